#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/model/given_steps.hpp"

/// What a file of weights or an ONNX graph holds, and how good it is in floating point.

namespace spinloom {

struct NetworkReadingRequest {
    std::filesystem::path file;
    std::vector<Activation> activations;   ///< of a file that does not say them; empty: not known
    std::filesystem::path images, labels;  ///< to classify, IDX or tables; empty: none
    std::size_t limit = 1000;              ///< of images
};

struct NetworkReading {
    std::string file;
    NetworkPlan plan;
    std::size_t images = 0;
    std::optional<double> accuracy;  ///< in floating point, of the images; none: no images, or not the whole network
    Eigen::MatrixXd outputs;         ///< images x outputs, behind the last layer's activation; empty as above
};

/// Reads, and classifies where there are images. A last reverse sigmoid puts an image into the class of the least
/// pre-activation, every other layer into that of the largest output.
/// @throws InputError for a file that is not understood, and images of another size than the network's input
[[nodiscard]] NetworkReading read_network_file(const NetworkReadingRequest& request);

}  // namespace spinloom

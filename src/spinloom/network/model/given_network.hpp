#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/model/dense_layers.hpp"
#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {

/// Weights that were made elsewhere, and what they mean.
struct GivenWeights {
    std::filesystem::path path;  ///< folder or file (dense_network.hpp)
    /// What they were made for: one for all layers, or one a layer.
    std::vector<Activation> activations = {Activation::reverse_sigmoid};
    bool are_levels = true;  ///< they must be levels; else the nearest are taken
};

/// A given network on devices.
struct GivenNetwork {
    Weights weights;
    std::vector<LayerMapping> mapping;  ///< of real weights; empty where the weights are levels as they stand
    /// The network as it was given, with reverse sigmoids; empty as above.
    std::optional<std::vector<LayerMatrix<double>>> real;
    std::string orientation;                     ///< how its matrices lie in the file
    std::optional<double> input_threshold = {};  ///< of pixel / 255, where the network begins with one
};

/// A network on devices: its weights as levels as they stand, or the nearest ones.
/// @param name    stands in messages where a file would
/// @param levels  that a weight has (levels.hpp)
/// @throws InputError for weights that are no levels where they must be
[[nodiscard]] GivenNetwork on_devices(const DenseNetwork& network, bool are_levels, int levels,
                                      const std::string& name);

/// Reads a network of the topology.
/// @param levels  that a weight has (levels.hpp)
/// @throws InputError: unreadable, another shape, weights that are no levels where they must be
[[nodiscard]] GivenNetwork read_given_network(const GivenWeights& given, const std::vector<std::size_t>& topology,
                                              int levels);

}  // namespace spinloom

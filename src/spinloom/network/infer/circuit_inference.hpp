#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <functional>
#include <vector>

#include "spinloom/core/progress.hpp"
#include "spinloom/network/design/network_power.hpp"
#include "spinloom/network/infer/compiled_network.hpp"

namespace spinloom {

/// What the circuit did with a set of images.
struct CircuitInference {
    Eigen::MatrixXd outputs;                     ///< of the last layer, classes x images [V]
    std::vector<int> predicted_class;            ///< one an image: the largest of its outputs
    std::vector<NetworkPower> power;             ///< one an image
    std::vector<Eigen::MatrixXd> neuron_input;   ///< per layer, neurons x images [V]; empty unless nodes are kept
    std::vector<Eigen::MatrixXd> neuron_output;  ///< per layer, neurons x images [V]; empty unless nodes are kept
    std::size_t num_full_solutions = 0;          ///< images that the reduced solver left to the full netlist

    [[nodiscard]] NetworkPower mean_power() const;
};

struct CircuitInferenceOptions {
    int threads = 1;
    bool keep_nodes = false;
    Progress* progress = nullptr;  ///< advanced by the images done
};

/// Classifies images by solving the circuit. The result does not depend on the number of threads.
///
/// An image on which the reduced solver does not converge is solved as a full netlist with every homotopy.
/// @throws ConvergenceError if that fails too, with the report of what was tried
[[nodiscard]] CircuitInference infer_circuit(const CompiledNetwork& network, const InputVoltages& inputs,
                                             std::size_t num_images, const CircuitInferenceOptions& options);

}  // namespace spinloom

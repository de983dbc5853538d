#pragma once

#include <vector>

#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {

/// What wire resistance does to the read-out of a layer.
///
/// With d the differential read-out of a neuron (the mean of its amplifiers' outputs) for an image, d0 that of the same
/// subarrays without wire resistance at the same input voltages, and sums over neurons and images:
///
///     loss = 1 - sum d d0 / sum d0^2                  the part of the signal that is gone; a gain can restore it
///     distortion = |d - (1 - loss) d0| / |d|          what is left is no copy of the signal; no gain mends it
///
/// Both are 0 without wire resistance. A distortion near 1 says that nothing of the signal is left.
struct IrDrop {
    double loss = 0;        ///< [1]; below 0 where the wires add to the signal
    double distortion = 0;  ///< [1], 0 to 1
};

/// Measures every layer of a network, each at the input voltages that it has in the solved circuit.
/// @param inputs  voltages of the first layer's inputs, inputs x images [V]
/// @param outputs  neuron voltages of each layer for these images, as `infer_circuit` keeps them [V]
[[nodiscard]] std::vector<IrDrop> measure_ir_drop(const CompiledNetwork& network, const Eigen::MatrixXd& inputs,
                                                  const std::vector<Eigen::MatrixXd>& outputs);

}  // namespace spinloom

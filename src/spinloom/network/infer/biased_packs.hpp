#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/network/infer/biased_layer.hpp"

/// Layers that depend on bias, with op-amps that are not ideal, many images at once.

namespace spinloom {

/// What op-amps put on the lines, images x op-amps.
struct OpAmpPorts {
    const Eigen::MatrixXd& output;                               ///< [V]
    const Eigen::MatrixXd &positive_current, &negative_current;  ///< drawn by their inputs [A]
};

/// Solves the lines of a layer, from where its packs stand. @pre as many images as the packs have
/// @param voltages  of the data inputs, inputs x images [V]
/// @param positive, negative  set to the op-amps' inputs, images x op-amps [V]
/// @returns whether all of them are solved
[[nodiscard]] bool solve_nodes(const BiasedLayer& layer, const Eigen::MatrixXd& voltages, const OpAmpPorts& ports,
                               std::vector<BiasedLayer::Pack>& packs, Eigen::MatrixXd& positive,
                               Eigen::MatrixXd& negative);

/// What the sources of a solved layer deliver.
/// @param input_power  set to that of the data inputs, one an image, or to 0 where they are no sources [W]
/// @param bias_current  set to the bias sources' currents, bias sources x images [A]
void sources_of(const BiasedLayer& layer, const std::vector<BiasedLayer::Pack>& packs, bool inputs_are_sources,
                Eigen::VectorXd& input_power, Eigen::MatrixXd& bias_current);

}  // namespace spinloom

#pragma once

#include <optional>
#include <vector>

#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// The network that a scenario names, on devices.
struct GivenNetwork {
    BinaryMlp mlp;
    std::vector<LayerMapping> mapping;  ///< of real weights; empty where the weights are levels as they stand
    /// The network as it was given, with reverse sigmoids; empty as above.
    std::optional<std::vector<LayerMatrix<double>>> real;
    std::string orientation;  ///< how its matrices lie in the file
};

/// Reads `network.weights`: with `network.mapping = "exact"` weights that are levels of the synapse, with "nearest"
/// any.
/// @pre the scenario names weights @throws InputError
[[nodiscard]] GivenNetwork given_network(const Scenario& scenario);

/// The weights alone. @pre, @throws as above
[[nodiscard]] BinaryMlp given_weights(const Scenario& scenario);

/// The gain of each layer at which a pre-activation moves by the same fraction of the neuron's curve as in the network
/// that was given, as far as its columns are balanced (sum of a neuron's weights zero).
///
/// Here a = dz/dq V is the slope of the column law over the levels at gain g, k is the steepness of the logistic
/// curve nearest to the neuron's, V_1 the voltage of an input of 1. A level must act as scale/m does: k a V_1 =
/// scale/m. z grows with the gain, so the gain is g (scale/m)/(k a V_1).
[[nodiscard]] std::vector<double> matched_gains(const Scenario& scenario, const GivenNetwork& given);

}  // namespace spinloom

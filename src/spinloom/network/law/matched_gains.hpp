#pragma once

#include <vector>

#include "spinloom/network/law/column_law.hpp"
#include "spinloom/network/model/given_network.hpp"

namespace spinloom {

/// The gain of each layer at which a pre-activation moves by the same fraction of the neuron's curve as in the network
/// that was given, as far as its columns are balanced (sum of a neuron's weights zero).
///
/// Here a = dz/dq V is the slope of the column law over the levels at gain g, k is the steepness of the logistic
/// curve nearest to the neuron's, V_1 the voltage of an input of 1. A level must act as scale/m does: k a V_1 =
/// scale/m. z grows with the gain, so the gain is g (scale/m)/(k a V_1).
/// @param v_dd  of the neurons [V]
[[nodiscard]] std::vector<double> matched_gains(const BehaviouralModel& model, double v_dd, const GivenNetwork& given);

}  // namespace spinloom

#pragma once

#include "spinloom/network/law/column_law.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// What the behavioural fidelity and the training know of the circuit: column laws, wires, partitions and
/// loaded neuron curves.
///
/// It knows the wires of a layer but where one amplifier sums the partitions, or where a subarray is so large that
/// their law would be too.
[[nodiscard]] BehaviouralModel behavioural_model(const Scenario& scenario);

}  // namespace spinloom

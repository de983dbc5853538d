#pragma once

#include <cstddef>

#include "spinloom/network/law/column_law.hpp"

namespace spinloom {

struct CircuitDesign;

/// The numbers of one layer, without its wires.
[[nodiscard]] LayerCircuit layer_circuit(const CircuitDesign& circuit, std::size_t layer);

/// What the behavioural fidelity and the training know of a circuit: column laws, wires, partitions and loaded neuron
/// curves.
///
/// It knows the wires of a layer but where one amplifier sums the partitions, or where a subarray is so large that
/// their law would be too.
/// @param inputs  pixel to input voltage [V]
[[nodiscard]] BehaviouralModel behavioural_model(const CircuitDesign& circuit, const InputEncoding& inputs);

}  // namespace spinloom

#pragma once

#include <cstdint>
#include <string>

#include "spinloom/array/parts/neuron.hpp"
#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/array/parts/wire_model.hpp"
#include "spinloom/core/key_table.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"
#include "spinloom/network/design/circuit_design.hpp"

namespace spinloom {

/// The junction card a table names; empty where both resistances are given instead.
[[nodiscard]] std::string junction_card(const KeyTable& table);

/// Fins and temperature of the neuron's transistors.
[[nodiscard]] FinfetInstance read_instance(const KeyTable& table);

/// The release of the transistors' equations that the table `neuron` asks for; 0: that of each card.
[[nodiscard]] double read_release(const KeyTable& table);

/// Cards, temperature and release of the neuron's transistors, which op-amps are made of too.
[[nodiscard]] OpAmpProcess read_process(const KeyTable& table);

/// The table `neuron`. @param instance  set to fins and temperature of its transistors
[[nodiscard]] NeuronCircuit read_neuron(const KeyTable& table, FinfetInstance& instance);

/// Synapses, neurons, amplifiers, bias lines, wires and partitions of a scenario file into the circuit.
/// @param seed  of the op-amps' offsets
/// @param geometry, transistors  set to those of the wires and of the neurons
/// @pre circuit.topology is set
void read_circuit(const KeyTable& root, std::uint64_t seed, CircuitDesign& circuit, WireGeometry& geometry,
                  FinfetInstance& transistors);

/// Makes the cells on the lines so large that a pair holds the transistors of its two bitcells, its shape kept; lines
/// become as much longer. Cells that hold them stay. @param transistor_area  of a bitcell [m^2]
void hold_transistors(const KeyTable& root, double transistor_area, CircuitDesign& circuit, WireGeometry& geometry);

}  // namespace spinloom

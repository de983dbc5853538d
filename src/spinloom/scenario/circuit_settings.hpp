#pragma once

#include <string>
#include <string_view>

#include "spinloom/array/parts/neuron.hpp"
#include "spinloom/core/toml_table.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

namespace spinloom {

struct Scenario;

inline constexpr const char* default_mtj_card = "sot-mram-50x30";
inline constexpr const char* default_n_card = "ptm-mg-14nm-hp-n";
inline constexpr const char* default_p_card = "ptm-mg-14nm-hp-p";

/// The junction card a table names; empty where both resistances are given instead.
[[nodiscard]] std::string junction_card(const TomlTable& table);

/// Fins and temperature of the neuron's transistors.
[[nodiscard]] FinfetInstance read_instance(const TomlTable& table);

/// The table `neuron`. @param instance  set to fins and temperature of its transistors
[[nodiscard]] NeuronCircuit read_neuron(const TomlTable& table, FinfetInstance& instance);

/// Synapses, neurons, amplifiers, bias lines, wires and partitions of a scenario file into scenario.circuit.
/// @pre scenario.topology is set
void read_circuit(const TomlTable& root, Scenario& scenario);

}  // namespace spinloom

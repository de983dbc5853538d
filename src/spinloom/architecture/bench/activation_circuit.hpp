#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/array/parts/neuron.hpp"
#include "spinloom/circuit/netlist.hpp"

namespace spinloom {

/// A circuit that turns an input voltage into a sigmoid of it, on the bench: its netlist with the source "vin" at the
/// input and its supplies, and its layout.
struct ActivationCircuit {
    std::string name;
    Netlist netlist;
    Node input = ground, output = ground;
    std::optional<Node> probe = {};          ///< a node to be shown beside the output
    std::vector<std::string> supplies = {};  ///< voltage sources that are supplies and bias rails
    /// Voltage sources that the circuit takes for ideal, such as a level shift: their power is drawn but stated apart.
    std::vector<std::string> ideal_sources = {};
    double v_dd = 0;  ///< [V]
    Layout layout = {};
};

/// What an output drives.
struct ActivationLoad {
    double conductance = 0;  ///< [S], >= 0; 0 is an open output
    double voltage = 0;      ///< where it ends [V]
    double capacitance = 0;  ///< to ground [F], >= 0
};

/// The SOT-MRAM neuron on the bench: supply "vdd", ideal source "neuron_shift", probe the inverter's gate.
[[nodiscard]] ActivationCircuit neuron_on_bench(const NeuronCircuit& neuron, const LayoutRule& rule);

/// Adds the load, if there is one: source "vload" where its resistor ends.
void add_load(ActivationCircuit& circuit, const ActivationLoad& load);

}  // namespace spinloom

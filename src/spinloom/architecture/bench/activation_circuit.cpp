#include "spinloom/architecture/bench/activation_circuit.hpp"

#include "spinloom/architecture/cost/network_parts.hpp"

namespace spinloom {

ActivationCircuit neuron_on_bench(const NeuronCircuit& neuron, const LayoutRule& rule) {
    ActivationCircuit circuit;
    circuit.name = "sot-mram";
    auto& netlist = circuit.netlist;
    circuit.input = netlist.node("in");
    circuit.output = netlist.node("out");
    const Node supply = netlist.node("vdd");
    netlist.add_voltage_source("vdd", supply, ground, neuron.v_dd);
    netlist.add_voltage_source("vin", circuit.input, ground, 0);
    add_neuron(netlist, "neuron", neuron, circuit.input, circuit.output, supply);
    circuit.probe = netlist.node("neuron_gate");
    circuit.supplies = {"vdd"};
    circuit.ideal_sources = {"neuron_shift"};
    circuit.v_dd = neuron.v_dd;
    circuit.layout = neuron_layout(neuron, rule);
    return circuit;
}

void add_load(ActivationCircuit& circuit, const ActivationLoad& load) {
    auto& netlist = circuit.netlist;
    if (load.conductance > 0) {
        const Node end = netlist.node("load");
        netlist.add_voltage_source("vload", end, ground, load.voltage);
        netlist.add_conductance(circuit.output, end, load.conductance);
    }
    if (load.capacitance > 0) netlist.add_capacitor("load", circuit.output, ground, load.capacitance);
}

}  // namespace spinloom

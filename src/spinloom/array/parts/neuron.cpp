#include "spinloom/array/parts/neuron.hpp"

#include <numbers>

namespace spinloom {

void add_neuron(Netlist& netlist, const std::string& name, const NeuronCircuit& neuron, Node input, Node output,
                Node v_dd) {
    const Node shifted = netlist.internal_node();
    const Node gate = netlist.node(name + "_gate");
    netlist.add_voltage_source(name + "_shift", shifted, input, neuron.level_shift);
    netlist.add_resistor(name + "_input", shifted, gate, neuron.input_resistance);
    if (neuron.depends_on_bias()) {
        const double tmr = neuron.feedback_tmr;
        netlist.add_junction(name + "_feedback", gate, output,
                             {neuron.feedback_resistance / (1 + tmr), tmr, neuron.half_voltage}, std::numbers::pi);
    } else {
        netlist.add_resistor(name + "_feedback", gate, output, neuron.feedback_resistance);
    }
    if (neuron.junction_capacitance > 0) {
        netlist.add_capacitor(name + "_input", shifted, gate, neuron.junction_capacitance);
        netlist.add_capacitor(name + "_feedback", gate, output, neuron.junction_capacitance);
    }
    netlist.add_finfet(name + "_n", output, gate, ground, ground, neuron.n_channel);
    netlist.add_finfet(name + "_p", output, gate, v_dd, v_dd, neuron.p_channel);
}

}  // namespace spinloom

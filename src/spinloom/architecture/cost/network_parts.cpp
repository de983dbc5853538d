#include "spinloom/architecture/cost/network_parts.hpp"

#include <algorithm>

#include "spinloom/architecture/bench/amplifier_bench.hpp"

namespace spinloom {

LayerParts count_parts(const LayerPartition& cut) {
    LayerParts parts;
    const int inputs = cut.input_boundaries.back();
    parts.data_inputs = inputs - 1;
    parts.outputs = cut.output_boundaries.back();
    parts.horizontal = cut.num_horizontal();
    parts.vertical = cut.num_vertical();
    parts.subarrays = parts.horizontal * parts.vertical;
    parts.line_pairs = parts.horizontal * parts.outputs;
    parts.lines = parts.vertical * inputs + parts.line_pairs;
    parts.synapses = inputs * parts.outputs;
    parts.redrive_points = parts.data_inputs * (parts.vertical - 1);
    return parts;
}

Layout difference_amplifier_layout(const OpAmpCircuit& op_amp, const LayoutRule& rule, double r_in, double feedback,
                                   int pairs) {
    auto layout = op_amp_layout(op_amp, rule);
    layout.add_resistor("input resistor", r_in, 2 * pairs);
    layout.add_resistor("feedback and grounded resistor", feedback, 2);
    return layout;
}

Layout neuron_layout(const NeuronCircuit& neuron, const LayoutRule& rule) {
    Layout layout{rule, {}};
    layout.add_finfet("n-channel", neuron.n_channel->fins);
    layout.add_finfet("p-channel", neuron.p_channel->fins);
    layout.add_junction("input and feedback junction", 2);
    return layout;
}

Layout bitcell_transistors(const LayoutRule& rule, double write_fins, double read_fins) {
    Layout layout{rule, {}};
    layout.add_finfet("write transistor", write_fins);
    layout.add_finfet("read transistor", read_fins);
    return layout;
}

double pair_area(const WireGeometry& wires) {
    return wires.cell_length_lambda * wires.cell_width_lambda * wires.lambda * wires.lambda;
}

double pair_excess_area(const WireGeometry& wires, const Layout& transistors) {
    return std::max(0.0, 2 * transistors.area() - pair_area(wires));
}

}  // namespace spinloom

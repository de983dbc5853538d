#include "spinloom/study/column_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/design/network_netlist.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {
namespace {

constexpr std::size_t most_synapses = 20000;

bool can_be_shown(const CircuitDesign& design) {
    const auto last = design.num_layers() - 1;
    const bool is_small = design.topology[last] * design.topology[last + 1] <= most_synapses;
    const bool has_nodes = design.op_amps.model != OpAmpModel::transistor || design.amplifiers(last).sum();
    return is_small && has_nodes && design.op_amps.offset_sigma == 0;
}

/// The last layer as a network of its own.
AnalogNetwork last_layer(const AnalogNetwork& network) {
    const auto last = network.design.num_layers() - 1;
    auto design = network.design;
    design.topology = {design.topology[last], design.topology[last + 1]};
    design.gains = {design.gains.back()};
    AnalogNetwork layer(std::move(design), Weights{{network.weights.layers.back()}});
    layer.cells = {network.conductances(last)};
    layer.neuron_cells = {network.neuron_junctions(last)};
    return layer;
}

struct OpAmpInputs {
    Node positive, negative;
};

OpAmpInputs op_amp_inputs(const Netlist& netlist, const CircuitDesign& design, int neuron) {
    if (design.amplifiers(0).sum())
        return {netlist.find_node(fmt::format("sum1_{}_p", neuron)),
                netlist.find_node(fmt::format("sum1_{}_n", neuron))};
    const auto name = fmt::format("amp1_{}_0", neuron);
    for (const auto& op_amp : netlist.op_amps()) {
        if (op_amp.name == name) return {op_amp.positive_input, op_amp.negative_input};
    }
    for (const auto& op_amp : netlist.limited_amplifiers()) {
        if (op_amp.name == name) return {op_amp.positive_input, op_amp.negative_input};
    }
    SPINLOOM_EXPECT(false);
    return {ground, ground};
}

/// The node behind the first resistor of this value that ends at a node: the line that an amplifier reads.
Node behind(const Netlist& netlist, Node node, double resistance) {
    for (const auto& resistor : netlist.resistors()) {
        if (std::abs(resistor.conductance * resistance - 1) > 1e-9) continue;
        if (resistor.positive == node) return resistor.negative;
        if (resistor.negative == node) return resistor.positive;
    }
    SPINLOOM_EXPECT(false);
    return ground;
}

std::vector<ColumnView::Input> inputs_of_column(const AnalogNetwork& layer, const Eigen::VectorXd& voltages, int neuron,
                                                int number) {
    const auto& cells = layer.cells.front();
    std::vector<ColumnView::Input> inputs;
    for (Eigen::Index i = 0; i < voltages.size(); ++i) {
        inputs.push_back({number == 1 ? fmt::format("in {}", i) : fmt::format("neuron {}", i), voltages[i],
                          cells.positive(i, neuron), cells.negative(i, neuron)});
    }
    const auto& design = layer.design;
    const double positive = cells.positive(voltages.size(), neuron), negative = cells.negative(voltages.size(), neuron);
    if (design.has_single_bias_line()) {
        inputs.push_back({"bias", design.bias_positive.voltage, positive, negative});
    } else {
        inputs.push_back({"bias +", design.bias_positive.voltage, positive, 0});
        inputs.push_back({"bias \u2212", design.bias_negative.voltage, 0, negative});
    }
    return inputs;
}

void read_nodes(const AnalogNetwork& layer, const Netlist& netlist, const OperatingPointSolver& solver,
                const OperatingPoint& point, ColumnView& view) {
    const auto& design = layer.design;
    const auto amplifiers = design.amplifiers(0);
    const auto inputs = op_amp_inputs(netlist, design, view.neuron);
    const auto neuron = layer.neuron_circuit(0, view.neuron);
    const auto at = [&](Node node) { return solver.voltage(point, node); };
    view.amplifier_positive = at(inputs.positive);
    view.amplifier_negative = at(inputs.negative);
    view.input_resistance = amplifiers.pair.input_resistance;
    view.feedback_resistance = amplifiers.feedback_resistance();
    view.line_positive = at(behind(netlist, inputs.positive, view.input_resistance));
    view.line_negative = at(behind(netlist, inputs.negative, view.input_resistance));
    view.neuron_input = solver.voltage(point, fmt::format("nin1_{}", view.neuron));
    view.shifted = view.neuron_input + neuron.level_shift;
    view.gate = solver.voltage(point, fmt::format("neuron1_{}_gate", view.neuron));
    view.output = solver.voltage(point, fmt::format("out1_{}", view.neuron));
    view.neuron_resistance = neuron.input_resistance;
    view.neuron_feedback = neuron.feedback_resistance;
    view.v_dd = neuron.v_dd;
    view.reference = design.reference;
    view.partitions = amplifiers.parts;
    view.sums = amplifiers.sum();
}

}  // namespace

std::optional<ColumnView> view_column(const Subject& subject, int threads) {
    SPINLOOM_EXPECT(subject.images.count > 0);
    const auto& design = subject.network.design;
    if (!can_be_shown(design)) return {};
    const auto solved =
        infer_circuit(subject.compiled(threads), subject.inputs(), 1, {.threads = 1, .keep_nodes = true});
    const auto last = design.num_layers() - 1;
    const Eigen::VectorXd voltages = last == 0 ? Eigen::VectorXd(subject.inputs()(0, 1).col(0))
                                               : Eigen::VectorXd(solved.neuron_output[last - 1].col(0));
    const auto layer = last_layer(subject.network);
    const auto netlist = network_netlist(layer, voltages);
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    if (!point.is_usable())
        throw ConvergenceError(fmt::format("the netlist of the last layer did not converge\n{}", point.report()));
    ColumnView view;
    view.image = subject.numbers.front();
    view.label = subject.images.labels.front();
    view.layer = static_cast<int>(last) + 1;
    view.neuron = solved.predicted_class.front();
    view.inputs = inputs_of_column(layer, voltages, view.neuron, view.layer);
    read_nodes(layer, netlist, solver, point, view);
    return view;
}

}  // namespace spinloom

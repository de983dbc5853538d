#include "spinloom/network/network_netlist.hpp"

#include <fmt/format.h>

#include "spinloom/array/crossbar_netlist.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

struct Rails {
    Node v_dd, bias_positive, bias_negative;
};

Node bias_node(Netlist& netlist, const BiasRail& rail, Node v_dd, const std::string& name) {
    if (rail.supply == BiasRail::Supply::v_dd) return v_dd;
    const Node node = netlist.node(name);
    netlist.add_voltage_source(name, node, ground, rail.voltage);
    return node;
}

Rails add_rails(Netlist& netlist, const AnalogNetwork& network) {
    Rails rails{};
    rails.v_dd = netlist.node("vdd");
    netlist.add_voltage_source("vdd", rails.v_dd, ground, network.neuron.v_dd);
    rails.bias_positive = bias_node(netlist, network.bias_positive, rails.v_dd, "bias_positive");
    rails.bias_negative = network.has_single_bias_line()
                              ? rails.bias_positive
                              : bias_node(netlist, network.bias_negative, rails.v_dd, "bias_negative");
    return rails;
}

/// The difference amplifier of one pair of lines; returns its output node.
Node add_amplifier(Netlist& netlist, const std::string& name, const DifferenceAmplifier& amplifier, Node plus_line,
                   Node minus_line) {
    const Node inverting = netlist.internal_node();
    const Node following = netlist.internal_node();
    const Node output = netlist.node(name);
    netlist.add_resistor(name + "_r1", minus_line, inverting, amplifier.input_resistance);
    netlist.add_resistor(name + "_r2", plus_line, following, amplifier.input_resistance);
    netlist.add_resistor(name + "_r3", inverting, output, amplifier.feedback_resistance());
    netlist.add_resistor(name + "_r4", following, ground, amplifier.feedback_resistance());
    netlist.add_ideal_op_amp(name, output, following, inverting);
    return output;
}

void add_subarray(Netlist& netlist, const AnalogNetwork& network, std::size_t layer, const SubarrayRange& range,
                  int horizontal, const std::vector<Node>& inputs, const Rails& rails) {
    std::vector<Node> sources(inputs.begin() + range.first_input,
                              inputs.begin() + range.first_input + range.num_data_inputs());
    if (range.has_bias) {
        sources.push_back(rails.bias_positive);
        if (!network.has_single_bias_line()) sources.push_back(rails.bias_negative);
    }
    std::vector<Node> terminals;
    for (int line = 0; line < 2 * range.num_outputs(); ++line) terminals.push_back(netlist.internal_node());
    add_crossbar(netlist, subarray_crossbar(network, layer, range), sources, terminals);
    for (int output = 0; output < range.num_outputs(); ++output) {
        const int neuron = range.first_output + output;
        const auto plus = static_cast<std::size_t>(output);
        const auto name = fmt::format("amp{}_{}_{}", layer + 1, neuron, horizontal);
        const Node amplified = add_amplifier(netlist, name, network.amplifier(layer), terminals[plus],
                                             terminals[plus + static_cast<std::size_t>(range.num_outputs())]);
        netlist.add_resistor(name + "_tie", amplified, netlist.node(fmt::format("nin{}_{}", layer + 1, neuron)),
                             network.tie_resistance);
    }
}

}  // namespace

Netlist network_netlist(const AnalogNetwork& network, const Eigen::VectorXd& input_voltages) {
    SPINLOOM_EXPECT(input_voltages.size() == network.num_inputs(0));
    Netlist netlist;
    const Rails rails = add_rails(netlist, network);
    std::vector<Node> inputs;
    for (Eigen::Index i = 0; i < input_voltages.size(); ++i) {
        inputs.push_back(netlist.node(fmt::format("vin_{}", i)));
        netlist.add_voltage_source(fmt::format("vin_{}", i), inputs.back(), ground, input_voltages[i]);
    }
    for (std::size_t layer = 0; layer < network.num_layers(); ++layer) {
        int horizontal = 0;
        for (const auto& range : subarrays(network, layer)) {
            if (range.first_input == 0) horizontal = 0;
            add_subarray(netlist, network, layer, range, horizontal++, inputs, rails);
        }
        inputs.clear();
        for (int r = 0; r < network.num_outputs(layer); ++r) {
            inputs.push_back(netlist.node(fmt::format("out{}_{}", layer + 1, r)));
            add_neuron(netlist, fmt::format("neuron{}_{}", layer + 1, r), network.neuron,
                       netlist.node(fmt::format("nin{}_{}", layer + 1, r)), inputs.back(), rails.v_dd);
        }
    }
    return netlist;
}

void set_input_voltages(Netlist& netlist, const Eigen::VectorXd& input_voltages) {
    for (Eigen::Index i = 0; i < input_voltages.size(); ++i)
        netlist.set_source(fmt::format("vin_{}", i), input_voltages[i]);
}

NetworkPower network_power(const AnalogNetwork& network, const Netlist& netlist, const OperatingPointSolver& solver,
                           const OperatingPoint& point) {
    NetworkPower power;
    for (const auto& source : netlist.voltage_sources()) {
        const double delivered = -source.value * solver.current(point, source.name);
        if (source.name.starts_with("vin_")) power.inputs += delivered;
        if (source.name.ends_with("_shift")) power.level_shift += delivered;
        if (source.name == "vdd") power.v_dd += delivered;
        const bool is_positive_bias = source.name == "bias_positive";
        if (is_positive_bias || source.name == "bias_negative") {
            const auto& rail = is_positive_bias ? network.bias_positive : network.bias_negative;
            (rail.supply == BiasRail::Supply::v_ss ? power.v_ss : power.bias) += delivered;
        }
    }
    for (const auto& op_amp : netlist.op_amps()) {
        power.op_amps -= solver.voltage(point, op_amp.output) * solver.current(point, op_amp.name);
    }
    return power;
}

}  // namespace spinloom

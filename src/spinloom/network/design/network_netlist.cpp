#include "spinloom/network/design/network_netlist.hpp"

#include <fmt/format.h>

#include "spinloom/array/ports/crossbar_netlist.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// Whether what matters only over time is written.
enum class Form { direct_current, transient };

struct Rails {
    Node v_dd, bias_positive, bias_negative;
    Node reference = ground;  ///< of the amplifiers
    Node op_amps = ground;    ///< supply of those that are not ideal
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
    netlist.add_voltage_source("vdd", rails.v_dd, ground, network.design.neuron.v_dd);
    rails.bias_positive = bias_node(netlist, network.design.bias_positive, rails.v_dd, "bias_positive");
    rails.bias_negative = network.design.has_single_bias_line()
                              ? rails.bias_positive
                              : bias_node(netlist, network.design.bias_negative, rails.v_dd, "bias_negative");
    if (network.design.reference != 0) {
        rails.reference = netlist.node("reference");
        netlist.add_voltage_source("reference", rails.reference, ground, network.design.reference);
    }
    if (network.design.op_amps.model != OpAmpModel::ideal) {
        rails.op_amps = netlist.node("vdd_opamps");
        netlist.add_voltage_source("vdd_opamps", rails.op_amps, ground, network.design.neuron.v_dd);
    }
    return rails;
}

constexpr double integrator_transconductance = 1e-3;  ///< [S]; only its ratio to the capacitance matters

/// Adds op-amps and the resistors around them, all of one layer.
class AmplifierBuilder {
public:
    AmplifierBuilder(Netlist& netlist, const AnalogNetwork& network, const Rails& rails, Form form, std::size_t layer)
        : netlist_(netlist), network_(network), rails_(rails), form_(form), layer_(layer) {}

    /// The difference amplifier of one pair of lines; returns its output node.
    Node add(const std::string& name, int neuron, int part, Node plus_line, Node minus_line) {
        const auto amplifier = network_.design.amplifiers(layer_).pair;
        const Node inverting = netlist_.internal_node();
        const Node following = netlist_.internal_node();
        const Node output = netlist_.node(name);
        netlist_.add_resistor(name + "_r1", minus_line, inverting, amplifier.input_resistance);
        netlist_.add_resistor(name + "_r2", plus_line, following, amplifier.input_resistance);
        netlist_.add_resistor(name + "_r3", inverting, output, amplifier.feedback_resistance());
        netlist_.add_resistor(name + "_r4", following, rails_.reference, amplifier.feedback_resistance());
        add_op_amp(name, network_.design.op_amp_offset(layer_, neuron, part), output, following, inverting);
        return output;
    }

    /// The amplifier that sums the lines that end at its two inputs.
    void add_summing(const std::string& name, int neuron, Node output, Node positive, Node negative) {
        const double feedback = network_.design.amplifiers(layer_).feedback_resistance();
        netlist_.add_resistor(name + "_r3", negative, output, feedback);
        netlist_.add_resistor(name + "_r4", positive, rails_.reference, feedback);
        add_op_amp(name, network_.design.op_amp_offset(layer_, neuron, 0), output, positive, negative);
    }

private:
    void add_op_amp(const std::string& name, double offset, Node output, Node positive, Node negative) {
        const auto& op_amps = network_.design.op_amps;
        if (op_amps.model == OpAmpModel::ideal) {
            add_ideal(name, output, positive, negative);
        } else if (op_amps.model == OpAmpModel::macro) {
            const auto& macro = op_amps.macro;
            netlist_.add_limited_amplifier(name, output, positive, negative,
                                           {.gain = macro.open_loop_gain,
                                            .middle = network_.design.reference - macro.open_loop_gain * offset,
                                            .output_resistance = macro.output_resistance,
                                            .low = macro.output_low,
                                            .high = macro.output_high});
            netlist_.add_current_source(name + "_supply", rails_.op_amps, ground,
                                        macro.static_power / network_.design.neuron.v_dd);
        } else {
            Node shifted = positive;
            if (offset != 0) {
                shifted = netlist_.internal_node();
                netlist_.add_voltage_source(name + "_offset", positive, shifted, offset);
            }
            add_two_stage_op_amp(netlist_, name, *op_amps.circuit, {output, shifted, negative, rails_.op_amps, ground});
        }
    }

    void add_ideal(const std::string& name, Node output, Node positive, Node negative) {
        if (form_ == Form::direct_current || !network_.design.gain_bandwidth) {
            netlist_.add_ideal_op_amp(name, output, positive, negative);
            return;
        }
        const Node integrated = netlist_.internal_node();
        netlist_.add_transconductor(name, ground, integrated, positive, negative, integrator_transconductance);
        netlist_.add_capacitor(name, integrated, ground,
                               integrator_transconductance / (2 * constants::pi * *network_.design.gain_bandwidth));
        netlist_.add_voltage_amplifier(name, output, ground, integrated, ground, 1);
    }

    Netlist& netlist_;
    const AnalogNetwork& network_;
    const Rails& rails_;
    Form form_;
    std::size_t layer_;
};

struct Amplified {
    int neuron;
    std::string name;
    Node output;
};

/// The two inputs of the amplifier that sums a neuron's partitions.
struct SummingInputs {
    Node positive, negative;
};

SummingInputs summing_inputs(Netlist& netlist, std::size_t layer, int neuron) {
    return {netlist.node(fmt::format("sum{}_{}_p", layer + 1, neuron)),
            netlist.node(fmt::format("sum{}_{}_n", layer + 1, neuron))};
}

/// The amplifier of a neuron whose lines already end at its summing inputs; its output is the neuron's input.
void add_summing_amplifier(Netlist& netlist, const AnalogNetwork& network, const Rails& rails, Form form,
                           std::size_t layer, int neuron) {
    const auto inputs = summing_inputs(netlist, layer, neuron);
    AmplifierBuilder(netlist, network, rails, form, layer)
        .add_summing(fmt::format("amp{}_{}_0", layer + 1, neuron), neuron,
                     netlist.node(fmt::format("nin{}_{}", layer + 1, neuron)), inputs.positive, inputs.negative);
}

/// A subarray with its amplifiers.
std::vector<Amplified> add_subarray(Netlist& netlist, const AnalogNetwork& network, Form form, std::size_t layer,
                                    const SubarrayRange& range, const LayerConductances& cells, int horizontal,
                                    const std::vector<Node>& inputs, const Rails& rails) {
    std::vector<Node> sources(inputs.begin() + range.first_input,
                              inputs.begin() + range.first_input + range.num_data_inputs());
    if (range.has_bias) {
        sources.push_back(rails.bias_positive);
        if (!network.design.has_single_bias_line()) sources.push_back(rails.bias_negative);
    }
    std::vector<Node> terminals;
    for (int line = 0; line < 2 * range.num_outputs(); ++line) terminals.push_back(netlist.internal_node());
    auto crossbar = subarray_crossbar(network.design, range, cells);
    if (form == Form::direct_current) crossbar.capacitances = {};
    add_crossbar(netlist, crossbar, sources, terminals);
    const auto amplifiers = network.design.amplifiers(layer);
    std::vector<Amplified> amplified;
    for (int output = 0; output < range.num_outputs(); ++output) {
        const int neuron = range.first_output + output;
        const auto plus = static_cast<std::size_t>(output);
        const auto name = fmt::format("amp{}_{}_{}", layer + 1, neuron, horizontal);
        if (amplifiers.sum()) {
            const auto summing = summing_inputs(netlist, layer, neuron);
            const auto minus = plus + static_cast<std::size_t>(range.num_outputs());
            netlist.add_resistor(name + "_r2", terminals[plus], summing.positive, amplifiers.pair.input_resistance);
            netlist.add_resistor(name + "_r1", terminals[minus], summing.negative, amplifiers.pair.input_resistance);
            continue;
        }
        const Node read = AmplifierBuilder(netlist, network, rails, form, layer)
                              .add(name, neuron, horizontal, terminals[plus],
                                   terminals[plus + static_cast<std::size_t>(range.num_outputs())]);
        amplified.push_back({neuron, name, read});
    }
    return amplified;
}

std::vector<Node> add_inputs(Netlist& netlist, const Eigen::VectorXd& voltages) {
    std::vector<Node> inputs;
    for (Eigen::Index i = 0; i < voltages.size(); ++i) {
        inputs.push_back(netlist.node(fmt::format("vin_{}", i)));
        netlist.add_voltage_source(fmt::format("vin_{}", i), inputs.back(), ground, voltages[i]);
    }
    return inputs;
}

/// The subarrays of a layer with their amplifiers, vertical partition by vertical partition. Amplifiers that sum drive
/// the neurons' inputs themselves and are not among those returned.
std::vector<Amplified> add_read_out(Netlist& netlist, const AnalogNetwork& network, Form form, std::size_t layer,
                                    const std::vector<Node>& inputs, const Rails& rails) {
    std::vector<Amplified> all;
    const auto cells = network.conductances(layer);
    int horizontal = 0;
    for (const auto& range : subarrays(network.design, layer)) {
        if (range.first_input == 0) horizontal = 0;
        const auto part = add_subarray(netlist, network, form, layer, range, cells, horizontal++, inputs, rails);
        all.insert(all.end(), part.begin(), part.end());
    }
    if (network.design.amplifiers(layer).sum()) {
        for (int r = 0; r < network.design.num_outputs(layer); ++r)
            add_summing_amplifier(netlist, network, rails, form, layer, r);
    }
    return all;
}

Netlist whole_netlist(const AnalogNetwork& network, Form form, const Eigen::VectorXd& input_voltages) {
    SPINLOOM_EXPECT(input_voltages.size() == network.design.num_inputs(0));
    SPINLOOM_EXPECT(form == Form::direct_current || network.design.op_amps.model == OpAmpModel::ideal);
    Netlist netlist;
    const Rails rails = add_rails(netlist, network);
    auto inputs = add_inputs(netlist, input_voltages);
    for (std::size_t layer = 0; layer < network.design.num_layers(); ++layer) {
        for (const auto& amplified : add_read_out(netlist, network, form, layer, inputs, rails)) {
            netlist.add_resistor(amplified.name + "_tie", amplified.output,
                                 netlist.node(fmt::format("nin{}_{}", layer + 1, amplified.neuron)),
                                 network.design.amplifiers(layer).tie);
        }
        inputs.clear();
        for (int r = 0; r < network.design.num_outputs(layer); ++r) {
            inputs.push_back(netlist.node(fmt::format("out{}_{}", layer + 1, r)));
            auto neuron = network.neuron_circuit(layer, r);
            if (form == Form::direct_current) neuron.junction_capacitance = 0;
            add_neuron(netlist, fmt::format("neuron{}_{}", layer + 1, r), neuron,
                       netlist.node(fmt::format("nin{}_{}", layer + 1, r)), inputs.back(), rails.v_dd);
        }
    }
    return netlist;
}

void move_inputs(Netlist& netlist, const Eigen::VectorXd& from, const Eigen::VectorXd& to, double rise) {
    SPINLOOM_EXPECT(from.size() == to.size() && rise > 0);
    for (Eigen::Index i = 0; i < from.size(); ++i) {
        if (from[i] == to[i]) continue;
        netlist.set_waveform(fmt::format("vin_{}", i), Waveform::corners({.points = {{0, from[i]}, {rise, to[i]}}}));
    }
}

}  // namespace

Netlist network_netlist(const AnalogNetwork& network, const Eigen::VectorXd& input_voltages) {
    return whole_netlist(network, Form::direct_current, input_voltages);
}

Netlist transient_netlist(const AnalogNetwork& network, const Eigen::VectorXd& from, const Eigen::VectorXd& to,
                          double rise) {
    Netlist netlist = whole_netlist(network, Form::transient, from);
    move_inputs(netlist, from, to, rise);
    return netlist;
}

Netlist transient_read_out_netlist(const AnalogNetwork& network, const Eigen::VectorXd& from, const Eigen::VectorXd& to,
                                   double rise) {
    Netlist netlist;
    const Rails rails = add_rails(netlist, network);
    const auto inputs = add_inputs(netlist, from);
    static_cast<void>(add_read_out(netlist, network, Form::transient, 0, inputs, rails));
    move_inputs(netlist, from, to, rise);
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
        if (source.name == "vdd_opamps") power.op_amp_supply += delivered;
        if (source.name == "reference") power.reference += delivered;
        const bool is_positive_bias = source.name == "bias_positive";
        if (is_positive_bias || source.name == "bias_negative") {
            bias_account(power, is_positive_bias ? network.design.bias_positive : network.design.bias_negative) +=
                delivered;
        }
    }
    const Node supply = netlist.find_node("vdd");
    for (std::size_t i = 0; i < netlist.finfets().size(); ++i) {
        const auto currents = solver.system().finfet_currents(i, point.unknowns);  // drain, gate, source, body
        if (!netlist.finfets()[i].name.starts_with("neuron")) continue;
        if (netlist.finfets()[i].source == supply) power.neurons += network.design.neuron.v_dd * currents[2];
        if (netlist.finfets()[i].body == supply) power.neurons += network.design.neuron.v_dd * currents[3];
    }
    for (const auto& op_amp : netlist.op_amps()) {
        power.op_amps -= solver.voltage(point, op_amp.output) * solver.current(point, op_amp.name);
    }
    for (const auto& op_amp : netlist.limited_amplifiers()) {
        power.op_amps -= solver.voltage(point, op_amp.output) * solver.current(point, op_amp.name);
    }
    for (std::size_t i = 0; i < netlist.finfets().size(); ++i) {  // the second stages of transistor op-amps
        const auto& finfet = netlist.finfets()[i];
        if (!finfet.name.starts_with("amp") || !(finfet.name.ends_with("_driver") || finfet.name.ends_with("_source")))
            continue;
        power.op_amps -= solver.voltage(point, finfet.drain) * solver.system().finfet_currents(i, point.unknowns)[0];
    }
    return power;
}

}  // namespace spinloom

#include "spinloom/architecture/bench/earlier_neurons.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/architecture/bench/scaled_op_amp.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

constexpr double nominal_length = 18e-9;  ///< of the technology's gates [m]

ParameterSpec fins(const char* name) {
    return {name, "1", Range{1, 1000, false}, "fins of a transistor", {}};
}
ParameterSpec length(const char* name) {
    return {name, "m", Range{5e-9, 1e-6, false}, "drawn gate length", {}};
}
ParameterSpec resistance(const char* name) {
    return {name, "ohm", positive, "resistance", {}};
}

/// A circuit in the making: supply "vdd", input shifted to half the supply by an ideal source, as the published neuron.
class Builder {
public:
    Builder(const char* card, const std::vector<ParameterSpec>& wanted, const NeuronProcess& process,
            const SizeFactors& factors)
        : card_(Card::read(find_card(card, "neurons"), "neuron", wanted)),
          process_(process),
          factors_(factors),
          n_(read_finfet_card(find_card(process.transistors.n_card, "finfet"), process.transistors.release)),
          p_(read_finfet_card(find_card(process.transistors.p_card, "finfet"), process.transistors.release)) {
        auto& netlist = circuit_.netlist;
        circuit_.name = card_.name();
        circuit_.v_dd = process.v_dd;
        circuit_.layout.rule = process.rule;
        circuit_.input = netlist.node("in");
        circuit_.output = netlist.node("out");
        v_dd = netlist.node("vdd");
        shifted = netlist.node("shifted");
        netlist.add_voltage_source("vdd", v_dd, ground, process.v_dd);
        netlist.add_voltage_source("vin", circuit_.input, ground, 0);
        netlist.add_voltage_source("shift", shifted, circuit_.input, 0.5 * process.v_dd);
        circuit_.supplies = {"vdd"};
        circuit_.ideal_sources = {"shift"};
    }

    /// A size of the card, times its factor.
    double operator[](const std::string& parameter) const {
        const double value = factor(parameter) * card_[parameter];
        return parameter.ends_with("_fins") ? std::max(1.0, std::round(value)) : value;
    }
    [[nodiscard]] double factor(const std::string& name) const {
        const auto it = factors_.find(name);
        return it == factors_.end() ? 1 : it->second;
    }
    Netlist& netlist() { return circuit_.netlist; }
    [[nodiscard]] Node output() const { return circuit_.output; }
    Layout& layout() { return circuit_.layout; }

    void n_channel(const char* name, Node drain, Node gate, Node source, double number, double gate_length) {
        add(name, drain, gate, source, ground, n_, number, gate_length);
    }
    void p_channel(const char* name, Node drain, Node gate, Node source, double number, double gate_length) {
        add(name, drain, gate, source, v_dd, p_, number, gate_length);
    }
    void resistor(const char* name, Node a, Node b, double value) {
        circuit_.netlist.add_resistor(name, a, b, value);
        circuit_.layout.add_resistor(name, value);
    }
    /// A rail at half the supply that only gates hang on.
    Node reference() {
        const Node node = circuit_.netlist.node("vref");
        circuit_.netlist.add_voltage_source("vref", node, ground, 0.5 * process_.v_dd);
        circuit_.supplies.push_back("vref");
        return node;
    }
    EarlierNeuron finish() { return {card_.title(), card_.sources(), std::move(circuit_)}; }

    Node v_dd = ground, shifted = ground;

private:
    void add(const char* name, Node drain, Node gate, Node source, Node body, const FinfetCard& technology,
             double number, double gate_length) {
        const FinfetInstance instance{number, process_.transistors.temperature, gate_length};
        circuit_.netlist.add_finfet(name, drain, gate, source, body,
                                    std::make_shared<const FinfetModel>(make_finfet_model(technology, instance)));
        circuit_.layout.add_finfet(name, number, std::max(0.0, gate_length - nominal_length));
    }

    Card card_;
    const NeuronProcess& process_;
    const SizeFactors& factors_;
    FinfetCard n_, p_;
    ActivationCircuit circuit_;
};

/// Tail of an n-channel pair: a mirror set by a resistor from the supply. Returns the tail's node.
Node add_tail(Builder& builder) {
    const Node bias = builder.netlist().node("bias"), tail = builder.netlist().node("tail");
    builder.resistor("bias_resistor", builder.v_dd, bias, builder["bias_resistance"]);
    builder.n_channel("bias_mirror", bias, bias, ground, builder["bias_fins"], builder["mirror_length"]);
    builder.n_channel("tail_mirror", tail, bias, ground, builder["tail_fins"], builder["mirror_length"]);
    return tail;
}

}  // namespace

EarlierNeuron resistive_neuron(const NeuronProcess& process, const SizeFactors& factors) {
    Builder b("resistive-four-mos",
              {fins("pass_fins"), length("pass_length"), fins("clamp_fins"), length("clamp_length")}, process, factors);
    const Node out = b.output();
    const Node between = b.netlist().node("between");
    b.n_channel("pass_n", between, b.v_dd, b.shifted, b["pass_fins"], b["pass_length"]);
    b.p_channel("pass_p", out, ground, between, b["pass_fins"], b["pass_length"]);
    b.n_channel("clamp_n", out, out, ground, b["clamp_fins"], b["clamp_length"]);
    b.p_channel("clamp_p", out, out, b.v_dd, b["clamp_fins"], b["clamp_length"]);
    return b.finish();
}

EarlierNeuron differential_pair_neuron(const NeuronProcess& process, const SizeFactors& factors) {
    Builder b("differential-pair",
              {fins("pair_fins"), length("pair_length"), fins("tail_fins"), fins("bias_fins"), length("mirror_length"),
               resistance("bias_resistance"), resistance("load_resistance")},
              process, factors);
    const Node tail = add_tail(b), other = b.netlist().node("other"), reference = b.reference();
    b.n_channel("pair_input", b.output(), b.shifted, tail, b["pair_fins"], b["pair_length"]);
    b.n_channel("pair_reference", other, reference, tail, b["pair_fins"], b["pair_length"]);
    b.resistor("load_output", b.v_dd, b.output(), b["load_resistance"]);
    b.resistor("load_other", b.v_dd, other, b["load_resistance"]);
    return b.finish();
}

EarlierNeuron current_mirror_neuron(const NeuronProcess& process, const SizeFactors& factors) {
    Builder b("current-mirror-ota",
              {fins("pair_fins"), length("pair_length"), fins("mirror_fins"), fins("tail_fins"), fins("bias_fins"),
               length("mirror_length"), resistance("bias_resistance"), resistance("load_resistance")},
              process, factors);
    auto& netlist = b.netlist();
    const Node tail = add_tail(b), reference = b.reference();
    const Node first = netlist.node("first"), second = netlist.node("second"), sink = netlist.node("sink");
    const double number = b["mirror_fins"], gate = b["mirror_length"];
    b.n_channel("pair_input", first, b.shifted, tail, b["pair_fins"], b["pair_length"]);
    b.n_channel("pair_reference", second, reference, tail, b["pair_fins"], b["pair_length"]);
    b.p_channel("load_first", first, first, b.v_dd, number, gate);
    b.p_channel("load_second", second, second, b.v_dd, number, gate);
    b.p_channel("copy_first", sink, first, b.v_dd, number, gate);
    b.p_channel("copy_second", b.output(), second, b.v_dd, number, gate);
    b.n_channel("sink_diode", sink, sink, ground, number, gate);
    b.n_channel("sink_copy", b.output(), sink, ground, number, gate);
    b.resistor("load_up", b.v_dd, b.output(), 2 * b["load_resistance"]);
    b.resistor("load_down", b.output(), ground, 2 * b["load_resistance"]);
    return b.finish();
}

EarlierNeuron op_amp_neuron(const NeuronProcess& process, const SizeFactors& factors) {
    Builder b("op-amp-limiter",
              {resistance("input_resistance"), resistance("feedback_resistance"), fins("limiter_fins"),
               length("limiter_length"), resistance("reference_resistance")},
              process, factors);
    auto& netlist = b.netlist();
    const Node reference = netlist.node("reference"), summing = netlist.node("summing");
    b.resistor("reference_up", b.v_dd, reference, b["reference_resistance"]);
    b.resistor("reference_down", reference, ground, b["reference_resistance"]);
    b.resistor("input_resistor", b.shifted, summing, b["input_resistance"]);
    b.resistor("feedback_resistor", summing, b.output(), b["feedback_resistance"]);
    b.n_channel("limiter_up", b.output(), b.output(), summing, b["limiter_fins"], b["limiter_length"]);
    b.n_channel("limiter_down", summing, summing, b.output(), b["limiter_fins"], b["limiter_length"]);
    const auto op_amp = scaled(read_op_amp_card(find_card(process.op_amp_card, "amplifier"), process.transistors),
                               {b.factor("op_amp"), b.factor("op_amp_output")}, process.transistors);
    add_two_stage_op_amp(netlist, "amp", op_amp, {b.output(), reference, summing, b.v_dd, ground});
    for (auto& item : op_amp_layout(op_amp, process.rule).items) b.layout().items.push_back(item);
    return b.finish();
}

const std::vector<NeuronFamily>& earlier_families() {
    static const std::vector<NeuronFamily> families = {
        {"resistive-four-mos", {"pass_fins", "clamp_fins"}, resistive_neuron},
        {"differential-pair",
         {"pair_fins", "tail_fins", "bias_resistance", "load_resistance"},
         differential_pair_neuron},
        {"current-mirror-ota",
         {"pair_fins", "mirror_fins", "tail_fins", "bias_resistance", "load_resistance"},
         current_mirror_neuron},
        {"op-amp-limiter",
         {"op_amp", "op_amp_output", "input_resistance", "feedback_resistance", "limiter_fins", "reference_resistance"},
         op_amp_neuron},
    };
    return families;
}

std::vector<EarlierNeuron> earlier_neurons(const NeuronProcess& process) {
    std::vector<EarlierNeuron> neurons;
    for (const auto& family : earlier_families()) neurons.push_back(family.build(process, {}));
    return neurons;
}

}  // namespace spinloom

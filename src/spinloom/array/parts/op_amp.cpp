#include "spinloom/array/parts/op_amp.hpp"

#include "spinloom/core/card.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

std::vector<ParameterSpec> op_amp_parameters() {
    const Range fins{1, 1000, false};
    const Range length{5e-9, 1e-6, false};
    std::vector<ParameterSpec> wanted;
    for (const char* part : {"pair", "mirror", "tail", "bias", "driver", "source"}) {
        wanted.push_back({std::string(part) + "_fins", "1", fins, "fins of a transistor", {}});
        wanted.push_back({std::string(part) + "_length", "m", length, "drawn gate length", {}});
    }
    wanted.push_back({"bias_resistance", "ohm", positive, "sets the bias current", {}});
    wanted.push_back({"compensation_capacitance", "F", positive, "Miller capacitor", {}});
    wanted.push_back({"nulling_resistance", "ohm", positive, "in series with it", {}});
    wanted.push_back({"threshold_sigma", "V", non_negative, "mismatch of a transistor of one fin", {}});
    return wanted;
}

}  // namespace

OpAmpCircuit read_op_amp_card(const std::filesystem::path& path, const OpAmpProcess& process) {
    const auto card = Card::read(path, "amplifier", op_amp_parameters());
    const auto n_card = read_finfet_card(find_card(process.n_card, "finfet"), process.release);
    const auto p_card = read_finfet_card(find_card(process.p_card, "finfet"), process.release);
    const auto transistor = [&](const std::string& part, const FinfetCard& technology) {
        OpAmpTransistor result{card[part + "_fins"], card[part + "_length"], nullptr};
        result.model = std::make_shared<const FinfetModel>(
            make_finfet_model(technology, {result.fins, process.temperature, result.gate_length}));
        return result;
    };
    OpAmpCircuit op_amp;
    op_amp.pair = transistor("pair", p_card);
    op_amp.mirror = transistor("mirror", n_card);
    op_amp.tail = transistor("tail", p_card);
    op_amp.bias = transistor("bias", p_card);
    op_amp.driver = transistor("driver", n_card);
    op_amp.source = transistor("source", p_card);
    op_amp.bias_resistance = card["bias_resistance"];
    op_amp.compensation_capacitance = card["compensation_capacitance"];
    op_amp.nulling_resistance = card["nulling_resistance"];
    op_amp.threshold_sigma = card["threshold_sigma"];
    op_amp.name = card.name();
    return op_amp;
}

void add_two_stage_op_amp(Netlist& netlist, const std::string& name, const OpAmpCircuit& op_amp,
                          const OpAmpNodes& nodes) {
    const Node bias = netlist.internal_node(), tail = netlist.internal_node(), diode = netlist.internal_node();
    const Node first = netlist.internal_node(), nulled = netlist.internal_node();
    const auto add = [&](const char* part, Node drain, Node gate, Node source, Node body,
                         const OpAmpTransistor& transistor) {
        netlist.add_finfet(name + part, drain, gate, source, body, transistor.model);
    };
    add("_bias", bias, bias, nodes.v_dd, nodes.v_dd, op_amp.bias);
    netlist.add_resistor(name + "_bias", bias, nodes.v_ss, op_amp.bias_resistance);
    add("_tail", tail, bias, nodes.v_dd, nodes.v_dd, op_amp.tail);
    add("_pair1", diode, nodes.negative_input, tail, nodes.v_dd, op_amp.pair);
    add("_pair2", first, nodes.positive_input, tail, nodes.v_dd, op_amp.pair);
    add("_mirror1", diode, diode, nodes.v_ss, nodes.v_ss, op_amp.mirror);
    add("_mirror2", first, diode, nodes.v_ss, nodes.v_ss, op_amp.mirror);
    add("_driver", nodes.output, first, nodes.v_ss, nodes.v_ss, op_amp.driver);
    add("_source", nodes.output, bias, nodes.v_dd, nodes.v_dd, op_amp.source);
    netlist.add_resistor(name + "_null", first, nulled, op_amp.nulling_resistance);
    netlist.add_capacitor(name + "_miller", nulled, nodes.output, op_amp.compensation_capacitance);
}

}  // namespace spinloom

#include "spinloom/network/design/assumptions.hpp"

#include <fmt/format.h>

namespace spinloom {
namespace {

std::string op_amp_text(const CircuitDesign& circuit) {
    const auto& op_amps = circuit.op_amps;
    const auto& macro = op_amps.macro;
    if (op_amps.model == OpAmpModel::ideal)
        return "op-amps are ideal: no supply power, bandwidth, offset or output limit";
    if (op_amps.model == OpAmpModel::transistor) {
        return fmt::format("op-amps are circuits of FinFETs, card {}, on one supply of {:g} V", op_amps.circuit->name,
                           circuit.neuron.v_dd);
    }
    return fmt::format(
        "op-amps are macro-models: gain {:g}, {:g} ohm open loop, output {:g} to {:g} V, offset {:g} V, {:g} W each; "
        "the supply current does not depend on the output's",
        macro.open_loop_gain, macro.output_resistance, macro.output_low, macro.output_high, macro.offset,
        macro.static_power);
}

}  // namespace

std::vector<std::string> op_amp_assumptions(const CircuitDesign& circuit) {
    const auto& op_amps = circuit.op_amps;
    std::vector<std::string> list{op_amp_text(circuit)};
    if (op_amps.model != OpAmpModel::ideal) {
        list.push_back(op_amps.offset_sigma > 0 ? fmt::format("offsets by mismatch, normal with {:g} V, seed {}",
                                                              op_amps.offset_sigma, op_amps.seed)
                                                : std::string("op-amps have no mismatch"));
    }
    list.push_back(
        circuit.reference != 0
            ? fmt::format("the amplifiers' rail of {:g} V, which is the neurons' level shift, is an ideal source",
                          circuit.reference)
            : std::string(
                  "level-shift sources of the neurons are ideal; their power is reported apart from the supply"));
    return list;
}

std::vector<std::string> wire_assumptions(const CircuitDesign& circuit) {
    std::vector<std::string> list;
    if (circuit.wires.output_line == 0) list.emplace_back("wires have no resistance");
    if (!circuit.partition) return list;
    if (circuit.combination == PartitionCombination::summing) {
        list.emplace_back(
            "one op-amp a neuron sums the lines of all its partitions; its long input wires are left out");
    } else if (circuit.tie_resistance >= 1) {
        list.push_back(fmt::format("amplifier outputs of a neuron's partitions meet through {:g} ohm each",
                                   circuit.tie_resistance));
    } else {
        list.push_back(fmt::format(
            "amplifier outputs of a neuron's partitions are tied through {:g} ohm each, as published; between "
            "ideal op-amps this carries currents no real amplifier could",
            circuit.tie_resistance));
    }
    return list;
}

std::string bias_text(const CircuitDesign& circuit) {
    if (!circuit.depends_on_bias()) return "junction resistances do not depend on bias";
    const auto volts = [](bool depends, double half) { return depends ? fmt::format("{:g} V", half) : "none"; };
    return fmt::format(
        "the TMR of a junction falls with its own voltage, TMR/(1 + (V/V_half)^2); V_half of synapses {}, "
        "of neurons {}",
        volts(circuit.synapse.depend_on_bias(), circuit.synapse.half_voltage),
        volts(circuit.neuron.depends_on_bias(), circuit.neuron.half_voltage));
}

std::string spread_text(const JunctionSpread& spread) {
    return fmt::format(
        "junctions vary independently, {}, by {:g} % in resistance and {:g} % in TMR, tails cut at 4 sigma; "
        "neurons {}; sample {} of seed {}",
        spread.distribution == JunctionSpread::Distribution::normal ? "normal" : "lognormal",
        100 * spread.resistance_sigma, 100 * spread.tmr_sigma, spread.with_neurons ? "too" : "do not", spread.sample,
        spread.seed);
}

}  // namespace spinloom

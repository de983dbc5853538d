#include "spinloom/scenario/op_amp_settings.hpp"

#include <fmt/format.h>

namespace spinloom {
namespace {

OpAmpModel read_op_amp_model(const KeyTable& amplifier) {
    const auto model = amplifier.choice("model");
    return model == "macro" ? OpAmpModel::macro : model == "transistor" ? OpAmpModel::transistor : OpAmpModel::ideal;
}

OpAmpMacro read_macro(const KeyTable& amplifier) {
    OpAmpMacro macro;
    macro.open_loop_gain = amplifier.number("open_loop_gain");
    macro.output_resistance = amplifier.number("output_resistance_ohm");
    macro.offset = amplifier.number("offset_V");
    macro.output_low = amplifier.number("output_low_V");
    macro.output_high = amplifier.number("output_high_V");
    macro.static_power = amplifier.number("static_power_W");
    if (macro.output_low >= macro.output_high) {
        amplifier.problem("output_low_V", fmt::format("{:g} V is not below output_high_V = {:g} V", macro.output_low,
                                                      macro.output_high));
    }
    return macro;
}

/// The circuit of the card, in the neurons' technology; nothing where that was already found wanting.
std::shared_ptr<const OpAmpCircuit> read_circuit_card(const KeyTable& amplifier, const OpAmpProcess& process,
                                                      const CircuitDesign& circuit) {
    static_cast<void>(amplifier.text("card"));
    const bool has_technology = circuit.neuron.n_channel && circuit.neuron.p_channel;
    if (circuit.op_amps.model == OpAmpModel::ideal || !has_technology) return nullptr;
    return amplifier
        .card("card",
              [&](const auto& path) { return std::make_shared<const OpAmpCircuit>(read_op_amp_card(path, process)); })
        .value_or(nullptr);
}

/// The rail of the grounded resistors: real op-amps on one supply need it within their outputs' range.
void read_reference(const KeyTable& amplifier, const KeyTable& neuron, CircuitDesign& circuit) {
    const bool is_ideal = circuit.op_amps.model == OpAmpModel::ideal;
    const auto reference = amplifier.choice("reference", is_ideal ? "ground" : "half-supply");
    const double half = 0.5 * circuit.neuron.v_dd;
    if (reference == "ground") {
        const bool has_negative = circuit.op_amps.model == OpAmpModel::macro && circuit.op_amps.macro.output_low < 0;
        if (!is_ideal && !has_negative) {
            amplifier.problem("reference",
                              "is \"ground\", where half of all outputs are negative; op-amps on one supply cannot "
                              "give these: use \"half-supply\" (or the macro-model with output_low_V below 0)");
        }
        return;
    }
    circuit.reference = half;
    if (circuit.neuron.level_shift != half) {
        neuron.problem("level_shift_V", fmt::format("is {:g} V, but amplifier.reference = \"half-supply\" is this "
                                                    "shift and makes it {:g} V; leave it out",
                                                    circuit.neuron.level_shift, half));
    }
}

void read_auto_zero(const KeyTable& amplifier, const KeyTable& neuron, OpAmps& op_amps) {
    const AutoZero auto_zero{op_amps.macro.open_loop_gain, amplifier.number("auto_zero_capacitance_F"),
                             amplifier.number("auto_zero_injection_V"), neuron.number("temperature_K")};
    if (!amplifier.flag("auto_zero")) return;
    if (op_amps.model == OpAmpModel::ideal) {
        amplifier.problem("auto_zero", "has nothing to store: op-amps of amplifier.model = \"ideal\" have no offset");
        return;
    }
    op_amps.auto_zero = auto_zero;
}

}  // namespace

void read_op_amps(const KeyTable& amplifier, const KeyTable& neuron, const OpAmpProcess& process, std::uint64_t seed,
                  CircuitDesign& circuit) {
    auto& op_amps = circuit.op_amps;
    op_amps.model = read_op_amp_model(amplifier);
    op_amps.macro = read_macro(amplifier);
    op_amps.circuit = read_circuit_card(amplifier, process, circuit);
    op_amps.offset_sigma = amplifier.number("offset_sigma_V");
    op_amps.seed = seed;
    read_auto_zero(amplifier, neuron, op_amps);
    read_reference(amplifier, neuron, circuit);
    if (op_amps.model != OpAmpModel::ideal && circuit.partition && circuit.tie_resistance < 1 &&
        circuit.combination == PartitionCombination::resistive) {
        amplifier.problem("combination",
                          fmt::format("ties the outputs of real op-amps through {:g} ohm: they would work against each "
                                      "other; use \"average\" or \"summing\"",
                                      circuit.tie_resistance));
    }
}

}  // namespace spinloom

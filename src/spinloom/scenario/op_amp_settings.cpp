#include "spinloom/scenario/op_amp_settings.hpp"

#include <fmt/format.h>

#include "spinloom/core/card.hpp"
#include "spinloom/scenario/circuit_settings.hpp"

namespace spinloom {
namespace {

OpAmpModel read_model(const TomlTable& amplifier) {
    const auto model = amplifier.choice("model", {"ideal", "macro", "transistor"}, "ideal");
    return model == "macro" ? OpAmpModel::macro : model == "transistor" ? OpAmpModel::transistor : OpAmpModel::ideal;
}

OpAmpMacro read_macro(const TomlTable& amplifier) {
    constexpr Range any_voltage{-10, 10, false};
    OpAmpMacro macro;
    macro.open_loop_gain = amplifier.number("open_loop_gain", positive, macro.open_loop_gain);
    macro.output_resistance = amplifier.number("output_resistance_ohm", non_negative, macro.output_resistance);
    macro.offset = amplifier.number("offset_V", Range{-1, 1, false}, macro.offset);
    macro.output_low = amplifier.number("output_low_V", any_voltage, macro.output_low);
    macro.output_high = amplifier.number("output_high_V", any_voltage, macro.output_high);
    macro.static_power = amplifier.number("static_power_W", non_negative, macro.static_power);
    if (macro.output_low >= macro.output_high) {
        amplifier.problem("output_low_V", fmt::format("{:g} V is not below output_high_V = {:g} V", macro.output_low,
                                                      macro.output_high));
    }
    return macro;
}

/// The circuit of the card, in the neurons' technology; nothing where that was already found wanting.
std::shared_ptr<const OpAmpCircuit> read_circuit_card(const TomlTable& amplifier, const TomlTable& neuron,
                                                      double temperature, const AnalogNetwork& circuit) {
    const auto name = amplifier.string("card", std::string(default_op_amp_card));
    const bool has_technology = circuit.neuron.n_channel && circuit.neuron.p_channel;
    if (circuit.op_amps.model == OpAmpModel::ideal || !has_technology) return nullptr;
    const OpAmpProcess process{neuron.string("n_card", std::string(default_n_card)),
                               neuron.string("p_card", std::string(default_p_card)), temperature};
    try {
        return std::make_shared<const OpAmpCircuit>(read_op_amp_card(find_card(name, "amplifier"), process));
    } catch (const InputError& error) {
        amplifier.problem("card", error.what());
        return nullptr;
    }
}

/// The rail of the grounded resistors: real op-amps on one supply need it within their outputs' range.
void read_reference(const TomlTable& amplifier, const TomlTable& neuron, AnalogNetwork& circuit) {
    const bool is_ideal = circuit.op_amps.model == OpAmpModel::ideal;
    const auto reference =
        amplifier.choice("reference", {"ground", "half-supply"}, is_ideal ? "ground" : "half-supply");
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

}  // namespace

void read_op_amps(const TomlTable& amplifier, const TomlTable& neuron, double temperature, std::uint64_t seed,
                  AnalogNetwork& circuit) {
    auto& op_amps = circuit.op_amps;
    op_amps.model = read_model(amplifier);
    op_amps.macro = read_macro(amplifier);
    op_amps.circuit = read_circuit_card(amplifier, neuron, temperature, circuit);
    op_amps.offset_sigma = amplifier.number("offset_sigma_V", Range{0, 0.2, false}, 0.0);
    op_amps.seed = seed;
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

#include "spinloom/architecture/cost/power_tree.hpp"

#include <algorithm>
#include <cmath>

namespace spinloom {
namespace {

constexpr const char* unit = "W";

/// What output stages between two rails lose, summed over the lines, mean over the images: a current at a level comes
/// from the upper rail, or goes to the lower one.
double stage_loss(const CostTerms& t) {
    const auto& given = t.given;
    if (given.inputs.size() == 0) return 0;
    const double top = t.top_rail(), bottom = t.bottom_rail();
    const auto from_top = given.line_current.array().max(0.0) * (top - given.inputs.array());
    const auto to_bottom = (-given.line_current.array()).max(0.0) * (given.inputs.array() - bottom);
    return (from_top + to_bottom).sum() / static_cast<double>(given.inputs.cols());
}

Breakdown inputs(const CostTerms& t) {
    const auto& power = t.given.power;
    const auto count = t.counted("n", t.data_inputs(), "inputs of the topology");
    std::vector<Breakdown> parts = {
        leaf("array", unit, "what the input lines deliver into the first crossbars", "p",
             {t.mean("p", power.inputs, "sources of the inputs in the solved circuit")}),
        leaf("output_stages", unit, "lost between the rails and the levels that the lines are held at", "p",
             {t.sample("p", stage_loss(t), unit, "solved line currents times their distance from the rail")}),
        leaf("leakage", unit, "of the output stages and their inverters", "n * p",
             {count, t.solved("p", t.input_driver.leakage, unit, "chain of inverters at rest, mean of both states")})};
    if (t.has_converters) {
        parts.push_back(leaf("converters", unit, "grey levels: a converter a line", "n * p",
                             {count, t.technology.input("p", "dac_power")}));
    }
    if (t.top_rail() > t.given.process.v_dd || t.bottom_rail() < 0) {
        parts.push_back(leaf("rails", unit, "made out of v_dd, since they lie beyond it", "p * (1 / eta - 1)",
                             {t.mean("p", power.inputs, "sources of the inputs in the solved circuit"),
                              t.technology.input("eta", "converter_efficiency")}));
    }
    return group("inputs", unit, "", std::move(parts));
}

Breakdown bias(const CostTerms& t) {
    const auto& power = t.given.power;
    const double v_dd = t.given.process.v_dd;
    std::vector<Breakdown> parts = {leaf("v_dd", unit, "bias lines that hang on v_dd", "p - neurons",
                                         {t.mean("p", power.v_dd, "supply v_dd of the solved circuit"),
                                          t.mean("neurons", power.neurons, "what its inverters draw of it")})};
    const auto beyond = [&](const char* name, double value, const char* what) {
        parts.push_back(leaf(
            name, unit, what, "max(p, 0) / eta",
            {t.mean("p", value, "the rail in the solved circuit"), t.technology.input("eta", "converter_efficiency")}));
    };
    if (power.v_ss != 0) beyond("v_ss", power.v_ss, "supply v_ss, made out of v_dd");
    if (const auto rail = t.own_bias_rail()) {
        if (*rail > 0 && *rail < v_dd) {
            parts.push_back(
                leaf("regulated", unit, "a rail between 0 and v_dd: a linear regulator with an op-amp on v_dd",
                     "max(bias, 0) / v * v_dd + p",
                     {t.mean("bias", power.bias, "the rail in the solved circuit"), t.set("v", *rail, "V", "bias"),
                      t.set("v_dd", v_dd, "V", "neuron.v_dd_V"), t.op_amp_power()}));
        } else if (power.bias != 0) {
            beyond("own", power.bias, "a rail beyond 0 and v_dd, made out of v_dd");
        }
    }
    return group("bias", unit, "what the bias lines draw", std::move(parts));
}

Breakdown amplifiers(const CostTerms& t) {
    if (t.given.network.design.op_amps.model != OpAmpModel::ideal) {
        return leaf("amplifiers", unit, "op-amps of the solved circuit", "p",
                    {t.mean("p", t.given.power.op_amp_supply, "what the op-amps draw of their supply")});
    }
    std::vector<Breakdown> parts;
    for (const auto& layer : t.layers) {
        parts.push_back(leaf(layer.name, unit, "class A: what they deliver comes out of it", "n * p",
                             {t.counted("n", layer.amplifiers, "difference amplifiers"), t.op_amp_power()}));
    }
    return group("amplifiers", unit, "", std::move(parts));
}

Breakdown level_shift(const CostTerms& t) {
    const auto v_dd = t.set("v_dd", t.given.process.v_dd, "V", "neuron.v_dd_V");
    std::vector<Breakdown> currents;
    for (const auto& layer : t.layers) {
        currents.push_back(
            leaf(layer.name, unit, "at most: every line at the lowest input", "n * max(v, 0) / r * v_dd",
                 {t.counted("n", layer.amplifiers, "difference amplifiers"),
                  t.set("v", layer.reference_swing, "V",
                        "level shift (neuron.level_shift_V, amplifier.reference) over the lowest input"),
                  t.set("r", layer.reference_series, "ohm", "amplifier.r_in_ohm, amplifier.gains"), v_dd}));
    }
    return group(
        "level_shift", unit, "the half supply that the amplifiers' grounded resistors end at",
        {leaf("buffers", unit, "op-amps as followers, as many as the largest current asks for", "n * p",
              {t.counted("n", t.num_buffers(), "largest reference current over the drive of a buffer"),
               t.op_amp_power()}),
         group("reference_current", unit, "delivered out of v_dd", std::move(currents)),
         leaf("divider", unit, "", "v_dd^2 / (2 * r)",
              {v_dd, {"r", CostTerms::divider_resistance, "ohm", Origin::assumed, "each half of the divider"}})});
}

Breakdown writing(const CostTerms& t) {
    return group("writing", unit, "what the write circuits leak while nothing is written",
                 {leaf("cells", unit, "write transistors, off, at most at the supply", "n * p",
                       {t.counted("n", t.num_devices(), "junctions of synapses and neurons"),
                        t.solved("p", t.cell_leakage, unit, "write transistor of bitcell " + t.given.write.card)}),
                  leaf("drivers", unit, "", "2 * n * p",
                       {t.counted("n", t.num_subarrays(), "subarrays"),
                        t.solved("p", t.write_driver.leakage, unit, "chain of inverters at rest")})});
}

Breakdown controller(const CostTerms& t) {
    const auto gate = t.solved("p", t.gate.leakage, unit, "two-input NAND, mean of its four states");
    return group("controller", unit, "what the digital logic leaks",
                 {leaf("sequencer", unit, "", "gates * p", {t.technology.input("gates", "controller_gates"), gate}),
                  leaf("line_selection", unit, "", "n * gates * p",
                       {t.selected_lines(), t.technology.input("gates", "gates_per_line"), gate}),
                  leaf("input_registers", unit, "", "n * bits * gates * p",
                       {t.counted("n", t.data_inputs(), "inputs of the topology"), t.bits_input(),
                        t.technology.input("gates", "gates_per_bit"), gate})});
}

}  // namespace

Breakdown power_tree(const CostTerms& t) {
    return group(
        "power", unit, "static, mean over the images: what is drawn while the outputs stand",
        {inputs(t),
         leaf("neurons", unit, "inverters, and what they deliver into the next layer", "p",
              {t.mean("p", t.given.power.neurons, "what the inverters draw of v_dd in the solved circuit")}),
         bias(t), amplifiers(t), level_shift(t),
         leaf("decision", unit, "what the comparators of each two outputs and their logic leak", "n * p + gates * g",
              {t.num_comparators(), t.solved("p", t.comparator.leakage, unit, "clocked comparator at rest"),
               t.decision_gates(), t.solved("g", t.gate.leakage, unit, "two-input NAND, mean of its four states")}),
         leaf("switches", unit, "what the switches leak", "n * p",
              {t.counted("n", t.num_lines(), "input lines and pairs of output lines, all subarrays"),
               t.solved("p", t.switch_leakage, unit, "a transistor of either kind, off, at the supply")}),
         writing(t), controller(t)});
}

}  // namespace spinloom

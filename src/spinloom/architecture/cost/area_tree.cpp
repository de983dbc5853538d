#include "spinloom/architecture/cost/area_tree.hpp"

#include <cmath>

#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {
namespace {

constexpr const char* unit = "m^2";

BreakdownInput pairs_of(const CostTerms& t) {
    const int levels = t.given.network.design.synapse_levels;
    return t.counted("pairs", pairs_per_synapse(levels), "pairs of junctions a synapse, synapse.levels");
}

std::vector<BreakdownInput> cell_sides(const CostTerms& t) {
    const auto& w = t.given.wires;
    const WireGeometry published;
    const bool is_published = w.lambda == published.lambda && w.cell_length_lambda == published.cell_length_lambda &&
                              w.cell_width_lambda == published.cell_width_lambda;
    const auto side = [&](const char* symbol, double lambdas, const char* key) {
        return BreakdownInput{symbol, lambdas * w.lambda, "m", is_published ? Origin::published : Origin::derived,
                              is_published ? "cell of 15 x 12 lambda at 9 nm, IMAC-Sim, public code release"
                                           : std::string("scenario, wires.") + key};
    };
    return {side("length", w.cell_length_lambda, "cell_length_lambda"),
            side("width", w.cell_width_lambda, "cell_width_lambda")};
}

std::vector<BreakdownInput> with(std::vector<BreakdownInput> inputs, const std::vector<BreakdownInput>& more) {
    inputs.insert(inputs.end(), more.begin(), more.end());
    return inputs;
}

Breakdown synapses(const CostTerms& t) {
    std::vector<Breakdown> parts;
    for (const auto& layer : t.layers) {
        parts.push_back(
            leaf(layer.name, unit, "pairs of junctions on their lines, the bias line's counted",
                 "n * pairs * length * width",
                 with({t.counted("n", layer.parts.synapses, "synapses of the topology"), pairs_of(t)}, cell_sides(t))));
    }
    return group("synapses", unit, "cells on the wires of the subarrays", std::move(parts));
}

Breakdown write_circuits(const CostTerms& t) {
    const auto& rule = t.given.process.rule;
    const double cell = bitcell_transistors(rule, t.given.write.write_fins, t.given.write.read_fins).area();
    const auto transistors = t.by_rule("a", cell, "write and read transistor of bitcell " + t.given.write.card);
    std::vector<Breakdown> cells;
    for (const auto& layer : t.layers) {
        cells.push_back(
            leaf(layer.name, unit, "what the transistors of a pair take beyond its place on the lines",
                 "n * pairs * max(2 * a - length * width, 0)",
                 with({t.counted("n", layer.parts.synapses, "synapses of the topology"), pairs_of(t), transistors},
                      cell_sides(t))));
    }
    const double junction = rule.junction_length * rule.junction_width * rule.lambda * rule.lambda;
    return group(
        "writing", unit, "what is there to write the junctions",
        {group("cell_transistors", unit, "", std::move(cells)),
         leaf("neuron_transistors", unit, "the same of the neurons' two junctions", "2 * n * max(a - junction, 0)",
              {t.counted("n", t.num_neurons(), "neurons of the topology"), transistors,
               t.by_rule("junction", junction, "a junction's place in the neuron")}),
         leaf("drivers", unit, "a driver of bit lines and one of source lines a subarray; their lines are switched",
              "2 * n * a",
              {t.counted("n", t.num_subarrays(), "subarrays"),
               t.by_rule("a", t.write_driver.area, "chain of inverters for the largest write current")})});
}

Breakdown switches(const CostTerms& t) {
    std::vector<Breakdown> parts;
    for (const auto& layer : t.layers) {
        parts.push_back(leaf(layer.name, unit, "switches of rows and columns, the fabric between subarrays", "n * a",
                             {t.counted("n", layer.parts.lines, "input lines and pairs of output lines, all subarrays"),
                              {"a", t.given.process.rule.line_area, unit, Origin::published,
                               "card " + t.given.layout_card + ", line_area; IMAC-Sim, public code release"}}));
    }
    return group("switches", unit, "what every line of a subarray has at its end", std::move(parts));
}

Breakdown amplifiers(const CostTerms& t) {
    const auto& rule = t.given.process.rule;
    std::vector<Breakdown> parts;
    for (const auto& layer : t.layers) {
        Layout resistors{rule, {}}, joining{rule, {}};
        resistors.add_resistor("input", t.given.network.design.amplifier_input_resistance, 2 * layer.amplifier_pairs);
        resistors.add_resistor("feedback", layer.feedback, 2);
        const auto count = t.counted("n", layer.amplifiers, "difference amplifiers");
        std::vector<Breakdown> kinds = {leaf("op_amps", unit, "", "n * a", {count, t.op_amp_area()}),
                                        leaf("resistors", unit, "input, feedback and grounded resistors", "n * a",
                                             {count, t.by_rule("a", resistors.area(), "resistors of an amplifier")})};
        if (t.has_auto_zero()) {
            Layout switches{rule, {}};
            switches.add_finfet("switch", t.technology["auto_zero_fins"], 0, CostTerms::auto_zero_switches);
            kinds.push_back(leaf(
                "auto_zero", unit, "capacitor and switches that store the offset", "n * (c / d + s)",
                {count,
                 t.set("c", t.given.network.design.op_amps.auto_zero->capacitance, "F",
                       "amplifier.auto_zero_capacitance_F"),
                 t.technology.input("d", "capacitor_density"), t.by_rule("s", switches.area(), "three switches")}));
        }
        if (layer.joining > 0) {
            joining.add_resistor("joining", layer.joining);
            kinds.push_back(leaf("joining", unit, "from the partitions' amplifiers to the neuron", "n * a",
                                 {count, t.by_rule("a", joining.area(), "resistor to the neuron")}));
        }
        parts.push_back(group(layer.name, unit, "", std::move(kinds)));
    }
    return group(
        "amplifiers", unit,
        "difference amplifiers, one a neuron where it sums the partitions, else one a pair of lines and partition",
        std::move(parts));
}

Breakdown neurons(const CostTerms& t) {
    const double area = neuron_layout(t.given.network.design.neuron, t.given.process.rule).area();
    std::vector<Breakdown> parts;
    for (const auto& layer : t.layers) {
        parts.push_back(
            leaf(layer.name, unit, "inverter and two junctions", "n * a",
                 {t.counted("n", layer.parts.outputs, "neurons of the topology"), t.by_rule("a", area, "neuron")}));
    }
    return group("neurons", unit, "", std::move(parts));
}

Breakdown level_shift(const CostTerms& t) {
    Layout divider{t.given.process.rule, {}};
    divider.add_resistor("divider", CostTerms::divider_resistance, 2);
    return group("level_shift", unit, "the reference that the amplifiers' grounded resistors end at",
                 {leaf("buffers", unit, "op-amps as followers", "n * a",
                       {t.counted("n", t.num_buffers(), "largest reference current over the drive of a buffer"),
                        t.op_amp_area()}),
                  leaf("divider", unit, "", "a", {t.by_rule("a", divider.area(), "two resistors of 100 kohm")})});
}

/// Regulators of bias rails between 0 and v_dd: an op-amp and a transistor as wide as an input driver.
std::vector<Breakdown> regulators(const CostTerms& t) {
    const auto rail = t.own_bias_rail();
    if (!rail || *rail <= 0 || *rail >= t.given.process.v_dd) return {};
    return {leaf("bias", unit, "regulator of the bias rail: an op-amp and an output stage", "a + stage",
                 {t.op_amp_area(), t.by_rule("stage", t.input_driver.area, "chain of inverters, as of an input")})};
}

Breakdown inputs(const CostTerms& t) {
    const auto count = t.counted("n", t.data_inputs(), "inputs of the topology");
    std::vector<Breakdown> parts = {leaf("drivers", unit,
                                         "an output stage a line, as wide as its largest current asks for", "n * a",
                                         {count, t.by_rule("a", t.input_driver.area, "chain of inverters")})};
    if (t.has_converters) {
        parts.push_back(leaf("converters", unit, "grey levels: a converter a line", "n * a",
                             {count, t.technology.input("a", "dac_area")}));
    }
    return group("inputs", unit, "", std::move(parts));
}

Breakdown decision(const CostTerms& t) {
    return leaf("decision", unit, "a comparator for each two outputs, and the logic that finds the largest",
                "n * a + gates * g",
                {t.num_comparators(), t.by_rule("a", t.comparator.area, "clocked comparator"), t.decision_gates(),
                 t.by_rule("g", t.gate.area, "two-input NAND")});
}

Breakdown controller(const CostTerms& t) {
    const auto gate = t.by_rule("a", t.gate.area, "two-input NAND");
    return group("controller", unit, "digital logic",
                 {leaf("sequencer", unit, "sequencer and clock", "gates * a",
                       {t.technology.input("gates", "controller_gates"), gate}),
                  leaf("line_selection", unit, "selection of the lines of all subarrays for writing", "n * gates * a",
                       {t.selected_lines(), t.technology.input("gates", "gates_per_line"), gate}),
                  leaf("input_registers", unit, "the image while it is classified", "n * bits * gates * a",
                       {t.counted("n", t.data_inputs(), "inputs of the topology"), t.bits_input(),
                        t.technology.input("gates", "gates_per_bit"), gate})});
}

}  // namespace

Breakdown area_tree(const CostTerms& t) {
    std::vector<Breakdown> parts = {synapses(t),    write_circuits(t), switches(t), amplifiers(t), neurons(t),
                                    level_shift(t), inputs(t),         decision(t), controller(t)};
    for (auto& part : regulators(t)) parts.push_back(std::move(part));
    return group("area", unit, "of everything, by a rule; wiring lies above", std::move(parts));
}

}  // namespace spinloom

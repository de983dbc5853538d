#include "spinloom/architecture/cost/cost_terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/architecture/bench/activation_step.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {
namespace {

CostedLayer costed_layer(const ArchitectureCase& given, std::size_t index) {
    const auto& network = given.network.design;
    CostedLayer layer;
    layer.name = fmt::format("layer_{}", index + 1);
    layer.parts = count_parts(network.layer_partition(index));
    const auto amplifiers = network.amplifiers(index);
    layer.amplifiers = network.num_amplifiers(index);
    layer.amplifier_pairs = amplifiers.pairs_each;
    layer.feedback = amplifiers.feedback_resistance();
    const bool is_joined = !amplifiers.sum() && network.tie_resistance >= 1;
    layer.joining = is_joined ? network.tie_resistance : 0;
    // The grounded resistor ends at the level shift; lines are nowhere lower than the lowest of what feeds them.
    double lowest = std::min(network.bias_positive.voltage, network.bias_negative.voltage);
    lowest = std::min(lowest, index == 0 ? std::min(given.input.low, given.input.high) : 0.0);
    layer.reference_swing = network.neuron.level_shift - lowest;
    layer.reference_series = layer.feedback + amplifiers.pair.input_resistance / layer.amplifier_pairs;
    return layer;
}

}  // namespace

Breakdown leaf(std::string name, std::string unit, std::string note, std::string formula,
               std::vector<BreakdownInput> inputs) {
    return {.name = std::move(name),
            .unit = std::move(unit),
            .formula = std::move(formula),
            .note = std::move(note),
            .inputs = std::move(inputs)};
}

Breakdown group(std::string name, std::string unit, std::string note, std::vector<Breakdown> parts) {
    SPINLOOM_EXPECT(!parts.empty());
    return {.name = std::move(name), .unit = std::move(unit), .note = std::move(note), .children = std::move(parts)};
}

CostTerms::CostTerms(const ArchitectureCase& a_case, const Technology& a_technology)
    : given(a_case), technology(a_technology) {
    for (std::size_t layer = 0; layer < given.network.design.num_layers(); ++layer)
        layers.push_back(costed_layer(given, layer));
    has_converters = !given.input.threshold;
    driver_current = given.line_current.size() > 0 ? given.line_current.cwiseAbs().maxCoeff() : 0;
    solve_parts();
}

void CostTerms::solve_parts() {
    const auto& process = given.process;
    const double swing = std::abs(given.input.high - given.input.low);
    reference_drive = given.op_amp.source_current;
    const double error = technology["driver_error"], taper = technology["driver_taper"];
    input_driver = measure_driver(process, {.low = std::min(given.input.low, given.input.high),
                                            .high = std::max(given.input.low, given.input.high),
                                            .current = driver_current,
                                            .drop = error * swing,
                                            .taper = taper});
    write_driver = measure_driver(process, {.low = 0,
                                            .high = given.write.voltage,
                                            .current = given.write.current,
                                            .drop = error * given.write.voltage,
                                            .taper = taper});
    gate = measure_gate(process, technology["gate_fins"]);
    const double tolerance = given.settling.images > 0 ? given.settling.tolerance : SettledSample::usual_tolerance;
    comparator = measure_comparator(
        process,
        {.margin = tolerance * process.v_dd, .common_mode = 0.5 * process.v_dd, .fins = technology["comparator_fins"]});
    switch_leakage = spinloom::switch_leakage(process, technology["switch_fins"], process.v_dd);
    cell_leakage = 0.5 * spinloom::switch_leakage(process, given.write.write_fins, process.v_dd);
    const double half = 0.5 * process.v_dd;
    neuron_energy =
        switching_figures(neuron_on_bench(given.network.design.neuron_on_rail(), process.rule), {}, -half, half)
            .energy();
}

int CostTerms::num_neurons() const {
    int count = 0;
    for (const auto& layer : layers) count += layer.parts.outputs;
    return count;
}

int CostTerms::num_subarrays() const {
    int count = 0;
    for (const auto& layer : layers) count += layer.parts.subarrays;
    return count;
}

int CostTerms::num_lines() const {
    int count = 0;
    for (const auto& layer : layers) count += layer.parts.lines;
    return count;
}

BreakdownInput CostTerms::selected_lines() const {
    const int further = pairs_per_synapse(given.network.design.synapse_levels) - 1;
    int count = num_lines();
    for (const auto& layer : layers) count += further * (layer.parts.lines - layer.parts.line_pairs);
    return counted("n", count,
                   further == 0 ? "input lines and pairs of output lines, all subarrays"
                                : "input lines with a word line a pair, and pairs of output lines, all subarrays");
}

BreakdownInput CostTerms::num_comparators() const {
    return counted("n", 0.5 * num_outputs() * (num_outputs() - 1), "pairs of outputs of the last layer");
}

BreakdownInput CostTerms::decision_gates() const {
    return counted("gates", num_outputs() * std::max(0, num_outputs() - 1),
                   "an AND of all its comparisons for each output");
}

int CostTerms::num_devices() const {
    int synapses = 0;
    for (const auto& layer : layers) synapses += layer.parts.synapses;
    return 2 * synapses * pairs_per_synapse(given.network.design.synapse_levels) + 2 * num_neurons();
}

int CostTerms::num_amplifiers() const {
    int count = 0;
    for (const auto& layer : layers) count += layer.amplifiers;
    return count;
}

BreakdownInput CostTerms::bits_input() const {
    return has_converters ? technology.input("bits", "dac_bits") : counted("bits", 1, "binary inputs");
}

double CostTerms::top_rail() const {
    return std::max({given.input.low, given.input.high, given.process.v_dd});
}

double CostTerms::bottom_rail() const {
    return std::min({given.input.low, given.input.high, 0.0});
}

std::optional<double> CostTerms::own_bias_rail() const {
    std::optional<double> lowest;
    for (const auto& rail : {given.network.design.bias_positive, given.network.design.bias_negative}) {
        if (rail.supply == BiasRail::Supply::own) lowest = std::min(rail.voltage, lowest.value_or(rail.voltage));
    }
    return lowest;
}

double CostTerms::reference_current() const {
    double current = 0;
    for (const auto& layer : layers) current += layer.amplifiers * layer.reference_swing / layer.reference_series;
    return std::max(0.0, current);
}

double CostTerms::num_buffers() const {
    return std::max(1.0, std::ceil(reference_current() / reference_drive));
}

BreakdownInput CostTerms::solved(std::string symbol, double value, std::string unit, std::string circuit) const {
    return {std::move(symbol), value, std::move(unit), Origin::simulated, std::move(circuit)};
}

BreakdownInput CostTerms::counted(std::string symbol, double value, std::string what) const {
    return {std::move(symbol), value, "1", Origin::derived, std::move(what)};
}

BreakdownInput CostTerms::by_rule(std::string symbol, double area, const std::string& what) const {
    return {std::move(symbol), area, "m^2", Origin::derived,
            fmt::format("{}, by the layout rule {} (most of its lengths are assumed)", what, given.layout_card)};
}

BreakdownInput CostTerms::set(std::string symbol, double value, std::string unit, std::string key) const {
    return {std::move(symbol), value, std::move(unit), Origin::derived, "scenario, " + std::move(key)};
}

BreakdownInput CostTerms::op_amp_power() const {
    return solved("p", given.op_amp.power, "W",
                  fmt::format("op-amp {} as a follower without load, `spinloom amplifier`", given.process.op_amp_card));
}

BreakdownInput CostTerms::op_amp_area() const {
    return by_rule("a", given.op_amp.layout.area(), fmt::format("op-amp {}", given.process.op_amp_card));
}

BreakdownInput CostTerms::mean(std::string symbol, double value, const std::string& what) const {
    return solved(std::move(symbol), value, "W", fmt::format("{}, mean over {} images", what, given.num_images));
}

BreakdownInput CostTerms::sample(std::string symbol, double value, std::string unit, const std::string& what) const {
    return solved(std::move(symbol), value, std::move(unit),
                  fmt::format("{}, over {} images", what, given.inputs.cols()));
}

std::vector<std::string> CostTerms::assumptions() const {
    std::vector<std::string> list = {
        fmt::format("areas by the layout rule {}: rectangles with space around them, wiring above", given.layout_card),
        "the cells' wires are those of the published cell, however wide the transistors of the bitcell are",
        "the supply v_dd comes from outside, without loss",
        "op-amps are of class A: what they deliver comes out of their static current",
        "the level shift is a reference at the amplifiers' grounded resistors instead of a source before each neuron",
        has_converters
            ? "the converters set all input lines at once, at the start of the cycle; they drive the output stages"
            : "binary inputs need no converter",
        "the comparators have no offset and move nothing back into the outputs; two that are closer than the tolerance "
        "of "
        "the settling may be taken for one another",
    };
    if (!given.settling.has_wires) {
        list.emplace_back(
            "the settling of so large a network is measured without the arrays' wires (settling.md); "
            "architecture.settle_images asks for it with them");
    }
    const double drive = reference_drive * given.process.v_dd;
    const double delivered = std::max(0.0, given.power.op_amps) / std::max(1, num_amplifiers());
    if (delivered > drive) {
        list.push_back(
            fmt::format("the ideal op-amps deliver {:.3g} W each, more than the {:.3g} W of {}: this circuit "
                        "cannot be built with them, and their power and area are too low",
                        delivered, drive, given.process.op_amp_card));
    }
    for (const auto& line : technology.assumed()) list.push_back(line);
    return list;
}

}  // namespace spinloom

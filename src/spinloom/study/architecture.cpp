#include "spinloom/study/architecture.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/array/write/write_path.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/study/settle.hpp"

namespace spinloom {
namespace {

constexpr std::size_t sampled_images = 32;  ///< for the currents and the moves of the input lines

/// The largest current of a write, of a cell next to its drivers.
WriteDesign write_design(const Scenario& scenario, const JunctionResistances& synapse) {
    const auto& plan = scenario.programming;
    const WriteArray alone{.cell = plan.cell(synapse.parallel, synapse.antiparallel, synapse.half_voltage),
                           .levels = plan.levels,
                           .rows = 1,
                           .outputs = 1,
                           .wires = {}};
    WriteDesign design{plan.write_fins, plan.read_fins, plan.levels.write, 0, plan.cell_card};
    for (const auto mode : {ArrayMode::program_parallel, ArrayMode::program_antiparallel})
        design.current = std::max(design.current, std::abs(solve_write(alone, {0, 0}, mode).current));
    return design;
}

int num_synapses(const CircuitDesign& design) {
    int count = 0;
    for (std::size_t layer = 0; layer < design.num_layers(); ++layer)
        count += count_parts(design.layer_partition(layer)).synapses;
    return count;
}

/// Input lines of the largest subarray.
int longest_subarray(const CircuitDesign& design) {
    int longest = 0;
    for (std::size_t layer = 0; layer < design.num_layers(); ++layer) {
        for (const auto& range : subarrays(design, layer))
            longest = std::max(longest, range.end_input - range.first_input);
    }
    return longest;
}

/// How a network is settled where the scenario does not say of how many images.
struct AutomaticSettling {
    std::size_t images;
    bool has_wires;  ///< reducing the subarrays of wide layers over time takes minutes; without wires it takes seconds
};

AutomaticSettling automatic_settling(const CircuitDesign& design) {
    const int synapses = num_synapses(design);
    if (synapses <= 20000) return {32, longest_subarray(design) <= 64};
    return {synapses <= 200000 ? std::size_t{32} : std::size_t{4}, false};
}

/// Measures the settling of the first images. @returns why there is none; empty if there is
std::string settle_for_cost(const Subject& subject, const ArchitectureSettings& settings, const StudyOptions& options,
                            ArchitectureCase& given) {
    const auto& scenario = subject.scenario;
    const auto& images = subject.images;
    auto plan = automatic_settling(given.network.design);
    if (settings.settle_images) plan = {*settings.settle_images, true};
    const std::size_t count = std::min(plan.images, images.count);
    given.network.design.gain_bandwidth = settings.gain_bandwidth.value_or(given.op_amp.unity_gain_frequency);
    auto how = scenario.settling.options;
    how.threads = options.threads;
    Progress progress("settling", count, options.progress);
    how.progress = &progress;
    auto network = given.network;
    const bool has_wires = plan.has_wires || network.design.wires.output_line == 0;
    if (!has_wires) {
        network.design.wires = {};
        network.design.capacitances = {.cell = network.design.capacitances.cell};
    }
    std::vector<ImageSettling> all;
    try {
        all = settle_images(scenario, network, images, count, how).images;
    } catch (const ConvergenceError& error) {
        return fmt::format("settling was not found: {}", error.what());
    }
    const auto late = std::count_if(all.begin(), all.end(), [](const auto& image) { return !image.is_settled; });
    if (late > 0) {
        return fmt::format("{} of {} images did not settle within {:g} ns (settling.limit_ns)", late, count,
                           1e9 * how.limit);
    }
    given.settling = {count, 0, how.tolerance, *given.network.design.gain_bandwidth, has_wires};
    for (const auto& image : all) given.settling.worst = std::max(given.settling.worst, image.output_time);
    return {};
}

}  // namespace

ArchitectureOutcome measure_architecture(const Subject& subject, const ArchitectureSettings& settings,
                                         const NetworkPower& power, const StudyOptions& options) {
    const auto& scenario = subject.scenario;
    const auto& network = subject.network;
    const auto& images = subject.images;
    const OpAmpProcess transistors{scenario.n_card, scenario.p_card, scenario.transistors.temperature,
                                   scenario.release};
    const double v_dd = network.design.neuron.v_dd;

    ArchitectureCase given{network};
    given.wires = scenario.wire_geometry;
    given.input = scenario.input;
    given.process = {transistors, v_dd, read_layout_rule(find_card(settings.layout, "layout")), settings.op_amp};
    given.layout_card = settings.layout;
    given.write = write_design(scenario, network.design.synapse);
    given.power = power;
    given.num_images = images.count;
    given.op_amp =
        bench_amplifier(read_op_amp_card(find_card(settings.op_amp, "amplifier"), transistors), given.process.rule,
                        v_dd, 0.25 * v_dd, {1 / network.design.neuron.input_resistance, AmplifierLoad{}.capacitance});

    const auto reason = settle_for_cost(subject, settings, options, given);
    given.inputs = encode_inputs(images, 0, std::min(sampled_images, images.count), scenario.input);
    given.line_current = input_currents(network, given.inputs, options.threads);
    auto figures = architecture_figures(given, Technology::read(find_card(settings.technology, "technology")));
    if (reason.empty()) return {std::move(figures), {}, {}};
    figures.untimed = reason;
    return {{}, reason, std::move(figures)};
}

}  // namespace spinloom

#include "spinloom/scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "spinloom/architecture/cost/network_parts.hpp"
#include "spinloom/core/key_table.hpp"
#include "spinloom/core/plain_text.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/design/assumptions.hpp"
#include "spinloom/network/model/complementary.hpp"
#include "spinloom/network/model/levels.hpp"
#include "spinloom/scenario/circuit_settings.hpp"
#include "spinloom/scenario/frontend.hpp"
#include "spinloom/scenario/scenario_keys.hpp"
#include "spinloom/scenario/shipped.hpp"
#include "spinloom/scenario/training_settings.hpp"

namespace spinloom {
namespace {

SettlingPlan read_settling(const KeyTable& table) {
    SettlingPlan plan;
    auto& options = plan.options;
    plan.from_previous = table.choice("start") == "previous";
    options.tolerance = table.number("tolerance");
    options.rise = 1e-12 * table.number("rise_ps");
    options.limit = 1e-9 * table.number("limit_ns");
    options.steps_per_doubling = static_cast<int>(table.whole("steps_per_doubling"));
    options.reduction_tolerance = table.number("reduction_tolerance");
    if (options.limit <= 2 * options.rise) table.problem("limit_ns", "must be more than twice rise_ps");
    return plan;
}

JunctionSpread read_variation(const KeyTable& table, std::uint64_t seed) {
    JunctionSpread spread;
    const bool is_normal = table.choice("distribution") == "normal";
    spread.distribution = is_normal ? JunctionSpread::Distribution::normal : JunctionSpread::Distribution::lognormal;
    const double largest = is_normal ? largest_normal_sigma : std::numeric_limits<double>::infinity();
    spread.resistance_sigma = table.number_up_to(largest, "resistance_sigma");
    spread.tmr_sigma = table.number_up_to(largest, "tmr_sigma");
    spread.with_neurons = table.flag("neurons");
    spread.sample = static_cast<std::uint64_t>(table.whole("sample"));
    spread.seed = seed;
    return spread;
}

Scenario::Mismatch read_mismatch(const KeyTable& table, const CircuitDesign& circuit) {
    constexpr std::size_t few_synapses = 20000;
    constexpr long usual_dies = 20;
    std::size_t synapses = 0;
    for (std::size_t l = 0; l < circuit.num_layers(); ++l)
        synapses += (circuit.topology[l] + 1) * circuit.topology[l + 1];
    Scenario::Mismatch mismatch;
    mismatch.dies = static_cast<std::size_t>(table.whole("dies", synapses <= few_synapses ? usual_dies : 0));
    mismatch.images = static_cast<std::size_t>(table.whole("images"));
    mismatch.resistance_sigma = table.number("resistance_sigma");
    return mismatch;
}

/// The seed of the offsets of the op-amps: each of the networks that could have been made has others. That of sample 0
/// is the run's.
std::uint64_t seed_of_network(const JunctionSpread& spread) {
    if (spread.sample == 0) return spread.seed;
    RandomStream stream(spread.seed, "op-amps of a network", spread.sample);
    const std::uint64_t high = stream.next();
    return high << 32U | stream.next();
}

/// A grey level, or below 1 a fraction of full scale; "none" keeps the greys.
std::optional<int> read_threshold(const KeyTable& table) {
    if (table.word("binarize_at")) return {};
    const double value = table.number("binarize_at");
    return static_cast<int>(std::floor(value < 1 ? 255 * value : value));
}

/// Rows and columns to keep; "none" keeps whole images.
std::optional<std::pair<std::size_t, std::size_t>> read_crop(const KeyTable& table) {
    if (table.word("crop")) return {};
    const auto size = table.wholes("crop");
    if (size.size() == 2) return std::pair{static_cast<std::size_t>(size[0]), static_cast<std::size_t>(size[1])};
    if (!size.empty()) table.problem("crop", "must be two numbers, [rows, columns]");
    return {};
}

/// What the numbers of tables mean: both ends, or neither.
std::optional<ValueRange> read_range(const KeyTable& table) {
    const bool has_low = !table.word("low"), has_high = !table.word("high");
    if (!has_low && !has_high) return {};
    if (!has_low || !has_high) {
        table.problem(has_low ? "low" : "high", "stands alone; dataset.low and dataset.high are given together");
        return {};
    }
    const ValueRange range{table.number("low"), table.number("high")};
    if (range.low < range.high) return range;
    table.problem("high", fmt::format("is {:g}, but must be above dataset.low = {:g}", range.high, range.low));
    return {};
}

/// Images and labels of a set in a folder: IDX by its standard names, else tables.
std::pair<std::filesystem::path, std::filesystem::path> found_files(const std::filesystem::path& folder,
                                                                    const std::string& set, const std::string& idx) {
    const auto first_of = [&](const std::vector<std::string>& names) -> std::filesystem::path {
        for (const auto& name : names) {
            if (std::filesystem::exists(folder / name)) return folder / name;
        }
        return {};
    };
    const auto tables = [&](const std::vector<std::string>& stems) {
        std::vector<std::string> names;
        for (const auto& stem : stems) {
            for (const char* ending : {".npy", ".npz", ".csv"}) names.push_back(set + stem + ending);
        }
        return names;
    };
    const auto images = idx + "-images-idx3-ubyte", labels = idx + "-labels-idx1-ubyte";
    auto found = std::pair{first_of({images, images + ".gz"}), first_of({labels, labels + ".gz"})};
    if (found.first.empty()) found.first = first_of(tables({"_images", "_data", ""}));
    if (found.second.empty()) found.second = first_of(tables({"_labels"}));
    if (found.second.empty() && is_image_table(found.first)) found.second = found.first;
    return {found.first.empty() ? folder / images : found.first, found.second.empty() ? folder / labels : found.second};
}

DatasetFiles read_dataset(const KeyTable& table) {
    const std::filesystem::path folder = table.text("folder");
    const auto files = [&](const std::string& set, const std::string& idx) {
        const auto images = table.text(set + "_images", std::string()),
                   labels = table.text(set + "_labels", std::string());
        const auto there = found_files(folder, set, idx);
        const bool holds_both = labels.empty() && !images.empty() && is_image_table(images);
        return std::pair<std::filesystem::path, std::filesystem::path>{
            images.empty() ? there.first : std::filesystem::path(images), holds_both ? std::filesystem::path(images)
                                                                          : labels.empty()
                                                                              ? there.second
                                                                              : std::filesystem::path(labels)};
    };
    const auto train = files("train", "train"), test = files("test", "t10k");
    return {train.first, train.second, test.first, test.second, read_crop(table), read_range(table)};
}

/// The topology, and weights that are given and what they mean.
void read_network(const KeyTable& network, Scenario& scenario) {
    for (const long size : network.wholes("topology"))
        scenario.circuit.topology.push_back(static_cast<std::size_t>(size));
    if (scenario.circuit.topology.size() == 1) {
        network.problem("topology", "needs at least two numbers: inputs, then the neurons of each layer");
    }
    GivenWeights given;
    given.path = network.text("weights");
    try {
        given.activations = activations_of(network.text("activation"), "");
        for (const auto activation : given.activations) {
            if (is_analog(activation) || activation == Activation::none) continue;
            network.problem("activation", fmt::format("is {}, which no analog neuron computes; legal are "
                                                      "reverse-sigmoid, sigmoid, tanh and sign",
                                                      activation_name(activation)));
        }
    } catch (const InputError& error) {
        for (const auto& problem : error.problems()) network.problem("activation", problem.message);
    }
    given.are_levels = network.choice("mapping") == "exact";
    if (!given.path.empty()) scenario.weights = given;
}

/// The read-out; complementary lines widen the topology.
void read_read_out(const KeyTable& table, Scenario& scenario) {
    const bool is_complementary = table.choice("kind") == "complementary";
    std::vector<std::size_t> lines;
    if (!table.word("bias_lines")) {
        for (const long count : table.wholes("bias_lines")) lines.push_back(static_cast<std::size_t>(count));
    }
    if (!is_complementary) return;
    auto& topology = scenario.circuit.topology;
    if (topology.size() < 2) return;
    if (lines.empty()) lines.assign(topology.size() - 1, 1);
    if (lines.size() + 1 != topology.size()) {
        table.problem("bias_lines", fmt::format("has {} numbers for {} layers", lines.size(), topology.size() - 1));
        return;
    }
    if (!scenario.weights || scenario.training.starts_from_given || scenario.frontend.is_lenet)
        table.problem("kind",
                      "\"complementary\" is for given weights: name them in network.weights, and neither train "
                      "on nor put a front end before them");
    if (scenario.circuit.synapse_levels > 3)
        table.problem("kind", "\"complementary\" has weights of -1, 0 and +1: synapse.levels is 2 or 3");
    if (scenario.circuit.bias_positive != scenario.circuit.bias_negative)
        table.problem("kind",
                      "\"complementary\" has a balanced bias line: bias.positive_rail and bias.negative_rail are "
                      "the same");
    scenario.complementary = ComplementaryLines{topology, lines};
    topology = complementary_topology(topology, lines);
}

/// What a report or a deck says of where the numbers come from. @pre the file is free of problems
void name_cards(const KeyTable& root, Scenario& scenario) {
    const auto neuron = root.table("neuron");
    scenario.synapse_card = junction_card(root.table("synapse"));
    scenario.neuron_card = junction_card(neuron);
    scenario.n_card = neuron.text("n_card");
    scenario.p_card = neuron.text("p_card");
    scenario.release = read_release(neuron);
}

}  // namespace

std::vector<std::string> assumptions_of(const Scenario& scenario, bool counts_read_disturb) {
    auto list = op_amp_assumptions(scenario.circuit);
    list.push_back("input drivers are ideal voltage sources; their own losses are not counted");
    if (scenario.frontend.is_lenet) {
        list.push_back(fmt::format(
            "the front end (LeNet-5's two convolutions, {} multiply-accumulates an image) is digital, in single "
            "precision; its power, area and time are not in these figures, and its features reach the arrays as "
            "voltages of 256 levels",
            conv_multiply_accumulates()));
    }
    list.push_back(fmt::format("access transistors{} are left out; {}", counts_read_disturb ? "" : " and read disturb",
                               bias_text(scenario.circuit)));
    if (scenario.circuit.depends_on_bias()) {
        list.emplace_back(
            "settling times are those of junctions at 0 V; training and the behavioural fidelity have the bias law to "
            "second order and without its part in the wires");
    }
    if (!scenario.variation.is_none()) list.push_back(spread_text(scenario.variation));
    for (auto& text : wire_assumptions(scenario.circuit)) list.push_back(std::move(text));
    return list;
}

void refuse_real_op_amps(const Scenario& scenario, const char* command, bool knows_reference) {
    const bool is_ideal = scenario.circuit.op_amps.model == OpAmpModel::ideal;
    if (is_ideal && (knows_reference || scenario.circuit.reference == 0)) return;
    throw InputError(InputProblem{
        {},
        0,
        is_ideal ? "amplifier.reference" : "amplifier.model",
        fmt::format("`spinloom {}` knows ideal op-amps{} alone; use model = \"ideal\"{} (`spinloom run` and `infer` "
                    "know the others)",
                    command, knows_reference ? "" : " with resistors to ground",
                    knows_reference ? "" : " and reference = \"ground\"")});
}

void refuse_search(const Scenario& scenario) {
    if (scenario.training.search == TrainingPlan::Search::none) return;
    throw InputError(InputProblem{{},
                                  0,
                                  "training.search",
                                  "is known to `spinloom run` and `spinloom train` alone; the scenario.toml that they "
                                  "write holds what was chosen"});
}

namespace {

TomlTable overridden(TomlTable values, const std::vector<ScenarioOverride>& overrides) {
    for (const auto& [key, value] : overrides) values.override_value(key, value);
    return values;
}

/// What overrides say of a neuron, where there is no scenario.
KeyTable neuron_alone(const std::vector<ScenarioOverride>& overrides) {
    KeyTable root(overridden(TomlTable::read_text("", "--set"), overrides), scenario_keys());
    root.accept("neuron.");
    return root;
}

/// Of the transistors, by the layout rule of the architecture [m^2].
double bitcell_area(const Scenario& scenario) {
    const auto layout = scenario.architecture.value_or(ArchitectureSettings{}).layout;
    return bitcell_transistors(read_layout_rule(find_card(layout, "layout")), scenario.programming.write_fins,
                               scenario.programming.read_fins)
        .area();
}

Scenario scenario_of(TomlTable values, const std::string& name) {
    const FilesRead reading;
    const KeyTable root(values, scenario_keys());
    root.accept("");
    Scenario scenario;
    scenario.name = shown(name);
    scenario.title = shown(root.text("title", name));
    read_network(root.table("network"), scenario);
    const auto run = root.table("run");
    const auto fidelity = run.choice("fidelity");
    scenario.fidelity = fidelity == "ideal"         ? Fidelity::ideal
                        : fidelity == "behavioural" ? Fidelity::behavioural
                                                    : Fidelity::circuit;
    scenario.seed = static_cast<std::uint64_t>(run.whole("seed"));
    const auto input = root.table("input");
    scenario.input = {input.number("v_low_V"), input.number("v_high_V"), read_threshold(input)};
    scenario.dataset = read_dataset(root.table("dataset"));
    scenario.frontend = read_frontend(root.table("frontend"));
    const auto training = root.table("training");
    scenario.training = read_training(training, scenario.seed);
    read_circuit(root, scenario.seed, scenario.circuit, scenario.wire_geometry, scenario.transistors);
    check_training(training, scenario.training, scenario.circuit.synapse_levels, scenario.weights.has_value());
    check_frontend(root, scenario.frontend, scenario.circuit.topology, scenario.dataset.crop.has_value(),
                   scenario.training.recipe == TrainingPlan::Recipe::published);
    read_read_out(root.table("readout"), scenario);
    scenario.settling = read_settling(root.table("settling"));
    const auto& circuit = scenario.circuit;
    const double lowest = std::min(
        {scenario.input.low, scenario.input.high, circuit.bias_positive.voltage, circuit.bias_negative.voltage});
    scenario.programming = read_programming(root.table("programming"), lowest, scenario.transistors.temperature,
                                            read_release(root.table("neuron")));
    scenario.architecture = read_architecture_settings(root, root.table("amplifier"));
    if (root.table("wires").choice("cell") == "bitcell")
        hold_transistors(root, bitcell_area(scenario), scenario.circuit, scenario.wire_geometry);
    scenario.variation = read_variation(root.table("variation"), scenario.seed);
    if (circuit.synapse.depend_on_bias() && pairs_per_synapse(circuit.synapse_levels) > 1 &&
        scenario.variation.tmr_sigma > 0) {
        root.table("variation")
            .problem("tmr_sigma", "must be 0 where synapses have several pairs and synapse.v_half_V is finite");
    }
    scenario.circuit.op_amps.seed = seed_of_network(scenario.variation);
    scenario.faults = read_fault_settings(root.table("faults"), scenario.transistors.temperature);
    scenario.mismatch = read_mismatch(root.table("mismatch"), scenario.circuit);
    if (const auto wear = root.table("wear"); !wear.word("keep_points"))
        scenario.wear_keep_points = wear.number("keep_points");
    root.finish();

    name_cards(root, scenario);
    scenario.assumptions = assumptions_of(scenario);
    scenario.resolved = values.text();
    scenario.values = std::move(values);
    scenario.files_read = reading.files();
    return scenario;
}

}  // namespace

Scenario read_scenario(const std::filesystem::path& path, const std::vector<ScenarioOverride>& overrides) {
    const auto file = find_scenario(path);
    return scenario_of(overridden(TomlTable::read_file(file), overrides), file.stem().string());
}

Scenario read_scenario_text(std::string_view text, const std::string& name,
                            const std::vector<ScenarioOverride>& overrides) {
    return scenario_of(overridden(TomlTable::read_text(text, name), overrides), name);
}

Scenario Scenario::with(const std::vector<std::pair<std::string, TomlValue>>& settings) const {
    auto changed = values.copy();
    for (const auto& [key, value] : settings) changed.set(key, value);
    return scenario_of(std::move(changed), name);
}

NeuronCircuit read_neuron_circuit(const std::filesystem::path& scenario,
                                  const std::vector<ScenarioOverride>& overrides) {
    if (!scenario.empty()) return read_scenario(scenario, overrides).circuit.neuron;
    const auto root = neuron_alone(overrides);
    FinfetInstance transistors;
    auto neuron = read_neuron(root.table("neuron"), transistors);
    root.finish();
    return neuron;
}

OpAmpProcess read_neuron_transistors(const std::filesystem::path& scenario,
                                     const std::vector<ScenarioOverride>& overrides) {
    if (!scenario.empty()) {
        const auto read = read_scenario(scenario, overrides);
        return {read.n_card, read.p_card, read.transistors.temperature, read.release};
    }
    return read_process(neuron_alone(overrides).table("neuron"));
}

}  // namespace spinloom

#include "spinloom/scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/toml_table.hpp"
#include "spinloom/scenario/circuit_settings.hpp"
#include "spinloom/scenario/frontend.hpp"
#include "spinloom/scenario/training_settings.hpp"

namespace spinloom {
namespace {

constexpr Range count_range{1, 1e6, false};
constexpr Range any_voltage{-10, 10, false};

SettlingPlan read_settling(const TomlTable& table) {
    SettlingPlan plan;
    auto& options = plan.options;
    plan.from_previous = table.choice("start", {"previous", "zero"}, "previous") == "previous";
    options.tolerance = table.number("tolerance", Range{1e-6, 0.5, false}, options.tolerance);
    options.rise = 1e-12 * table.number("rise_ps", Range{1e-3, 1e6, false}, 1e12 * options.rise);
    options.limit = 1e-9 * table.number("limit_ns", Range{1e-2, 1e9, false}, 1e9 * options.limit);
    options.steps_per_doubling =
        static_cast<int>(table.integer("steps_per_doubling", Range{4, 1000, false}, options.steps_per_doubling));
    options.reduction_tolerance =
        table.number("reduction_tolerance", Range{1e-9, 1, false}, options.reduction_tolerance);
    if (options.limit <= 2 * options.rise) table.problem("limit_ns", "must be more than twice rise_ps");
    return plan;
}

JunctionSpread read_variation(const TomlTable& table, std::uint64_t seed) {
    JunctionSpread spread;
    const bool is_normal = table.choice("distribution", {"normal", "lognormal"}, "normal") == "normal";
    spread.distribution = is_normal ? JunctionSpread::Distribution::normal : JunctionSpread::Distribution::lognormal;
    const Range sigma{0, is_normal ? 0.2 : 2, false};  // what lies 4 sigma below a mean is still positive
    spread.resistance_sigma = table.number("resistance_sigma", sigma, 0.0);
    spread.tmr_sigma = table.number("tmr_sigma", sigma, 0.0);
    spread.with_neurons = table.boolean("neurons", true);
    spread.sample = static_cast<std::uint64_t>(table.integer("sample", Range{0, 9e15, false}, 0));
    spread.seed = seed;
    return spread;
}

/// A grey level, or below 1 a fraction of full scale; "none" keeps the greys.
std::optional<int> read_threshold(const TomlTable& table) {
    constexpr std::string_view key = "binarize_at";
    if (!table.has(key) || table.is_string(key)) {
        static_cast<void>(table.choice(key, {"none"}, "none"));
        return {};
    }
    const double value = table.number(key, Range{0, 254, false});
    return static_cast<int>(std::floor(value < 1 ? 255 * value : value));
}

/// Rows and columns to keep; "none" keeps whole images.
std::optional<std::pair<std::size_t, std::size_t>> read_crop(const TomlTable& table) {
    constexpr std::string_view key = "crop";
    if (!table.has(key) || table.is_string(key)) {
        static_cast<void>(table.choice(key, {"none"}, "none"));
        return {};
    }
    if (table.numbers(key, any_number).size() != 2) {
        table.problem(key, "must be two numbers, [rows, columns]");
        return {};
    }
    const auto size = table.integers(key, count_range);
    if (size.size() != 2) return {};
    return std::pair{static_cast<std::size_t>(size[0]), static_cast<std::size_t>(size[1])};
}

DatasetFiles read_dataset(const TomlTable& table) {
    const std::filesystem::path folder = table.string("folder", std::string("data/mnist"));
    const auto file = [&](std::string_view key, const char* standard_name) -> std::filesystem::path {
        const auto given = table.string(key, std::string());
        if (!given.empty()) return given;
        const auto plain = folder / standard_name;
        const auto compressed = folder / (std::string(standard_name) + ".gz");
        return !std::filesystem::exists(plain) && std::filesystem::exists(compressed) ? compressed : plain;
    };
    return {file("train_images", "train-images-idx3-ubyte"), file("train_labels", "train-labels-idx1-ubyte"),
            file("test_images", "t10k-images-idx3-ubyte"), file("test_labels", "t10k-labels-idx1-ubyte"),
            read_crop(table)};
}

/// Weights that are given, and what they mean.
void read_given(const TomlTable& network, Scenario& scenario) {
    if (const auto path = network.string("weights", std::string()); !path.empty()) scenario.weights = path;
    const auto activation = network.choice("activation", {"reverse-sigmoid", "sigmoid", "tanh"}, "reverse-sigmoid");
    scenario.given_activation = activation == "sigmoid" ? Activation::sigmoid
                                : activation == "tanh"  ? Activation::tanh
                                                        : Activation::reverse_sigmoid;
    scenario.weights_are_levels = network.choice("mapping", {"exact", "nearest"}, "exact") == "exact";
}

/// What a report or a deck says of where the numbers come from. @pre the file is free of problems
void name_cards(const TomlTable& root, Scenario& scenario) {
    const auto neuron = root.table("neuron");
    scenario.synapse_card = junction_card(root.table("synapse"));
    scenario.neuron_card = junction_card(neuron);
    scenario.n_card = neuron.string("n_card", std::string(default_n_card));
    scenario.p_card = neuron.string("p_card", std::string(default_p_card));
}

void list_op_amps(const AnalogNetwork& circuit, std::vector<std::string>& list) {
    const auto& op_amps = circuit.op_amps;
    if (op_amps.model == OpAmpModel::ideal) {
        list.push_back("op-amps are ideal: no supply power, bandwidth, offset or output limit");
    } else {
        const auto& macro = op_amps.macro;
        list.push_back(op_amps.model == OpAmpModel::transistor
                           ? fmt::format("op-amps are circuits of FinFETs, card {}, on one supply of {:g} V",
                                         op_amps.circuit->name, circuit.neuron.v_dd)
                           : fmt::format("op-amps are macro-models: gain {:g}, {:g} ohm open loop, output {:g} to "
                                         "{:g} V, offset {:g} V, {:g} W each; the supply current does not depend on "
                                         "the output's",
                                         macro.open_loop_gain, macro.output_resistance, macro.output_low,
                                         macro.output_high, macro.offset, macro.static_power));
        list.push_back(op_amps.offset_sigma > 0 ? fmt::format("offsets by mismatch, normal with {:g} V, seed {}",
                                                              op_amps.offset_sigma, op_amps.seed)
                                                : std::string("op-amps have no mismatch"));
    }
    if (circuit.reference != 0) {
        list.push_back(
            fmt::format("the amplifiers' rail of {:g} V, which is the neurons' level shift, is an ideal "
                        "source",
                        circuit.reference));
    } else {
        list.push_back("level-shift sources of the neurons are ideal; their power is reported apart from the supply");
    }
}

}  // namespace

std::vector<std::string> assumptions_of(const Scenario& scenario, bool counts_read_disturb) {
    std::vector<std::string> list;
    list_op_amps(scenario.circuit, list);
    list.push_back("input drivers are ideal voltage sources; their own losses are not counted");
    if (scenario.frontend.is_lenet) {
        list.push_back(fmt::format(
            "the front end (LeNet-5's two convolutions, {} multiply-accumulates an image) is digital, in single "
            "precision; its power, area and time are not in these figures, and its features reach the arrays as "
            "voltages of 256 levels",
            conv_multiply_accumulates()));
    }
    list.push_back(fmt::format("access transistors{} are left out; junction resistances do not depend on bias",
                               counts_read_disturb ? "" : " and read disturb"));
    if (!scenario.variation.is_none()) {
        const auto& spread = scenario.variation;
        list.push_back(fmt::format(
            "junctions vary independently, {}, by {:g} % in resistance and {:g} % in TMR, tails cut at 4 sigma; "
            "neurons {}; sample {} of seed {}",
            spread.distribution == JunctionSpread::Distribution::normal ? "normal" : "lognormal",
            100 * spread.resistance_sigma, 100 * spread.tmr_sigma, spread.with_neurons ? "too" : "do not",
            spread.sample, spread.seed));
    }
    if (scenario.circuit.wires.output_line == 0) list.push_back("wires have no resistance");
    if (!scenario.circuit.partition) return list;
    if (scenario.circuit.combination == PartitionCombination::summing) {
        list.push_back("one op-amp a neuron sums the lines of all its partitions; its long input wires are left out");
    } else if (scenario.circuit.tie_resistance >= 1) {
        list.push_back(fmt::format("amplifier outputs of a neuron's partitions meet through {:g} ohm each",
                                   scenario.circuit.tie_resistance));
    } else {
        list.push_back(fmt::format(
            "amplifier outputs of a neuron's partitions are tied through {:g} ohm each, as published; between "
            "ideal op-amps this carries currents no real amplifier could",
            scenario.circuit.tie_resistance));
    }
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

NeuronCircuit read_neuron_circuit(const std::filesystem::path& scenario,
                                  const std::vector<ScenarioOverride>& overrides) {
    if (!scenario.empty()) return read_scenario(scenario, overrides).circuit.neuron;
    auto root = TomlTable::read_text("", "--set");
    for (const auto& [key, value] : overrides) root.override_value(key, value);
    FinfetInstance transistors;
    auto neuron = read_neuron(root.table("neuron"), transistors);
    root.finish();
    return neuron;
}

OpAmpProcess read_neuron_transistors(const std::filesystem::path& scenario,
                                     const std::vector<ScenarioOverride>& overrides) {
    if (!scenario.empty()) {
        const auto read = read_scenario(scenario, overrides);
        return {read.n_card, read.p_card, read.transistors.temperature};
    }
    auto root = TomlTable::read_text("", "--set");
    for (const auto& [key, value] : overrides) root.override_value(key, value);
    const auto neuron = root.table("neuron");
    return {neuron.string("n_card", std::string(default_n_card)), neuron.string("p_card", std::string(default_p_card)),
            read_instance(neuron).temperature};
}

namespace {

Scenario scenario_of(TomlTable root, const std::string& name, const std::vector<ScenarioOverride>& overrides) {
    for (const auto& [key, value] : overrides) root.override_value(key, value);

    const FilesRead reading;
    Scenario scenario;
    scenario.name = name;
    scenario.title = root.string("title", scenario.name);
    const auto network = root.table("network");
    for (const long size : network.integers("topology", count_range))
        scenario.topology.push_back(static_cast<std::size_t>(size));
    if (scenario.topology.size() == 1) {
        network.problem("topology", "needs at least two numbers: inputs, then the neurons of each layer");
    }
    read_given(network, scenario);

    const auto run = root.table("run");
    const auto fidelity = run.choice("fidelity", {"circuit", "behavioural", "ideal"}, "circuit");
    scenario.fidelity = fidelity == "ideal"         ? Fidelity::ideal
                        : fidelity == "behavioural" ? Fidelity::behavioural
                                                    : Fidelity::circuit;
    scenario.seed = static_cast<std::uint64_t>(run.integer("seed", Range{0, 9e15, false}, 1));

    const auto input = root.table("input");
    scenario.input.low = input.number("v_low_V", any_voltage, 0.0);
    scenario.input.high = input.number("v_high_V", any_voltage, 0.8);
    scenario.input.threshold = read_threshold(input);
    scenario.dataset = read_dataset(root.table("dataset"));
    scenario.frontend = read_frontend(root.table("frontend"));
    const auto training = root.table("training");
    scenario.training = read_training(training, scenario.seed);
    read_circuit(root, scenario);
    check_training(training, scenario);
    check_frontend(root, scenario.frontend, scenario.topology, scenario.dataset.crop.has_value(),
                   scenario.training.recipe == TrainingPlan::Recipe::published);
    scenario.settling = read_settling(root.table("settling"));
    const auto& circuit = scenario.circuit;
    const double lowest = std::min(
        {scenario.input.low, scenario.input.high, circuit.bias_positive.voltage, circuit.bias_negative.voltage});
    scenario.programming =
        read_programming(root.table("programming"), lowest, scenario.transistors.temperature, default_n_card);
    scenario.architecture = read_architecture_settings(root, root.table("amplifier"));
    scenario.variation = read_variation(root.table("variation"), scenario.seed);
    scenario.faults = read_fault_settings(root.table("faults"));
    root.finish();

    name_cards(root, scenario);
    scenario.assumptions = assumptions_of(scenario);
    scenario.resolved = root.text();
    scenario.files_read = reading.files();
    return scenario;
}

}  // namespace

Scenario read_scenario(const std::filesystem::path& path, const std::vector<ScenarioOverride>& overrides) {
    return scenario_of(TomlTable::read_file(path), path.stem().string(), overrides);
}

Scenario with_overrides(const Scenario& scenario, const std::vector<ScenarioOverride>& overrides) {
    return scenario_of(TomlTable::read_text(scenario.resolved, scenario.name), scenario.name, overrides);
}

}  // namespace spinloom

#include "spinloom/scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/toml_table.hpp"
#include "spinloom/device/finfet_card.hpp"
#include "spinloom/device/mtj.hpp"
#include "spinloom/network/weight_mapping.hpp"

namespace spinloom {
namespace {

constexpr Range count_range{1, 1e6, false};
constexpr Range any_voltage{-10, 10, false};
constexpr Range held_out{0, 0.9, true};
constexpr Range below_one{0, 0.999, false};
constexpr Range relative_permittivity{1, 1000, false};

constexpr const char* default_mtj_card = "sot-mram-50x30";
constexpr const char* default_n_card = "ptm-mg-14nm-hp-n";
constexpr const char* default_p_card = "ptm-mg-14nm-hp-p";

/// The junction card a table names; empty where both resistances are given instead.
std::string junction_card(const TomlTable& table) {
    const bool is_given = table.has("r_p_ohm") && table.has("r_ap_ohm");
    return table.string("card", is_given ? std::string() : std::string(default_mtj_card));
}

FinfetInstance read_instance(const TomlTable& table) {
    FinfetInstance instance;
    instance.fins = static_cast<double>(table.integer("fins", Range{1, 1000, false}, 10));
    instance.temperature = table.number("temperature_K", Range{200, 500, false}, 300.15);
    return instance;
}

/// Resistances of a pair of states: from a card, or in ohm, or the first overridden by the second.
struct StateResistances {
    double parallel, antiparallel;
};

/// RA product and TMR over those of the card, whose junctions have the given area [um^2].
void scale_states(const TomlTable& table, const std::optional<double>& area, StateResistances& states) {
    const double ratio = states.antiparallel / states.parallel;
    if (table.has("ra_ohm_um2")) {
        const double product = table.number("ra_ohm_um2", positive, 1.0);
        if (table.has("r_p_ohm")) {
            table.problem("ra_ohm_um2", "gives the parallel resistance a second time, beside r_p_ohm; leave one out");
        } else if (!area) {
            table.problem("ra_ohm_um2", "needs a card that gives RA product and size");
        } else {
            states.parallel = product / *area;
        }
    }
    states.antiparallel = ratio * states.parallel;
    if (!table.has("tmr_percent")) return;
    states.antiparallel = states.parallel * (1 + 0.01 * table.number("tmr_percent", positive, 200.0));
    if (table.has("r_ap_ohm"))
        table.problem("tmr_percent", "gives the antiparallel resistance a second time, beside r_ap_ohm; leave one out");
}

StateResistances read_states(const TomlTable& table) {
    StateResistances states{1, 3};
    const bool is_given = table.has("r_p_ohm") && table.has("r_ap_ohm");
    const auto card = junction_card(table);
    std::optional<double> area;  // [um^2]
    if (!card.empty()) {
        try {
            const auto file = Card::read(find_card(card, "mtj"), "mtj", mtj_parameters());
            const auto junction = mtj_from_card(file);
            states = {junction.resistance(MagnetisationState::parallel),
                      junction.resistance(MagnetisationState::antiparallel)};
            if (const double product = file["ra_product"]; product > 0) area = 1e12 * product / states.parallel;
        } catch (const InputError& error) {
            table.problem("card", error.what());
        }
    }
    scale_states(table, area, states);
    // An illegal value leaves what was there, so that it is not reported twice.
    const double ratio = states.antiparallel / states.parallel;
    states.parallel = table.number("r_p_ohm", positive, states.parallel);
    const bool follows = is_given || table.has("tmr_percent");  // a parallel resistance given in ohm takes it along
    states.antiparallel = table.number("r_ap_ohm", positive, follows ? ratio * states.parallel : states.antiparallel);
    if (states.antiparallel < states.parallel) {
        table.problem(
            "r_ap_ohm",
            fmt::format("{:g} ohm is below the parallel resistance of {:g} ohm; the antiparallel state is the "
                        "one of higher resistance",
                        states.antiparallel, states.parallel));
    }
    return states;
}

std::shared_ptr<const FinfetModel> read_transistor(const TomlTable& table, std::string_view key,
                                                   std::string_view default_card, const FinfetInstance& instance,
                                                   double polarity) {
    try {
        const auto card = read_finfet_card(find_card(table.string(key, std::string(default_card)), "finfet"));
        if (card.polarity != polarity)
            table.problem(key, polarity > 0 ? "must be an n-channel card" : "must be a p-channel card");
        return std::make_shared<const FinfetModel>(make_finfet_model(card, instance));
    } catch (const InputError& error) {
        table.problem(key, error.what());
        return nullptr;
    }
}

NeuronCircuit read_neuron(const TomlTable& table, FinfetInstance& instance) {
    NeuronCircuit neuron;
    const auto states = read_states(table);
    neuron.input_resistance = states.parallel;
    neuron.feedback_resistance = states.antiparallel;
    neuron.v_dd = table.number("v_dd_V", Range{0.1, 2, false}, 0.8);
    neuron.level_shift = table.number("level_shift_V", any_voltage, 0.5 * neuron.v_dd);
    instance = read_instance(table);
    neuron.n_channel = read_transistor(table, "n_card", default_n_card, instance, 1);
    neuron.p_channel = read_transistor(table, "p_card", default_p_card, instance, -1);
    return neuron;
}

BiasRail read_rail(const TomlTable& table, std::string_view key, double v_dd, double v_ss) {
    if (table.has(key) && !table.is_string(key)) {
        return {BiasRail::Supply::own, table.number(key, any_voltage)};
    }
    const bool is_v_dd = table.choice(key, {"vdd", "vss"}, "vdd") == "vdd";
    return is_v_dd ? BiasRail{BiasRail::Supply::v_dd, v_dd} : BiasRail{BiasRail::Supply::v_ss, v_ss};
}

/// Sets the wires and everything that stores charge.
void read_wires(const TomlTable& table, const TomlTable& synapse, AnalogNetwork& circuit, WireGeometry& geometry) {
    const bool has_resistance = table.choice("model", {"none", "geometry"}, "none") == "geometry";
    const auto nanometres = [](const TomlTable& from, std::string_view key, double& value) {
        value = 1e-9 * from.number(key, positive, 1e9 * value);
    };
    nanometres(table, "lambda_nm", geometry.lambda);
    geometry.cell_length_lambda = table.number("cell_length_lambda", positive, geometry.cell_length_lambda);
    geometry.cell_width_lambda = table.number("cell_width_lambda", positive, geometry.cell_width_lambda);
    geometry.line_width_lambda = table.number("line_width_lambda", positive, geometry.line_width_lambda);
    nanometres(table, "thickness_nm", geometry.thickness);
    geometry.bulk_resistivity = table.number("bulk_resistivity_ohm_m", positive, geometry.bulk_resistivity);
    nanometres(table, "mean_free_path_nm", geometry.mean_free_path);
    geometry.surface_specularity =
        table.number("surface_specularity", Range{0, 1, false}, geometry.surface_specularity);
    geometry.grain_reflection = table.number("grain_reflection", below_one, geometry.grain_reflection);
    if (has_resistance) circuit.wires = segment_resistances(geometry);

    ArrayDielectrics dielectrics;
    nanometres(table, "line_height_nm", dielectrics.line_height);
    dielectrics.line_permittivity =
        table.number("line_permittivity", relative_permittivity, dielectrics.line_permittivity);
    dielectrics.junction_area = 1e-18 * synapse.number("junction_area_nm2", positive, 1e18 * dielectrics.junction_area);
    nanometres(synapse, "barrier_thickness_nm", dielectrics.barrier_thickness);
    dielectrics.barrier_permittivity =
        synapse.number("barrier_permittivity", relative_permittivity, dielectrics.barrier_permittivity);
    circuit.neuron.junction_capacitance = junction_capacitance(dielectrics);
    circuit.capacitances.cell = circuit.neuron.junction_capacitance;
    // Lines must lie apart: half a cell's width holds one of a pair.
    const double pitch = std::min(0.5 * geometry.cell_width_lambda, geometry.cell_length_lambda);
    if (has_resistance && geometry.line_width_lambda >= pitch) {
        table.problem("line_width_lambda",
                      fmt::format("{:g} lambda leaves no space between lines at a pitch of {:g} lambda (two output "
                                  "lines a cell's width, one input line a cell's length)",
                                  geometry.line_width_lambda, pitch));
    } else if (has_resistance && table.choice("capacitance", {"geometry", "none"}, "geometry") == "geometry") {
        circuit.capacitances = segment_capacitances(geometry, dielectrics);
    } else {
        static_cast<void>(table.choice("capacitance", {"geometry", "none"}, "geometry"));
    }
}

/// A gain-bandwidth product [Hz], or "ideal".
std::optional<double> read_gain_bandwidth(const TomlTable& amplifier) {
    constexpr std::string_view key = "gain_bandwidth_Hz";
    if (amplifier.has(key) && amplifier.is_string(key)) {
        static_cast<void>(amplifier.choice(key, {"ideal"}));
        return {};
    }
    return amplifier.number(key, Range{1e3, 1e15, false}, 1e10);
}

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

std::optional<PartitionLimits> read_partition(const TomlTable& root) {
    if (root.has("partition") && !root.is_table("partition")) {
        static_cast<void>(root.choice("partition", {"none"}));
        return {};
    }
    const auto table = root.table("partition");
    if (table.keys().empty()) return {};
    return PartitionLimits{static_cast<int>(table.integer("rows", count_range)),
                           static_cast<int>(table.integer("columns", count_range))};
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

TrainingPlan read_training(const TomlTable& table, std::uint64_t seed) {
    TrainingPlan plan;
    const bool is_modern = table.choice("recipe", {"modern", "published"}, "modern") == "modern";
    plan.recipe = is_modern ? TrainingPlan::Recipe::modern : TrainingPlan::Recipe::published;
    plan.validation_fraction = table.number("validation_fraction", held_out, plan.validation_fraction);
    auto& modern = plan.modern;
    const auto epochs = static_cast<int>(
        table.integer("epochs", Range{1, 10000, false}, is_modern ? modern.run.epochs : plan.published.run.epochs));
    modern.candidates = static_cast<int>(table.integer("candidates", Range{1, 100, false}, modern.candidates));
    modern.batch = static_cast<std::size_t>(table.integer("batch", count_range, static_cast<long>(modern.batch)));
    const double rate =
        table.number("learning_rate", positive, is_modern ? modern.learning_rate : plan.published.learning_rate);
    modern.shift_pixels = static_cast<int>(table.integer("shift_pixels", Range{0, 10, false}, modern.shift_pixels));
    modern.device_variation = table.number("device_variation", Range{0, 1, false}, modern.device_variation);
    modern.score_scale = table.number("score_scale", positive, modern.score_scale);
    (is_modern ? modern.learning_rate : plan.published.learning_rate) = rate;
    (is_modern ? modern.run.epochs : plan.published.run.epochs) = epochs;
    modern.run.seed = plan.published.run.seed = plan.real.run.seed = seed;
    plan.real.run.epochs = static_cast<int>(table.integer("teacher_epochs", Range{0, 10000, false}, 10));
    plan.real.candidates = 1;
    plan.starts_from_given = table.choice("start", {"random", "given"}, "random") == "given";
    return plan;
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

/// How partitions come together: the published tie, real resistors, or one amplifier that sums.
void read_combination(const TomlTable& amplifier, AnalogNetwork& circuit) {
    const auto combination = amplifier.choice("combination", {"tie", "average", "summing"}, "tie");
    const double tie = amplifier.number("tie_ohm", positive, 1e-3);
    const double average = amplifier.number("average_ohm", positive, 1e4);
    circuit.tie_resistance = combination == "average" ? average : tie;
    if (combination == "summing") circuit.combination = PartitionCombination::summing;
}

CrossbarMethod read_crossbar_method(const TomlTable& array) {
    if (array.has("solver") && array.is_string("solver") && array.string("solver", std::string()) == "pcg") {
        array.problem("solver",
                      "is \"pcg\", which finds currents for given inputs (spinloom crossbar --method pcg); a network "
                      "needs the admittance of all ports of its subarrays: \"auto\", \"block\" or \"nodal\"");
        return CrossbarMethod::automatic;
    }
    const auto method = array.choice("solver", {"auto", "block", "nodal"}, "auto");
    return method == "nodal"   ? CrossbarMethod::nodal
           : method == "block" ? CrossbarMethod::block
                               : CrossbarMethod::automatic;
}

void read_circuit(const TomlTable& root, Scenario& scenario) {
    auto& circuit = scenario.circuit;
    const auto synapse = root.table("synapse");
    const auto states = read_states(synapse);
    const auto levels = static_cast<int>(synapse.integer("levels", Range{2, 64, false}, 2));
    if (is_level_count(levels)) {
        circuit.synapse_levels = levels;
    } else {
        synapse.problem("levels", fmt::format("is {}, but must be 2 (one pair of junctions), 3 (one pair, 0 too), or "
                                              "4, 8, 16, 32 or 64 (2 to 6 pairs)",
                                              levels));
    }
    circuit.synapse_parallel = states.parallel;
    circuit.synapse_antiparallel = states.antiparallel;
    circuit.neuron = read_neuron(root.table("neuron"), scenario.transistors);

    const auto amplifier = root.table("amplifier");
    circuit.gains = amplifier.numbers("gains", positive);
    if (!circuit.gains.empty() && scenario.topology.size() >= 2 &&
        circuit.gains.size() + 1 != scenario.topology.size()) {
        amplifier.problem("gains", fmt::format("{} gains for {} layers; give one a layer", circuit.gains.size(),
                                               scenario.topology.size() - 1));
    }
    circuit.amplifier_input_resistance = amplifier.number("r_in_ohm", positive, 1000.0);
    read_combination(amplifier, circuit);

    const auto bias = root.table("bias");
    const double v_ss = bias.number("v_ss_V", any_voltage, -circuit.neuron.v_dd);
    circuit.bias_positive = read_rail(bias, "positive_rail", circuit.neuron.v_dd, v_ss);
    circuit.bias_negative = read_rail(bias, "negative_rail", circuit.neuron.v_dd, v_ss);
    circuit.gain_bandwidth = read_gain_bandwidth(amplifier);
    read_wires(root.table("wires"), root.table("synapse"), circuit, scenario.wire_geometry);
    circuit.partition = read_partition(root);
    circuit.crossbar_method = read_crossbar_method(root.table("array"));
}

/// What training needs of the rest of the file.
void check_training(const TomlTable& training, const Scenario& scenario) {
    const bool is_published = scenario.training.recipe == TrainingPlan::Recipe::published;
    if (is_published && scenario.circuit.synapse_levels != 2) {
        training.problem("recipe", "the published recipe trains weights of two levels; synapse.levels says more");
    }
    if (scenario.circuit.synapse_levels == 3 && scenario.training.modern.device_variation > 0) {
        training.problem("device_variation", "is not known for weights of three levels, whose 0 is another state");
    }
    if (!scenario.training.starts_from_given) return;
    if (is_published) training.problem("start", "the published recipe starts at random");
    if (!scenario.weights) training.problem("start", "network.weights names no weights to start from");
}

/// What a report or a deck says of where the numbers come from. @pre the file is free of problems
void name_cards(const TomlTable& root, Scenario& scenario) {
    const auto neuron = root.table("neuron");
    scenario.synapse_card = junction_card(root.table("synapse"));
    scenario.neuron_card = junction_card(neuron);
    scenario.n_card = neuron.string("n_card", std::string(default_n_card));
    scenario.p_card = neuron.string("p_card", std::string(default_p_card));
}

void list_assumptions(Scenario& scenario) {
    auto& list = scenario.assumptions;
    list.push_back("op-amps are ideal: no supply power, bandwidth, offset or output limit");
    list.push_back("level-shift sources of the neurons are ideal; their power is reported apart from the supply");
    list.push_back("input drivers are ideal voltage sources; their own losses are not counted");
    list.push_back("access transistors and read disturb are left out; junction resistances do not depend on bias");
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
    if (!scenario.circuit.partition) return;
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
}

}  // namespace

void refuse_summing(const Scenario& scenario, const char* command) {
    if (scenario.circuit.combination != PartitionCombination::summing) return;
    throw InputError(InputProblem{
        {},
        0,
        "amplifier.combination",
        fmt::format("\"summing\" is solved in direct current alone, not by `spinloom {}`; use \"tie\" or \"average\"",
                    command)});
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

Scenario read_scenario(const std::filesystem::path& path, const std::vector<ScenarioOverride>& overrides) {
    auto root = TomlTable::read_file(path);
    for (const auto& [key, value] : overrides) root.override_value(key, value);

    Scenario scenario;
    scenario.name = path.stem().string();
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
    const auto training = root.table("training");
    scenario.training = read_training(training, scenario.seed);
    read_circuit(root, scenario);
    check_training(training, scenario);
    scenario.settling = read_settling(root.table("settling"));
    const auto& circuit = scenario.circuit;
    const double lowest = std::min(
        {scenario.input.low, scenario.input.high, circuit.bias_positive.voltage, circuit.bias_negative.voltage});
    scenario.programming =
        read_programming(root.table("programming"), lowest, scenario.transistors.temperature, default_n_card);
    scenario.variation = read_variation(root.table("variation"), scenario.seed);
    scenario.faults = read_fault_settings(root.table("faults"));
    root.finish();

    name_cards(root, scenario);
    list_assumptions(scenario);
    scenario.resolved = root.text();
    return scenario;
}

}  // namespace spinloom

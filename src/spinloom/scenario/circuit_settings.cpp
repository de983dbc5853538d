#include "spinloom/scenario/circuit_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/op_amp_settings.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {
namespace {

constexpr Range count_range{1, 1e6, false};
constexpr Range any_voltage{-10, 10, false};
constexpr Range below_one{0, 0.999, false};
constexpr Range relative_permittivity{1, 1000, false};

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

/// How partitions come together: the published tie, real resistors, or one amplifier that sums.
void read_combination(const TomlTable& amplifier, AnalogNetwork& circuit) {
    const auto combination = amplifier.choice("combination", {"tie", "average", "summing"}, "summing");
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

}  // namespace

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
    const auto neuron = root.table("neuron");
    circuit.neuron = read_neuron(neuron, scenario.transistors);

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
    read_op_amps(amplifier, neuron, scenario.transistors.temperature, scenario.seed, circuit);
    circuit.crossbar_method = read_crossbar_method(root.table("array"));
}

}  // namespace spinloom

#include "spinloom/scenario/circuit_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "spinloom/array/ports/port_reduction.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/device/two_state_device.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/op_amp_settings.hpp"

namespace spinloom {
namespace {

/// RA product and TMR over those of the card, whose junctions have the given area [um^2].
void scale_states(const KeyTable& table, const std::optional<double>& area, JunctionResistances& states) {
    const double ratio = states.antiparallel / states.parallel;
    if (table.has("ra_ohm_um2")) {
        const double product = table.number("ra_ohm_um2", 1.0);
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
    states.antiparallel = states.parallel * (1 + 0.01 * table.number("tmr_percent", 200.0));
    if (table.has("r_ap_ohm"))
        table.problem("tmr_percent", "gives the antiparallel resistance a second time, beside r_ap_ohm; leave one out");
}

/// The largest TMR at which a junction's current rises with its voltage everywhere (device/magnet/mtj.hpp).
constexpr double largest_biased_tmr = 8;

/// The voltage that halves the TMR: the file's, "none", or the card's.
void read_half_voltage(const KeyTable& table, JunctionResistances& states) {
    constexpr const char* key = "v_half_V";
    if (table.has(key)) {
        states.half_voltage =
            table.word(key) ? std::numeric_limits<double>::infinity() : table.number(key, states.half_voltage);
    }
    if (states.depend_on_bias() && states.tmr() > largest_biased_tmr) {
        table.problem(key, fmt::format("needs a TMR of at most {:g} %, but it is {:g} %: the current would fall where "
                                       "the voltage rises",
                                       100 * largest_biased_tmr, 100 * states.tmr()));
    }
}

/// The states, given at the reference temperature, at another one [K]: TMR by spin waves, RA by its slope.
void follow_temperature(const KeyTable& table, double temperature, JunctionResistances& states) {
    const double tmr = states.tmr();
    const double alpha = table.number("spin_wave_alpha"), slope = table.number("ra_slope_per_K");
    const double factor = 1 + slope * (temperature - junction_reference_temperature);
    if (!(factor > 0)) {
        table.problem("ra_slope_per_K", fmt::format("leaves no resistance at {:g} K", temperature));
        return;
    }
    const double there = tmr > 0 ? tmr_at_temperature(tmr, alpha, temperature) : 0;
    if (!std::isfinite(there)) {
        table.problem("spin_wave_alpha",
                      fmt::format("gives no polarisation between 0 and 1 at {:g} K with a TMR of {:g} % at {:g} K",
                                  temperature, 100 * tmr, junction_reference_temperature));
        return;
    }
    if (factor == 1 && there == tmr) return;
    states.parallel *= factor;
    states.antiparallel = states.parallel * (1 + there);
}

/// Resistances of the two states: from a card, or in ohm, or the first overridden by the second.
/// @param temperature  of the junction [K]
JunctionResistances read_initial_states(const KeyTable& table, double temperature) {
    JunctionResistances states{1, 3};
    const bool is_given = table.has("r_p_ohm") && table.has("r_ap_ohm");
    std::optional<double> area;  // [um^2]
    if (const auto name = junction_card(table); !name.empty()) {
        if (const auto device = table.card("card", read_two_state_card, name)) {
            states = {device->low, device->high, 0, device->half_voltage};
            area = device->area_um2;
        }
    }
    scale_states(table, area, states);
    // An illegal value leaves what was there, so that it is not reported twice.
    const double ratio = states.antiparallel / states.parallel;
    states.parallel = table.number("r_p_ohm", states.parallel);
    const bool follows = is_given || table.has("tmr_percent");  // a parallel resistance given in ohm takes it along
    states.antiparallel = table.number("r_ap_ohm", follows ? ratio * states.parallel : states.antiparallel);
    if (states.antiparallel < states.parallel) {
        table.problem(
            "r_ap_ohm",
            fmt::format("{:g} ohm is below the parallel resistance of {:g} ohm; the antiparallel state is the "
                        "one of higher resistance",
                        states.antiparallel, states.parallel));
    }
    follow_temperature(table, temperature, states);
    read_half_voltage(table, states);
    return states;
}

std::shared_ptr<const FinfetModel> read_transistor(const KeyTable& table, std::string_view key,
                                                   const FinfetInstance& instance, double polarity) {
    const auto read = [&](const auto& path) {
        const auto card = read_finfet_card(path, read_release(table));
        if (card.polarity != polarity)
            table.problem(key, polarity > 0 ? "must be an n-channel card" : "must be a p-channel card");
        return std::make_shared<const FinfetModel>(make_finfet_model(card, instance));
    };
    return table.card(key, read).value_or(nullptr);
}

BiasRail read_rail(const KeyTable& table, std::string_view key, double v_dd, double v_ss) {
    const auto word = table.word(key);
    if (!word) return {BiasRail::Supply::own, table.number(key)};
    return *word == "vdd" ? BiasRail{BiasRail::Supply::v_dd, v_dd} : BiasRail{BiasRail::Supply::v_ss, v_ss};
}

WireGeometry read_geometry(const KeyTable& table) {
    WireGeometry geometry;
    geometry.lambda = 1e-9 * table.number("lambda_nm");
    geometry.cell_length_lambda = table.number("cell_length_lambda");
    geometry.cell_width_lambda = table.number("cell_width_lambda");
    geometry.line_width_lambda = table.number("line_width_lambda");
    geometry.thickness = 1e-9 * table.number("thickness_nm");
    geometry.bulk_resistivity = table.number("bulk_resistivity_ohm_m");
    geometry.mean_free_path = 1e-9 * table.number("mean_free_path_nm");
    geometry.surface_specularity = table.number("surface_specularity");
    geometry.grain_reflection = table.number("grain_reflection");
    return geometry;
}

ArrayDielectrics read_dielectrics(const KeyTable& wires, const KeyTable& synapse) {
    ArrayDielectrics dielectrics;
    dielectrics.line_height = 1e-9 * wires.number("line_height_nm");
    dielectrics.line_permittivity = wires.number("line_permittivity");
    dielectrics.junction_area = 1e-18 * synapse.number("junction_area_nm2");
    dielectrics.barrier_thickness = 1e-9 * synapse.number("barrier_thickness_nm");
    dielectrics.barrier_permittivity = synapse.number("barrier_permittivity");
    return dielectrics;
}

/// Sets the wires and everything that stores charge.
void read_wires(const KeyTable& table, const KeyTable& synapse, CircuitDesign& circuit, WireGeometry& geometry) {
    const bool has_resistance = table.choice("model") == "geometry";
    const bool has_capacitance = table.choice("capacitance") == "geometry";
    geometry = read_geometry(table);
    if (has_resistance) circuit.wires = segment_resistances(geometry);
    const auto dielectrics = read_dielectrics(table, synapse);
    circuit.neuron.junction_capacitance = junction_capacitance(dielectrics);
    circuit.capacitances.cell = circuit.neuron.junction_capacitance;
    // Lines must lie apart: half a cell's width holds one of a pair.
    const double pitch = std::min(0.5 * geometry.cell_width_lambda, geometry.cell_length_lambda);
    if (has_resistance && geometry.line_width_lambda >= pitch) {
        table.problem("line_width_lambda",
                      fmt::format("{:g} lambda leaves no space between lines at a pitch of {:g} lambda (two output "
                                  "lines a cell's width, one input line a cell's length)",
                                  geometry.line_width_lambda, pitch));
    } else if (has_resistance && has_capacitance) {
        circuit.capacitances = segment_capacitances(geometry, dielectrics);
    }
}

}  // namespace

void hold_transistors(const KeyTable& root, double transistor_area, CircuitDesign& circuit, WireGeometry& geometry) {
    const auto wires = root.table("wires");
    const double published = geometry.cell_length_lambda * geometry.cell_width_lambda;
    const double wanted = 2 * transistor_area / (geometry.lambda * geometry.lambda);
    const double longer = std::sqrt(std::max(1.0, wanted / published));
    geometry.cell_length_lambda *= longer;
    geometry.cell_width_lambda *= longer;
    if (circuit.wires.output_line == 0) return;
    circuit.wires = segment_resistances(geometry);
    if (wires.choice("capacitance") == "geometry")
        circuit.capacitances = segment_capacitances(geometry, read_dielectrics(wires, root.table("synapse")));
}

namespace {

std::optional<PartitionLimits> read_partition(const KeyTable& root) {
    if (!root.is_table("partition")) return {};
    const auto table = root.table("partition");
    if (table.is_empty()) return {};
    constexpr long usual = 32;
    return PartitionLimits{static_cast<int>(table.whole("rows", usual)),
                           static_cast<int>(table.whole("columns", usual))};
}

/// How partitions come together: the published tie, real resistors, or one amplifier that sums.
void read_combination(const KeyTable& amplifier, CircuitDesign& circuit) {
    const auto combination = amplifier.choice("combination");
    const double tie = amplifier.number("tie_ohm");
    const double average = amplifier.number("average_ohm");
    circuit.tie_resistance = combination == "average" ? average : tie;
    if (combination == "summing") circuit.combination = PartitionCombination::summing;
}

CrossbarMethod read_crossbar_method(const KeyTable& array) {
    if (array.is("solver", "pcg")) {
        array.problem("solver",
                      "is \"pcg\", which finds currents for given inputs (spinloom crossbar --method pcg); a network "
                      "needs the admittance of all ports of its subarrays: \"auto\", \"block\" or \"nodal\"");
        return CrossbarMethod::automatic;
    }
    const auto method = array.choice("solver");
    return method == "nodal"   ? CrossbarMethod::nodal
           : method == "block" ? CrossbarMethod::block
                               : CrossbarMethod::automatic;
}

}  // namespace

std::string junction_card(const KeyTable& table) {
    const bool is_given = table.has("r_p_ohm") && table.has("r_ap_ohm");
    return is_given && !table.has("card") ? std::string() : table.text("card");
}

FinfetInstance read_instance(const KeyTable& table) {
    FinfetInstance instance;
    instance.fins = static_cast<double>(table.whole("fins"));
    instance.temperature = table.number("temperature_K");
    return instance;
}

double read_release(const KeyTable& table) {
    const auto release = table.choice("release");
    return release == "card" ? 0 : std::stod(release);
}

OpAmpProcess read_process(const KeyTable& table) {
    return {table.text("n_card"), table.text("p_card"), table.number("temperature_K"), read_release(table)};
}

NeuronCircuit read_neuron(const KeyTable& table, FinfetInstance& instance) {
    NeuronCircuit neuron;
    const auto states = read_initial_states(table, table.number("temperature_K"));
    neuron.input_resistance = states.parallel;
    neuron.feedback_resistance = states.antiparallel;
    neuron.half_voltage = states.half_voltage;
    neuron.feedback_tmr = states.tmr();
    neuron.v_dd = table.number("v_dd_V");
    neuron.level_shift = table.number("level_shift_V", 0.5 * neuron.v_dd);
    instance = read_instance(table);
    neuron.n_channel = read_transistor(table, "n_card", instance, 1);
    neuron.p_channel = read_transistor(table, "p_card", instance, -1);
    return neuron;
}

void read_circuit(const KeyTable& root, std::uint64_t seed, CircuitDesign& circuit, WireGeometry& geometry,
                  FinfetInstance& transistors) {
    const auto synapse = root.table("synapse");
    circuit.synapse = read_initial_states(synapse, root.table("neuron").number("temperature_K"));
    const auto levels = static_cast<int>(synapse.whole("levels"));
    if (is_level_count(levels)) {
        circuit.synapse_levels = levels;
    } else {
        synapse.problem("levels", fmt::format("is {}, but must be 2 (one pair of junctions), 3 (one pair, 0 too), or "
                                              "4, 8, 16, 32 or 64 (2 to 6 pairs)",
                                              levels));
    }
    const auto neuron = root.table("neuron");
    circuit.neuron = read_neuron(neuron, transistors);

    const auto amplifier = root.table("amplifier");
    circuit.gains = amplifier.numbers("gains");
    if (!circuit.gains.empty() && circuit.topology.size() >= 2 && circuit.gains.size() + 1 != circuit.topology.size()) {
        amplifier.problem("gains", fmt::format("{} gains for {} layers; give one a layer", circuit.gains.size(),
                                               circuit.topology.size() - 1));
    }
    circuit.amplifier_input_resistance = amplifier.number("r_in_ohm");
    read_combination(amplifier, circuit);

    const auto bias = root.table("bias");
    const double v_ss = bias.number("v_ss_V", -circuit.neuron.v_dd);
    circuit.bias_positive = read_rail(bias, "positive_rail", circuit.neuron.v_dd, v_ss);
    circuit.bias_negative = read_rail(bias, "negative_rail", circuit.neuron.v_dd, v_ss);
    if (!amplifier.word("gain_bandwidth_Hz")) circuit.gain_bandwidth = amplifier.number("gain_bandwidth_Hz");
    read_wires(root.table("wires"), root.table("synapse"), circuit, geometry);
    circuit.partition = read_partition(root);
    read_op_amps(amplifier, neuron, read_process(neuron), seed, circuit);
    circuit.crossbar_method = read_crossbar_method(root.table("array"));
}

}  // namespace spinloom

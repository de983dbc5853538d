#include "spinloom/scenario/scenario_keys.hpp"

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/architecture/bench/technology.hpp"
#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/array/parts/wire_capacitance.hpp"
#include "spinloom/array/parts/wire_model.hpp"
#include "spinloom/device/two_state_device.hpp"
#include "spinloom/network/design/junction_states.hpp"
#include "spinloom/network/settle/settling_options.hpp"
#include "spinloom/network/train/trainer.hpp"

/// The tables of the registry. A default that a solver's options or a law's parameters have is theirs.

namespace spinloom {
namespace {

using LegalWords = std::vector<std::string>;

constexpr std::string_view none{};
constexpr Range count_range{1, 1e6, false}, seed_range{0, 9e15, false}, any_voltage{-10, 10, false};
constexpr Range fraction{0, 1, false}, relative_permittivity{1, 1000, false}, fins{1, 1000, false};
constexpr Range cell_voltage{0.01, 3, false}, half_voltage{0.01, 1e6, false}, spread{0, largest_normal_sigma, false};
constexpr double hour = 3600, day = 24 * hour, year = 3.15576e7;  // [s]

constexpr const char* mtj = "sot-mram-50x30";
constexpr const char* free_layer = "in-plane-50x30";
constexpr Computed of_cell{"from the cell's card"};

const OpAmpProcess process{};
const OpAmpMacro macro{};
const WireGeometry wire{};
const ArrayDielectrics dielectric{};
const ModernOptions modern{};
const FrontTraining front{};
const SettlingOptions settling{};

Key text(std::string_view name, KeyDefault otherwise, std::string_view source, std::string_view meaning) {
    return {name, "-", KeyKind::text, std::move(otherwise), any_number, {}, {}, source, meaning};
}

Key file(std::string_view name, KeyDefault otherwise, std::string_view source, std::string_view meaning) {
    return {name, "-", KeyKind::file, std::move(otherwise), any_number, {}, {}, source, meaning};
}

Key card(std::string_view name, std::string_view kind, KeyDefault otherwise, std::string_view source,
         std::string_view meaning) {
    return {name, "-", KeyKind::card, std::move(otherwise), any_number, {}, kind, source, meaning};
}

Key flag(std::string_view name, bool otherwise, std::string_view source, std::string_view meaning) {
    return {name, "-", KeyKind::flag, otherwise, any_number, {}, {}, source, meaning};
}

Key choice(std::string_view name, LegalWords words, KeyDefault otherwise, std::string_view source,
           std::string_view meaning, std::string_view detail = {}) {
    return {name, "-", KeyKind::choice, std::move(otherwise), any_number, std::move(words), detail, source, meaning};
}

Key number(std::string_view name, std::string_view unit, KeyDefault otherwise, Range range, std::string_view source,
           std::string_view meaning, LegalWords words = {}, std::string_view detail = {}) {
    return {name, unit, KeyKind::number, std::move(otherwise), range, std::move(words), detail, source, meaning};
}

Key whole(std::string_view name, std::string_view unit, KeyDefault otherwise, Range range, std::string_view source,
          std::string_view meaning, LegalWords words = {}, std::string_view detail = {}) {
    return {name, unit, KeyKind::whole, std::move(otherwise), range, std::move(words), detail, source, meaning};
}

Key numbers(std::string_view name, std::string_view unit, KeyDefault otherwise, Range range, std::string_view detail,
            std::string_view source, std::string_view meaning) {
    return {name, unit, KeyKind::numbers, std::move(otherwise), range, {}, detail, source, meaning};
}

Key wholes(std::string_view name, std::string_view unit, KeyDefault otherwise, LegalWords words,
           std::string_view detail, std::string_view meaning) {
    return {name, unit, KeyKind::wholes, std::move(otherwise), count_range, std::move(words), detail, {}, meaning};
}

const std::vector<Key> run_keys{
    text("title", Computed{"file name"}, "", "of the report"),
    wholes("network.topology", "-", Required{}, {}, "2 or more", "inputs, then neurons of each layer"),
    file("network.weights", none, "", "folder or file of given weights (given-networks.md); without it the run trains"),
    text("network.activation", "reverse-sigmoid", "",
         "what given weights were made for: reverse-sigmoid, sigmoid, tanh or sign, one for all layers or one a layer "
         "with commas between; ONNX files say it themselves"),
    choice("network.mapping", {"exact", "nearest"}, "exact", "",
           "given weights must be levels of the synapse, or the nearest level is taken and the error reported"),
    choice("run.fidelity", {"circuit", "behavioural", "ideal"}, "circuit", "",
           "how far to go; lower ones are always computed too"),
    whole("run.seed", "-", 1.0, seed_range, "ours", "of everything random"),
    number("input.v_low_V", "V", 0.0, any_voltage, "code", "background pixel (one variant; the other is -0.8)"),
    number("input.v_high_V", "V", 0.8, any_voltage, "code", "full pixel"),
    number("input.binarize_at", "grey level", "none", {0, 254, false}, "",
           "a pixel above it is full; below 1 a fraction of 255, rounded down", {"none"}),
    file("dataset.folder", "data/mnist", "", "of the files of images and labels, IDX or tables"),
    file("dataset.train_images", Computed{"standard name in the folder"}, "",
         "images to learn from: IDX (also .gz), .npy, .npz or .csv"),
    file("dataset.train_labels", Computed{"standard name in the folder, or in the file of the images"}, "",
         "their labels, of either kind: classes from 0, or rows with a single 1"),
    file("dataset.test_images", Computed{"standard name in the folder"}, "", "images to be measured on"),
    file("dataset.test_labels", Computed{"standard name in the folder, or in the file of the images"}, "",
         "their labels"),
    number(
        "dataset.low", "-", "auto", any_number, "",
        "number of a table that becomes input.v_low_V; auto: whole numbers from 0 to 255 are grey levels, others lie "
        "in [0, 1]",
        {"auto"}),
    number("dataset.high", "-", "auto", any_number, "", "number of a table that becomes input.v_high_V", {"auto"}),
    wholes("dataset.crop", "pixels", "none", {"none"}, "[rows, columns], at most the image's",
           "keeps the middle of every image, also of `infer --images`; an odd margin is smaller above and at the left"),
    choice("frontend.model", {"none", "lenet"}, "none", "ours",
           "LeNet-5's two convolutions before the arrays, digital (training.md); 28 x 28 pixels to 400 inputs"),
    file("frontend.weights", none, "",
         ".npz or .safetensors of kernels, used as they stand (given-networks.md); without it frontend.npz in the "
         "folder network.weights, or they are trained along"),
    number("frontend.full_scale", "-", 1.0, positive, "", "feature of the kernels in that file that counts as 1"),
    number("frontend.learning_rate", "-", front.learning_rate, positive, "ours",
           "of the kernels' first step, falling as training.learning_rate does"),
};

const std::vector<Key> junction_keys{
    card("synapse.card", two_state_card_kinds(), mtj, "code",
         "RA 10 ohm um^2, TMR 200 %, 50 nm x 30 nm; none if both resistances are given"),
    number("synapse.r_p_ohm", "ohm", Computed{"from the card"}, positive, "card", "parallel resistance"),
    number("synapse.r_ap_ohm", "ohm", Computed{"from the card"}, positive, "card", "antiparallel resistance", {},
           "at least r_p_ohm"),
    number("synapse.ra_ohm_um2", "ohm um^2", Computed{"from the card"}, positive, "card",
           "RA product over the card's, its junction's size kept: R_P = RA/A"),
    number("synapse.tmr_percent", "%", Computed{"from the card"}, positive, "card",
           "over the card's: R_AP = R_P (1 + TMR)"),
    number("synapse.v_half_V", "V", Computed{"from the card, whose default is none"}, half_voltage, "card",
           "voltage that halves the TMR: R_AP(V) = R_P (1 + TMR/(1 + (V/V_half)^2)); resistances are those at 0 V",
           {"none"}),
    number(
        "synapse.spin_wave_alpha", "K^-1.5", 0.0, {0, 2e-4, false}, "ours",
        "both electrodes' polarisation falls as 1 - alpha T^1.5, the TMR with it; resistances are those at 300.15 K"),
    number("synapse.ra_slope_per_K", "1/K", 0.0, {-0.01, 0.01, false}, "ours",
           "relative change of R_P with temperature, that of neuron.temperature_K"),
    whole("synapse.levels", "-", 2.0, {2, 64, false}, "ours",
          "levels of a weight: one pair of junctions (3: 0 too), or 2 to 6 pairs of areas 1 : 2 : 4 ... at each "
          "cross-point; the resistances are those of the smallest pair",
          {}, "2, 3, 4, 8, 16, 32 or 64"),
    number("synapse.junction_area_nm2", "nm^2", 1e18 * dielectric.junction_area, positive, "code",
           "ellipse of 50 nm x 30 nm; over time only, of synapses and neurons, as are the next two"),
    number("synapse.barrier_thickness_nm", "nm", 1e9 * dielectric.barrier_thickness, positive, "assumed",
           "of the oxide"),
    number("synapse.barrier_permittivity", "-", dielectric.barrier_permittivity, relative_permittivity, "assumed",
           "bulk MgO"),
    card("neuron.card", two_state_card_kinds(), mtj, "code",
         "of the input and feedback resistor; none if both resistances are given"),
    number("neuron.r_p_ohm", "ohm", Computed{"from the card"}, positive, "card", "input resistor, parallel"),
    number("neuron.r_ap_ohm", "ohm", Computed{"from the card"}, positive, "card", "feedback resistor, antiparallel", {},
           "at least r_p_ohm"),
    number("neuron.ra_ohm_um2", "ohm um^2", Computed{"from the card"}, positive, "card", "as for the synapse"),
    number("neuron.tmr_percent", "%", Computed{"from the card"}, positive, "card", "as for the synapse"),
    number("neuron.v_half_V", "V", Computed{"from the card, whose default is none"}, half_voltage, "card",
           "as for the synapse; of the feedback resistor", {"none"}),
    number("neuron.spin_wave_alpha", "K^-1.5", 0.0, {0, 2e-4, false}, "ours", "as for the synapse"),
    number("neuron.ra_slope_per_K", "1/K", 0.0, {-0.01, 0.01, false}, "ours", "as for the synapse"),
    number("neuron.v_dd_V", "V", 0.8, {0.1, 2, false}, "code", "supply"),
    number("neuron.level_shift_V", "V", Computed{"v_dd/2"}, any_voltage, "code", "before the inverter"),
    whole("neuron.fins", "-", 10.0, fins, "code", "of each transistor"),
    number("neuron.temperature_K", "K", process.temperature, {200, 500, false}, "ours", "of transistors and junctions"),
    card("neuron.n_card", "finfet", std::string_view(process.n_card), "card",
         "n-channel; the technology is that of the code"),
    card("neuron.p_card", "finfet", std::string_view(process.p_card), "card", "p-channel"),
    choice("neuron.release", {"card", "105.03", "107", "111"}, "card", "ours",
           "BSIM-CMG release of every transistor's equations (device.md); \"card\": what each card says"),
};

const std::vector<Key> amplifier_keys{
    numbers("amplifier.gains", "-", Required{}, positive, "one a layer", "ours", "20 and 5 in shipped files"),
    number("amplifier.r_in_ohm", "ohm", 1000.0, positive, "code",
           "shipped files with wires: 10 kohm and more, ours (amplifier.md)"),
    choice("amplifier.combination", {"tie", "average", "summing"}, "summing", "ours",
           "how partitions come together (network.md); code: the tie"),
    number("amplifier.tie_ohm", "ohm", 1e-3, positive, "code",
           "of \"tie\"; absurd between real amplifiers (network.md)"),
    number("amplifier.average_ohm", "ohm", 1e4, positive, "ours",
           "of \"average\"; where a neuron has one amplifier there is nothing to combine, and it has the published 1 "
           "mohm"),
    choice("amplifier.model", {"ideal", "macro", "transistor"}, "ideal", "ours",
           "of every op-amp, in `run` and `infer` (amplifier.md); code: ideal"),
    choice("amplifier.reference", {"ground", "half-supply"}, Computed{"\"ground\" ideal, else \"half-supply\""}, "ours",
           "what the grounded resistors stand on; half the supply is the neurons' level shift; code: ground"),
    card("amplifier.card", "amplifier", default_op_amp_card, "ours",
         "of \"transistor\"; its transistors are of the neuron's cards"),
    number("amplifier.open_loop_gain", "-", macro.open_loop_gain, positive, "ours",
           "of \"macro\", as all below but the next: measured of the card by `spinloom amplifier`"),
    number(
        "amplifier.offset_sigma_V", "V", 0.0, {0, 0.2, false}, "ours",
        "mismatch, normal, of \"macro\" and \"transistor\", drawn for each op-amp from run.seed and variation.sample; "
        "the card's is 10.5 mV"),
    flag("amplifier.auto_zero", false, "ours",
         "every op-amp of \"macro\" and \"transistor\" stores its offset before each cycle (amplifier.md)"),
    number("amplifier.auto_zero_capacitance_F", "F", AutoZero{}.capacitance, {1e-16, 1e-9, false}, "assumed",
           "on which it is stored"),
    number("amplifier.auto_zero_injection_V", "V", AutoZero{}.injection_sigma, {0, 0.1, false}, "assumed",
           "standard deviation of what the switches leave there"),
    number("amplifier.offset_V", "V", macro.offset, {-1, 1, false}, "ours", "systematic, at an output of v_dd/2"),
    number("amplifier.output_resistance_ohm", "ohm", macro.output_resistance, non_negative, "ours", "open loop"),
    number("amplifier.output_low_V", "V", macro.output_low, any_voltage, "ours", "lower limit of the output"),
    number("amplifier.output_high_V", "V", macro.output_high, any_voltage, "ours", "upper limit of the output"),
    number("amplifier.static_power_W", "W", macro.static_power, non_negative, "ours", "of each"),
    number("amplifier.gain_bandwidth_Hz", "Hz", 1e10, {1e3, 1e15, false}, "assumed", "over time only: one pole",
           {"ideal"}),
    number("bias.positive_rail", "V", "vdd", any_voltage, "code", "2023 release: both on v_dd; 2020: v_dd and v_ss",
           {"vdd", "vss"}),
    number("bias.negative_rail", "V", "vdd", any_voltage, "code", "as above", {"vdd", "vss"}),
    number("bias.v_ss_V", "V", Computed{"-v_dd"}, any_voltage, "code", "what \"vss\" is"),
    choice("readout.kind", {"floating", "complementary"}, "floating", "ours",
           "the paper's lines, or for given networks of signs two lines an input, at v and V_DD - v, whose sums are "
           "plain (given-networks.md)"),
    wholes("readout.bias_lines", "-", "none", {"none"}, "one a layer",
           "of complementary lines: constant inputs that a bias is counted in"),
};

const std::vector<Key> array_keys{
    choice("wires.model", {"none", "geometry"}, "none", "", "whether wires have resistance, from their geometry"),
    number("wires.lambda_nm", "nm", 1e9 * wire.lambda, positive, "code", "half the smallest feature"),
    number("wires.cell_length_lambda", "lambda", wire.cell_length_lambda, positive, "code", "along the output lines"),
    number("wires.cell_width_lambda", "lambda", wire.cell_width_lambda, positive, "code", "along the input lines"),
    choice(
        "wires.cell", {"published", "bitcell"}, "published", "code",
        "size of a pair of cells on the lines: as the two keys above say, or enlarged until it holds the transistors "
        "of programming.cell"),
    number("wires.line_width_lambda", "lambda", wire.line_width_lambda, positive, "code", "of either line"),
    number("wires.thickness_nm", "nm", 1e9 * wire.thickness, positive, "code", "of the metal"),
    number("wires.bulk_resistivity_ohm_m", "ohm m", wire.bulk_resistivity, positive, "code", "of copper"),
    number("wires.mean_free_path_nm", "nm", 1e9 * wire.mean_free_path, positive, "code", "of electrons in copper"),
    number("wires.surface_specularity", "-", wire.surface_specularity, fraction, "code",
           "part scattered as by a mirror"),
    number("wires.grain_reflection", "-", wire.grain_reflection, {0, 0.999, false}, "code", "at a grain boundary"),
    choice("wires.capacitance", {"geometry", "none"}, "geometry", "",
           "over time only, as are the next two; none without a wire model"),
    number("wires.line_height_nm", "nm", 1e9 * dielectric.line_height, positive, "code", "to the next metal plane"),
    number("wires.line_permittivity", "-", dielectric.line_permittivity, relative_permittivity, "assumed",
           "SiO2 (code: 20)"),
    choice("array.solver", {"auto", "block", "nodal"}, "auto", "",
           "how subarrays are reduced to their ports: exact elimination (array.md), or the netlist of all nodes, a "
           "port at "
           "a time, as a slow check"),
    choice("partition", {"none"}, "none", "", "one array a layer, or the largest subarray", "a table"),
    whole("partition.rows", "-", Computed{"32 in a table"}, count_range, "code",
          "input lines (bias counted) a subarray"),
    whole("partition.columns", "-", Computed{"32 in a table"}, count_range, "code", "outputs a subarray"),
    number("variation.resistance_sigma", "of R_P", 0.0, {0, 2, false}, "ours",
           "spread of each junction's R_P, bias cells included (faults.md)", {}, "normal: at most 0.2"),
    number("variation.tmr_sigma", "of the TMR", 0.0, {0, 2, false}, "ours", "spread of each junction's TMR", {},
           "normal: at most 0.2"),
    choice("variation.distribution", {"normal", "lognormal"}, "normal", "assumed",
           "tails beyond 4 sigma are drawn again"),
    flag("variation.neurons", JunctionSpread{}.with_neurons, "", "whether the neurons' two junctions vary too"),
    whole("variation.sample", "-", 0.0, seed_range, "", "which of the networks that could have been made"),
};

const std::vector<Key> training_keys{
    choice("training.recipe", {"modern", "published"}, "modern", "", "training.md"),
    number("training.validation_fraction", "-", 0.1, {0, 0.9, true}, "ours", "held out to choose the epoch by"),
    whole("training.epochs", "-", Computed{"40 modern, 20 published"}, {1, 10000, false}, "ours",
          "20: the released weights of the code"),
    whole("training.candidates", "-", double(modern.candidates), {1, 100, false}, "",
          "modern only; the best one counts"),
    whole("training.batch", "images", double(modern.batch), count_range, "", "modern only; a step"),
    number("training.learning_rate", "-", Computed{"0.01 modern, 0.1 published"}, positive, "ours", "0.1: code"),
    number("training.score_scale", "1/V", modern.score_scale, positive, "", "modern only; of the scores"),
    whole("training.shift_pixels", "pixels", double(modern.shift_pixels), {0, 10, false}, "",
          "modern only; each image of each step moved at random by up to so many pixels each way"),
    number("training.device_variation", "-", modern.device_variation, fraction, "",
           "modern only; relative standard deviation by which junctions vary anew in each step"),
    number("training.amplifier_offset_V", "V", modern.amplifier_offset_V, {0, 0.1, false}, "",
           "modern only; standard deviation of each op-amp's input offset, drawn anew in each step"),
    number("training.stuck_cells", "-", modern.stuck_cells, fraction, "",
           "modern only; fraction of junctions stuck in either state, drawn anew in each step; two levels"),
    number("training.distillation", "-", modern.distillation, fraction, "",
           "modern only; part of the loss that follows the floating-point reference (training.md)"),
    number("training.temperature", "-", modern.temperature, {0.1, 100, false}, "", "of its probabilities"),
    choice("training.wires", {"first-order", "none"}, "first-order", "",
           "modern only; whether the forward pass knows the wires"),
    choice("training.search", {"none", "gains", "gains-and-bias"}, "none", "",
           "modern only, `run` and `train`; chosen by short trainings on the validation images"),
    whole("training.search_epochs", "-", 8.0, {2, 1000, false}, "", "of each short training"),
    choice("training.start", {"random", "given"}, "random", "",
           "modern only; \"given\" trains on from network.weights"),
    whole("training.teacher_epochs", "-", 10.0, {0, 10000, false}, "",
          "of the floating-point reference; 0: leave it out"),
    choice("settling.start", {"previous", "zero"}, "previous", "ours",
           "inputs step from the image before (the first from 0 V), or each from 0 V"),
    number("settling.tolerance", "of v_dd", settling.tolerance, {1e-6, 0.5, false}, "ours", "about the final outputs"),
    number("settling.rise_ps", "ps", 1e12 * settling.rise, {1e-3, 1e6, false}, "assumed",
           "straight edge of the inputs"),
    number("settling.limit_ns", "ns", 1e9 * settling.limit, {1e-2, 1e9, false}, "ours", "later counts as not settled",
           {}, "more than 2 rises"),
    whole("settling.steps_per_doubling", "-", double(settling.steps_per_doubling), {4, 1000, false}, "ours",
          "of the time since the step"),
    number("settling.reduction_tolerance", "-", settling.reduction_tolerance, {1e-9, 1, false}, "ours",
           "bound on the reduced admittance"),
};

const std::vector<Key> programming_keys{
    card("programming.cell", "bitcell", "sot-2t1r-14nm", "assumed",
         "gives all values below that are not named (writing.md)"),
    card("programming.device", "sot", free_layer, "card", "without assist voltage"),
    card("programming.n_card", "finfet", std::string_view(process.n_card), "card", "n-channel"),
    number("programming.write_fins", "-", of_cell, fins, "assumed", "of the write transistor"),
    number("programming.read_fins", "-", of_cell, fins, "assumed", "of the read transistor"),
    number("programming.write_voltage_V", "V", of_cell, cell_voltage, "card", "the neurons' V_DD"),
    number("programming.word_voltage_V", "V", of_cell, cell_voltage, "card",
           "the neurons' V_DD; of the write word line"),
    number("programming.read_word_voltage_V", "V", of_cell, cell_voltage, "card",
           "the neurons' V_DD; of the read word line"),
    number("programming.verify_voltage_V", "V", of_cell, cell_voltage, "assumed", "over the junction to be verified"),
    number("programming.word_off_V", "V", Computed{"lowest level in inference, at most 0"}, {-3, 0.3, false}, "ours",
           "of word lines that are off", {}, "at most that level"),
    number("programming.pulse_ns", "ns", of_cell, {0.01, 1000, false}, "assumed", "of a write"),
    number("programming.guard_ns", "ns", of_cell, {0, 1000, false}, "assumed", "before and after a pulse"),
    number("programming.edge_ps", "ps", of_cell, {0.1, 1e5, false}, "assumed", "of every level", {},
           "no longer than the pulse"),
    number("programming.verify_ns", "ns", of_cell, {1e-3, 1e4, false}, "assumed", "of a read after a pulse"),
    whole("programming.retries", "-", 3.0, {0, 100, false}, "assumed", "pulses after a first one that failed"),
    Key{"programming.initial",
        "-",
        KeyKind::file,
        "parallel",
        any_number,
        {"parallel", "antiparallel", "random"},
        ".csv, as states.csv",
        "ours",
        "states before; \"random\" by run.seed"},
    number("programming.temperature_K", "K", Computed{"neuron.temperature_K"}, {1, 600, false}, "ours",
           "of free layers and their thermal fields"),
    whole("programming.samples", "-", 3200.0, {8, 1e7, false}, "ours", "of each error rate"),
};

const std::vector<Key> study_keys{
    choice("architecture", {"none"}, Computed{"a table"}, "", "\"none\" leaves area, power, energy and latency out",
           "a table"),
    whole("architecture.settle_images", "images", "auto", count_range, "ours",
          "first ones of the run, whose settling gives the latency: 32, or 4 beyond 200,000 synapses (architecture.md)",
          {"auto"}),
    card("architecture.technology", "technology", default_technology_card, "ours", "of the peripherals"),
    card("architecture.layout", "layout", default_layout_card, "ours", "rules by which areas are estimated"),
    card("architecture.op_amp", "amplifier", default_op_amp_card, "ours",
         "its unity-gain frequency counts unless amplifier.gain_bandwidth_Hz is stated"),
    whole("faults.samples", "networks", 16.0, {2, 1e6, false}, "ours", "at each point of a curve (faults.md)"),
    whole("faults.spares", "-", 0.0, {0, 1e4, false}, "", "spare pairs of output lines a subarray"),
    numbers("faults.rates", "-", std::vector<double>{1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1},
            fraction, "growing", "ours", "of write errors, stuck, shorted and open junctions"),
    numbers("faults.retention_s", "s", std::vector<double>{hour, day, 10 * day, 100 * day, year, 10 * year},
            non_negative, "growing", "ours", "1 hour to 10 years"),
    numbers("faults.reads", "-", std::vector<double>{1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12}, non_negative, "growing",
            "ours", "how often an image was read"),
    numbers("faults.sigmas", "of R_P", std::vector<double>{0.01, 0.02, 0.05, 0.1, 0.15, 0.2}, spread, "growing", "ours",
            "for `--kind variation`, over variation.resistance_sigma"),
    number("faults.short_ohm", "ohm", 200.0, positive, "assumed", "a barrier that broke down"),
    card("faults.device", "sot", free_layer, "card", "free layer: retention and read disturb"),
    number("faults.temperature_K", "K", Computed{"neuron.temperature_K"}, {1, 1000, false}, "ours",
           "of the free layers"),
    number("faults.read_pulse_ns", "ns", 1.0, positive, "assumed",
           "how long a read puts its voltages on the junctions"),
    whole("mismatch.dies", "-", Computed{"20 up to 20,000 synapses, else 0"}, {0, 100000, false}, "ours",
          "with mismatch, that `run` measures beside the nominal network; 0: none"),
    whole("mismatch.images", "-", 1000.0, {1, 1e9, false}, "ours", "that each die is tried on, the first ones"),
    number("mismatch.resistance_sigma", "of R_P", 0.1, {0, largest_normal_sigma, false}, "arXiv 2510.25853",
           "of each junction there; op-amps have the offset of architecture.op_amp"),
    number("wear.keep_points", "points", "none", {0.01, 100, false}, "ours",
           "accuracy that may be lost until junctions are written anew: `run` finds the interval (faults.md)",
           {"none"}),
};

}  // namespace

KeyRegistry scenario_keys() {
    static const std::vector<Key> all = [] {
        std::vector<Key> keys;
        for (const auto* table : {&run_keys, &junction_keys, &amplifier_keys, &array_keys, &training_keys,
                                  &programming_keys, &study_keys}) {
            keys.insert(keys.end(), table->begin(), table->end());
        }
        return keys;
    }();
    return all;
}

}  // namespace spinloom

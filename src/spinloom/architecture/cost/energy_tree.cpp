#include "spinloom/architecture/cost/energy_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {
namespace {

constexpr const char* unit = "J";

/// How the inputs move from image to image, mean over the sample, summed over the lines.
struct InputMoves {
    double rise = 0;   ///< of voltage [V]
    double count = 0;  ///< of rises
};

InputMoves input_moves(const Eigen::MatrixXd& inputs) {
    InputMoves moves;
    if (inputs.cols() < 2) return moves;
    const auto steps = inputs.cols() - 1;
    const auto rises = (inputs.rightCols(steps) - inputs.leftCols(steps)).array().max(0.0);
    moves.rise = rises.sum() / static_cast<double>(steps);
    moves.count = static_cast<double>((rises > 0).count()) / static_cast<double>(steps);
    return moves;
}

/// Capacitance of one cross-point: a segment of input line with its neighbours, a pair's junctions.
double cell_capacitance(const CostTerms& t) {
    const auto& c = t.given.network.design.capacitances;
    const double junctions = 2.0 * largest_weight(t.given.network.design.synapse_levels) * c.cell;
    return c.input_ground + 2 * c.input_coupling + junctions;
}

/// ... and of the two segments of output line there.
double output_capacitance(const CostTerms& t) {
    const auto& c = t.given.network.design.capacitances;
    return 2 * (c.output_ground + 2 * c.output_coupling);
}

/// The leaves of a static power over a cycle.
Breakdown over_a_cycle(const Breakdown& power, double cycle) {
    Breakdown energy = power;
    energy.unit = unit;
    if (power.children.empty()) {
        energy.formula = "(" + power.formula + ") * t_cycle";
        energy.inputs.push_back({"t_cycle", cycle, "s", Origin::derived, "latency of this run: its tree"});
        return energy;
    }
    for (std::size_t i = 0; i < power.children.size(); ++i) energy.children[i] = over_a_cycle(power.children[i], cycle);
    return energy;
}

Breakdown lines(const CostTerms& t) {
    const auto moves = input_moves(t.given.inputs);
    const double top = t.top_rail(), swing = top - t.bottom_rail();
    const auto v = t.set("v", top, "V", "input.v_high_V, or v_dd");
    std::vector<Breakdown> parts = {leaf(
        "inputs", unit, "charging of the first layer's input lines", "m * c * s * v",
        {t.counted("m", t.num_outputs_of(0), "cross-points of an input line"),
         {"c", cell_capacitance(t), "F", Origin::derived, "wires by geometry and junctions as plates, settling.md"},
         t.sample("s", moves.rise, "V", "rise of all lines together from an image to the next"),
         v})};
    for (std::size_t l = 0; l < t.layers.size(); ++l) {
        const auto& layer = t.layers[l];
        std::vector<BreakdownInput> inputs = {
            t.counted("n", layer.parts.synapses, "cross-points"),
            {"c", output_capacitance(t) + (l > 0 ? cell_capacitance(t) : 0), "F", Origin::derived,
             "wires by geometry and junctions as plates, settling.md"},
            t.set("dv", l > 0 ? t.given.process.v_dd : swing, "V", "largest swing of what drives the layer"),
            v};
        parts.push_back(leaf(layer.name, unit,
                             l > 0 ? "input and output lines, at most: all of them by the whole swing"
                                   : "output lines, at most: all of them by the whole swing",
                             "n * c * dv * v", std::move(inputs)));
    }
    return group("lines", unit, "", std::move(parts));
}

Breakdown switching(const CostTerms& t) {
    const auto moves = input_moves(t.given.inputs);
    const auto gate = t.solved("e", t.gate.energy, unit, "two-input NAND into three of its kind, a cycle");
    const auto activity = t.technology.input("activity", "activity");
    std::vector<Breakdown> parts = {
        lines(t),
        leaf("drivers", unit, "output stages of the inputs", "n * e",
             {t.sample("n", moves.count, "1", "inputs that rise from an image to the next"),
              t.solved("e", t.input_driver.energy, unit, "chain of inverters over time, a cycle without the line")}),
        leaf("neurons", unit, "beyond static power, by the whole swing", "n * e",
             {t.counted("n", t.num_neurons(), "neurons of the topology"),
              t.solved("e", t.neuron_energy, unit, "a neuron's step over time, mean of up and down, open output")}),
        leaf("decision", unit, "each two outputs compared once, and the logic", "n * d + gates * activity * e",
             {t.num_comparators(),
              t.solved("d", t.comparator.energy, unit, "clocked comparator over time, a decision and charging"),
              t.decision_gates(), activity, gate}),
        leaf("input_registers", unit, "", "n * bits * gates * activity * e",
             {t.counted("n", t.data_inputs(), "inputs of the topology"), t.bits_input(),
              t.technology.input("gates", "gates_per_bit"), activity, gate}),
        leaf("sequencer", unit, "", "gates * activity * e",
             {t.technology.input("gates", "controller_gates"), activity, gate})};
    if (t.has_auto_zero()) {
        parts.push_back(leaf("auto_zero", unit, "switches that store the offsets, each as a gate", "n * switches * e",
                             {t.counted("n", t.num_amplifiers(), "difference amplifiers"),
                              t.counted("switches", CostTerms::auto_zero_switches, "of an op-amp"), gate}));
    }
    return group("switching", unit, "charge that moves at every image", std::move(parts));
}

/// The op-amps store their offsets before the inputs come, and settle as followers meanwhile.
Breakdown auto_zero_step(const CostTerms& t) {
    constexpr double farthest = 4;  // standard deviations from which they settle
    const auto& op_amps = t.given.network.design.op_amps;
    return leaf(
        "auto_zero", "s", "every op-amp a follower, from its offset down to what stays of it",
        "max(0, ln(far * s / r)) / (2 * 3.141592653589793 * g)",
        {t.counted("far", farthest, "standard deviations"),
         t.set("s", op_amps.offset_sigma, "V", "amplifier.offset_sigma_V"),
         {"r", op_amps.auto_zero->residual_sigma(op_amps.offset_sigma), "V", Origin::derived,
          "offset/(1 + A), charge of the switches and kT/C, amplifier.md"},
         t.set("g", t.given.settling.gain_bandwidth, "Hz", "amplifier.gain_bandwidth_Hz, or that of the card")});
}

}  // namespace

Breakdown latency_tree(const CostTerms& t) {
    const auto& sample = t.given.settling;
    const auto settling = [&](const char* symbol) {
        return t.solved(symbol, sample.worst, "s",
                        fmt::format("longest of {} images until every output stays within {:g} % of v_dd, op-amps of "
                                    "{:.3g} GHz{}, `spinloom settle`",
                                    sample.images, 100 * sample.tolerance, 1e-9 * sample.gain_bandwidth,
                                    sample.has_wires ? "" : ", the arrays' wires left out"));
    };
    std::vector<Breakdown> steps;
    if (t.has_auto_zero()) steps.push_back(auto_zero_step(t));
    if (t.has_converters) {
        steps.push_back(leaf("converters", "s", "grey levels: a setting of the converters", "1 / rate",
                             {t.technology.input("rate", "dac_rate")}));
    }
    for (auto& step :
         {leaf("input_edge", "s", "10 to 90 % of an input line behind its driver", "2.2 * r * m * c",
               {t.solved("r", t.input_driver.resistance, "ohm", "output stage under its largest current"),
                t.counted("m", t.num_outputs_of(0), "cross-points of an input line"),
                {"c", cell_capacitance(t), "F", Origin::derived,
                 "wires by geometry and junctions as plates, settling.md"}}),
          leaf("settling", "s", "measured", "t", {settling("t")}),
          leaf("decision", "s", "every two outputs at once, then the AND of each output's comparisons",
               "t + 2 * levels * gate",
               {t.solved("t", t.comparator.delay, "s",
                         fmt::format("clocked comparator over time, {:.3g} mV apart; a time constant of {:.3g} ps",
                                     1e3 * sample.tolerance * t.given.process.v_dd, 1e12 * t.comparator.regeneration)),
                t.counted("levels", std::ceil(std::log2(std::max(2, t.num_outputs() - 1))), "of two-input gates"),
                t.solved("gate", t.gate.delay, "s", "two-input NAND over time, into three of its kind")}),
          leaf("margin", "s", "", "m * t", {t.technology.input("m", "cycle_margin"), settling("t")})})
        steps.push_back(step);
    return group("latency", "s", "of one image, from pixels to class: a cycle", std::move(steps));
}

Breakdown energy_tree(const CostTerms& t, const Breakdown& power, double cycle) {
    auto standing = over_a_cycle(power, cycle);
    standing.name = "static";
    standing.note = "static power over a cycle";
    return group("energy", unit, "of one inference", {std::move(standing), switching(t)});
}

}  // namespace spinloom

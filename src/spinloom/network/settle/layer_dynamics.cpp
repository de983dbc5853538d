#include "spinloom/network/settle/layer_dynamics.hpp"

#include <Eigen/LU>
#include <numeric>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// d/dt of an op-amp's output is 2 pi f (v(+) - v(-)): 1/(2 pi f), or 0 for an ideal one.
double op_amp_time(const CircuitDesign& design) {
    return design.gain_bandwidth ? 1 / (2 * constants::pi * *design.gain_bandwidth) : 0;
}

std::vector<int> count_from(int first, int count) {
    std::vector<int> result(static_cast<std::size_t>(count));
    std::iota(result.begin(), result.end(), first);
    return result;
}

/// Amplifiers of a subarray's own: I+ = v+/(r (1 + k)), I- = (v- - o)/(r (1 + k)); v(+) - v(-) of the op-amp is
/// (k (v+ - v-) - o)/(1 + k), of which o is 2 pi f times the integral, or which is zero.
void add_amplifiers(const CircuitDesign& design, const DifferenceAmplifier& amplifier, int first_line, int first_output,
                    SubarrayDynamics& subarray) {
    const double divided = 1 / (1 + amplifier.gain), k = amplifier.input_divider();
    auto& g = subarray.conductance;
    for (int r = 0; r < subarray.range.num_outputs(); ++r) {
        const int plus = first_line + r, minus = plus + subarray.range.num_outputs(), output = first_output + r;
        g(plus, plus) += divided / amplifier.input_resistance;
        g(minus, minus) += divided / amplifier.input_resistance;
        g(minus, output) -= divided / amplifier.input_resistance;
        g(output, output) = divided;
        g(output, plus) = -k;
        g(output, minus) = k;
        subarray.capacitance(output, output) = op_amp_time(design);
        subarray.offset(plus) -= divided / amplifier.input_resistance * design.reference;
        subarray.offset(output) = -divided * design.reference;
    }
}

/// r_in from every line to its amplifier's input.
void end_at_common(double input_resistance, int first_line, SubarrayDynamics& subarray) {
    auto& g = subarray.conductance;
    for (int line = 0; line < subarray.num_common; ++line) {
        const int common = subarray.num_inputs() + line, end = first_line + line;
        g(common, common) += 1 / input_resistance;
        g(end, end) += 1 / input_resistance;
        g(common, end) -= 1 / input_resistance;
        g(end, common) -= 1 / input_resistance;
    }
}

SubarrayDynamics subarray_dynamics(const CircuitDesign& design, std::size_t layer, const SubarrayRange& range,
                                   const LayerConductances& cells, const CrossbarDynamicsOptions& options) {
    const auto crossbar = reduce_dynamics(subarray_crossbar(design, range, cells), options);
    const int data = range.num_data_inputs(), outputs = range.num_outputs(), lines = 2 * outputs;
    const int bias = crossbar.num_sources - data, modes = crossbar.num_modes();
    // The crossbar's ports without the bias lines, which rest.
    std::vector<int> kept, resting;
    for (int port = 0; port < crossbar.num_ports(); ++port)
        (port >= data && port < data + bias ? resting : kept).push_back(port);

    SubarrayDynamics result;
    result.range = range;
    const auto amplifiers = design.amplifiers(layer);
    result.num_common = amplifiers.sum() ? lines : 0;
    result.error_bound = crossbar.error_bound;
    const int first_line = result.num_ports(), first_mode = first_line + lines, first_amplifier = first_mode + modes;
    const int size = first_amplifier + (amplifiers.sum() ? 0 : outputs);
    auto places = count_from(0, data);
    const auto line_places = count_from(first_line, lines);
    places.insert(places.end(), line_places.begin(), line_places.end());
    const auto mode_places = count_from(first_mode, modes);

    result.conductance = result.capacitance = MatrixXd::Zero(size, size);
    result.offset = VectorXd::Zero(size);
    auto& g = result.conductance;
    auto& c = result.capacitance;
    g(places, places) = crossbar.conductance(kept, kept);
    c(places, places) = crossbar.capacitance(kept, kept);
    if (bias > 0) result.offset(places) = crossbar.conductance(kept, resting) * bias_voltages(design);
    if (modes > 0) {
        g.block(first_mode, first_mode, modes, modes).setIdentity();
        c.block(first_mode, first_mode, modes, modes) = crossbar.mode_time.asDiagonal();
        c(places, mode_places) = crossbar.mode_coupling(kept, Eigen::all);
        c(mode_places, places) = crossbar.mode_coupling(kept, Eigen::all).transpose();
    }
    if (amplifiers.sum()) {
        end_at_common(amplifiers.pair.input_resistance, first_line, result);
    } else {
        add_amplifiers(design, amplifiers.pair, first_line, first_amplifier, result);
    }
    return result;
}

/// The summing amplifiers of the neurons of a subarray: feedback and grounded resistor gain/K r_in.
SummingDynamics summing_dynamics(const CircuitDesign& design, std::size_t layer, const SubarrayRange& range) {
    const int n = range.num_outputs();
    const double feedback = design.amplifiers(layer).feedback_conductance();
    SummingDynamics result;
    result.first_output = range.first_output;
    result.num_outputs = n;
    result.conductance = result.capacitance = MatrixXd::Zero(3 * n, 3 * n);
    result.offset = VectorXd::Zero(3 * n);
    result.offset.head(n).setConstant(-feedback * design.reference);
    auto& g = result.conductance;
    for (int r = 0; r < n; ++r) {
        const int plus = r, minus = n + r, output = 2 * n + r;
        g(plus, plus) = g(minus, minus) = feedback;
        g(minus, output) = -feedback;
        g(output, plus) = -1;
        g(output, minus) = 1;
        result.capacitance(output, output) = op_amp_time(design);
    }
    return result;
}

}  // namespace

std::vector<MatrixXd> LayerDynamics::uncharged(Index images) const {
    std::vector<MatrixXd> result;
    for (const auto& subarray : subarrays) result.push_back(MatrixXd::Zero(subarray.conductance.rows(), images));
    for (const auto& group : summing) result.push_back(MatrixXd::Zero(group.conductance.rows(), images));
    return result;
}

LayerDynamics layer_dynamics(const AnalogNetwork& network, std::size_t layer, const CrossbarDynamicsOptions& options,
                             int threads) {
    const auto& design = network.design;
    auto cells = network.conductances(layer);
    cells.antiparallel = {};
    const auto ranges = subarrays(design, layer);
    LayerDynamics result;
    result.num_inputs = design.num_inputs(layer);
    result.num_outputs = design.num_outputs(layer);
    const auto amplifiers = design.amplifiers(layer);
    result.num_horizontal = amplifiers.parts;
    result.op_amp_time = op_amp_time(design);
    result.subarrays.resize(ranges.size());
    parallel_for(threads, ranges.size(), [&](std::size_t i) {
        result.subarrays[i] = subarray_dynamics(design, layer, ranges[i], cells, options);
    });
    if (!amplifiers.sum()) return result;
    for (std::size_t i = 0; i < ranges.size(); ++i) {  // vertical partition by vertical partition
        if (ranges[i].first_input == 0) result.summing.push_back(summing_dynamics(design, layer, ranges[i]));
        result.summing.back().subarrays.push_back(i);
    }
    return result;
}

SubarrayCompanion::SubarrayCompanion(const SubarrayDynamics& subarray, double weight) {
    const auto ports = subarray.num_ports(), states = subarray.num_states();
    const MatrixXd k = subarray.conductance + weight * subarray.capacitance;
    inverse = k.bottomRightCorner(states, states).partialPivLu().inverse();
    to_ports = k.topRightCorner(ports, states);
    from_ports = inverse * k.bottomLeftCorner(states, ports);
    load = k.topLeftCorner(ports, ports) - to_ports * from_ports;
}

LayerCompanion::LayerCompanion(const LayerDynamics& layer, double step_weight)
    : weight(step_weight), load(MatrixXd::Zero(layer.num_inputs, layer.num_inputs)) {
    for (const auto& subarray : layer.subarrays) {
        const auto& companion = subarrays.emplace_back(subarray, weight);
        const int first = subarray.range.first_input, count = subarray.num_inputs();
        load.block(first, first, count, count) += companion.load.topLeftCorner(count, count);
    }
    for (const auto& group : layer.summing) {
        const int common = 2 * group.num_outputs;
        MatrixXd k = group.conductance + weight * group.capacitance;
        MatrixXd by_inputs = MatrixXd::Zero(k.rows(), layer.num_inputs);
        SummingCompanion companion;
        companion.to_inputs = MatrixXd::Zero(layer.num_inputs, common);
        for (const std::size_t i : group.subarrays) {
            const auto& drawn = subarrays[i].load;
            const int first = layer.subarrays[i].range.first_input, count = layer.subarrays[i].num_inputs();
            k.topLeftCorner(common, common) += drawn.bottomRightCorner(common, common);
            by_inputs.block(0, first, common, count) = drawn.bottomLeftCorner(common, count);
            companion.to_inputs.middleRows(first, count) = drawn.topRightCorner(count, common);
        }
        companion.inverse = k.partialPivLu().inverse();
        companion.from_inputs = companion.inverse * by_inputs;
        load.noalias() -= companion.to_inputs * companion.from_inputs.topRows(common);
        summing.push_back(std::move(companion));
    }
}

namespace {

/// K_ww^-1 (a q_w - f_w): the states with all ports at zero.
MatrixXd states_at_rest(const SubarrayDynamics& subarray, const SubarrayCompanion& companion, double weight,
                        const MatrixXd& start_charge) {
    MatrixXd side = weight * start_charge.bottomRows(subarray.num_states());
    side.colwise() -= subarray.offset.tail(subarray.num_states());
    return companion.inverse * side;
}

/// What all is when the layer's inputs are at zero, given the charges that the step starts from.
struct AtRest {
    std::vector<MatrixXd> states;  ///< of each subarray, with its other ports at zero too
    std::vector<MatrixXd> drawn;   ///< from its ports, likewise [A]
    std::vector<MatrixXd> common;  ///< unknowns of each group of summing amplifiers
};

AtRest at_rest(const LayerDynamics& layer, const LayerCompanion& companion, const std::vector<MatrixXd>& start_charge) {
    AtRest rest;
    for (std::size_t i = 0; i < layer.subarrays.size(); ++i) {
        const auto& subarray = layer.subarrays[i];
        const int ports = subarray.num_ports();
        const auto& states = rest.states.emplace_back(
            states_at_rest(subarray, companion.subarrays[i], companion.weight, start_charge[i]));
        MatrixXd drawn = companion.subarrays[i].to_ports * states - companion.weight * start_charge[i].topRows(ports);
        drawn.colwise() += subarray.offset.head(ports);
        rest.drawn.push_back(std::move(drawn));
    }
    for (std::size_t s = 0; s < layer.summing.size(); ++s) {
        MatrixXd side = companion.weight * start_charge[layer.subarrays.size() + s];
        side.colwise() -= layer.summing[s].offset;
        const int common = 2 * layer.summing[s].num_outputs;
        for (const std::size_t i : layer.summing[s].subarrays) side.topRows(common) -= rest.drawn[i].bottomRows(common);
        rest.common.emplace_back(companion.summing[s].inverse * side);
    }
    return rest;
}

/// Currents drawn from the layer's inputs at 0 V.
MatrixXd drawn_at_rest(const LayerDynamics& layer, const LayerCompanion& companion, const AtRest& rest, Index images) {
    MatrixXd result = MatrixXd::Zero(layer.num_inputs, images);
    for (std::size_t i = 0; i < layer.subarrays.size(); ++i) {
        const auto& subarray = layer.subarrays[i];
        result.middleRows(subarray.range.first_input, subarray.num_inputs()) +=
            rest.drawn[i].topRows(subarray.num_inputs());
    }
    for (std::size_t s = 0; s < layer.summing.size(); ++s)
        result.noalias() += companion.summing[s].to_inputs * rest.common[s].topRows(2 * layer.summing[s].num_outputs);
    return result;
}

/// The states at input voltages, from those at rest. Leaves those of summing amplifiers in `rest`.
LayerState state_at(const LayerDynamics& layer, const LayerCompanion& companion, AtRest& rest, const MatrixXd& inputs) {
    LayerState state;
    state.read_out = MatrixXd::Zero(layer.num_outputs, inputs.cols());
    for (std::size_t s = 0; s < layer.summing.size(); ++s) {
        const auto& group = layer.summing[s];
        rest.common[s].noalias() -= companion.summing[s].from_inputs * inputs;
        state.read_out.middleRows(group.first_output, group.num_outputs) = rest.common[s].bottomRows(group.num_outputs);
    }
    std::size_t group = 0;
    for (std::size_t i = 0; i < layer.subarrays.size(); ++i) {
        const auto& subarray = layer.subarrays[i];
        if (i > 0 && subarray.range.first_input == 0) ++group;
        const int ports = subarray.num_ports(), states = subarray.num_states(), outputs = subarray.range.num_outputs();
        MatrixXd unknowns(ports + states, inputs.cols());
        unknowns.topRows(subarray.num_inputs()) = inputs.middleRows(subarray.range.first_input, subarray.num_inputs());
        if (subarray.num_common > 0) {
            unknowns.middleRows(subarray.num_inputs(), subarray.num_common) =
                rest.common[group].topRows(subarray.num_common);
        }
        unknowns.bottomRows(states) = rest.states[i];
        unknowns.bottomRows(states).noalias() -= companion.subarrays[i].from_ports * unknowns.topRows(ports);
        state.charge.push_back(subarray.capacitance * unknowns);
        if (subarray.num_common > 0) continue;
        state.read_out.middleRows(subarray.range.first_output, outputs) +=
            unknowns.bottomRows(outputs) / layer.num_horizontal;
    }
    for (std::size_t s = 0; s < layer.summing.size(); ++s)
        state.charge.push_back(layer.summing[s].capacitance * rest.common[s]);
    return state;
}

}  // namespace

MatrixXd load_offset(const LayerDynamics& layer, const LayerCompanion& companion,
                     const std::vector<MatrixXd>& start_charge, Index images) {
    return drawn_at_rest(layer, companion, at_rest(layer, companion, start_charge), images);
}

LayerState layer_state(const LayerDynamics& layer, const LayerCompanion& companion,
                       const std::vector<MatrixXd>& start_charge, const MatrixXd& inputs) {
    auto rest = at_rest(layer, companion, start_charge);
    return state_at(layer, companion, rest, inputs);
}

GroundedLayer grounded_layer(const LayerDynamics& layer, const LayerCompanion& companion,
                             const std::vector<MatrixXd>& start_charge) {
    const auto images = start_charge.front().cols();
    auto rest = at_rest(layer, companion, start_charge);
    MatrixXd drawn = drawn_at_rest(layer, companion, rest, images);
    return {state_at(layer, companion, rest, MatrixXd::Zero(layer.num_inputs, images)).charge, std::move(drawn)};
}

std::vector<LayerDynamics> transposed(const LayerDynamics& layer) {
    std::vector<LayerDynamics> result;
    for (const auto& subarray : layer.subarrays) {
        if (subarray.range.first_input == 0) {
            auto& part = result.emplace_back();
            part.num_inputs = layer.num_inputs;
            part.num_outputs = layer.num_outputs;
            part.num_horizontal = layer.num_horizontal;
        }
        auto turned = subarray;
        turned.conductance.transposeInPlace();
        turned.capacitance.transposeInPlace();
        turned.offset.setZero();
        result.back().subarrays.push_back(std::move(turned));
    }
    for (std::size_t s = 0; s < layer.summing.size(); ++s) {
        auto turned = layer.summing[s];
        turned.conductance.transposeInPlace();
        turned.capacitance.transposeInPlace();
        turned.offset.setZero();
        std::iota(turned.subarrays.begin(), turned.subarrays.end(), std::size_t{0});
        result[s].summing.push_back(std::move(turned));
    }
    return result;
}

void excite(const LayerDynamics& partition, double weight, double volts, std::vector<MatrixXd>& start_charge) {
    const int outputs = partition.partition_outputs();
    if (!partition.summing.empty()) {
        start_charge.back().bottomRows(outputs).diagonal().array() += volts / weight;
        return;
    }
    for (auto& charge : start_charge)
        charge.bottomRows(outputs).diagonal().array() += volts / weight / partition.num_horizontal;
}

}  // namespace spinloom

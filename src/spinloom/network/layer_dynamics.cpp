#include "spinloom/network/layer_dynamics.hpp"

#include <Eigen/LU>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

SubarrayDynamics subarray_dynamics(const AnalogNetwork& network, std::size_t layer, const SubarrayRange& range,
                                   const CrossbarDynamicsOptions& options) {
    const auto crossbar = reduce_dynamics(subarray_crossbar(network, layer, range), options);
    const int data = range.num_data_inputs(), outputs = range.num_outputs(), lines = 2 * outputs;
    const int bias = crossbar.num_sources - data, modes = crossbar.num_modes();
    // Ports without the bias lines, which rest.
    std::vector<int> kept, resting;
    for (int port = 0; port < crossbar.num_ports(); ++port)
        (port >= data && port < data + bias ? resting : kept).push_back(port);
    const int ports = data + lines, size = ports + modes + outputs;

    SubarrayDynamics result;
    result.range = range;
    result.error_bound = crossbar.error_bound;
    result.conductance = result.capacitance = MatrixXd::Zero(size, size);
    result.offset = VectorXd::Zero(size);
    auto& g = result.conductance;
    auto& c = result.capacitance;
    g.topLeftCorner(ports, ports) = crossbar.conductance(kept, kept);
    c.topLeftCorner(ports, ports) = crossbar.capacitance(kept, kept);
    if (bias > 0) result.offset.head(ports) = crossbar.conductance(kept, resting) * bias_voltages(network);
    if (modes > 0) {
        g.block(ports, ports, modes, modes).setIdentity();
        c.block(ports, ports, modes, modes) = crossbar.mode_time.asDiagonal();
        c.block(0, ports, ports, modes) = crossbar.mode_coupling(kept, Eigen::all);
        c.block(ports, 0, modes, ports) = c.block(0, ports, ports, modes).transpose();
    }
    // Amplifier: I+ = v+/(r (1 + k)), I- = (v- - o)/(r (1 + k)); v(+) - v(-) of the op-amp is
    // (k (v+ - v-) - o)/(1 + k), of which o is 2 pi f times the integral, or which is zero.
    const auto amplifier = network.amplifier(layer);
    const double divided = 1 / (1 + amplifier.gain), k = amplifier.input_divider();
    for (int r = 0; r < outputs; ++r) {
        const int plus = data + r, minus = data + outputs + r, output = ports + modes + r;
        g(plus, plus) += divided / amplifier.input_resistance;
        g(minus, minus) += divided / amplifier.input_resistance;
        g(minus, output) -= divided / amplifier.input_resistance;
        g(output, output) = divided;
        g(output, plus) = -k;
        g(output, minus) = k;
        if (network.gain_bandwidth) c(output, output) = 1 / (2 * constants::pi * *network.gain_bandwidth);
    }
    return result;
}

}  // namespace

std::vector<SubarrayDynamics> layer_dynamics(const AnalogNetwork& network, std::size_t layer,
                                             const CrossbarDynamicsOptions& options, int threads) {
    const auto ranges = subarrays(network, layer);
    std::vector<SubarrayDynamics> result(ranges.size());
    parallel_for(threads, ranges.size(),
                 [&](std::size_t i) { result[i] = subarray_dynamics(network, layer, ranges[i], options); });
    return result;
}

SubarrayCompanion::SubarrayCompanion(const SubarrayDynamics& subarray, double weight) {
    const auto inputs = subarray.num_inputs(), states = subarray.num_states();
    const MatrixXd k = subarray.conductance + weight * subarray.capacitance;
    inverse = k.bottomRightCorner(states, states).partialPivLu().inverse();
    to_inputs = k.topRightCorner(inputs, states);
    from_inputs = inverse * k.bottomLeftCorner(states, inputs);
    load = k.topLeftCorner(inputs, inputs) - to_inputs * from_inputs;
}

LayerCompanion::LayerCompanion(const std::vector<SubarrayDynamics>& layer, int num_inputs, double step_weight)
    : weight(step_weight), load(MatrixXd::Zero(num_inputs, num_inputs)) {
    for (const auto& subarray : layer) {
        const auto& companion = subarrays.emplace_back(subarray, weight);
        const int first = subarray.range.first_input, count = subarray.num_inputs();
        load.block(first, first, count, count) += companion.load;
    }
}

namespace {

/// K_ww^-1 (a q_w - f_w): the states at zero input voltage.
MatrixXd states_at_rest(const SubarrayDynamics& subarray, const SubarrayCompanion& companion, double weight,
                        const MatrixXd& start_charge) {
    MatrixXd side = weight * start_charge.bottomRows(subarray.num_states());
    side.colwise() -= subarray.offset.tail(subarray.num_states());
    return companion.inverse * side;
}

}  // namespace

MatrixXd load_offset(const std::vector<SubarrayDynamics>& layer, const LayerCompanion& companion, int num_inputs,
                     const std::vector<MatrixXd>& start_charge, Eigen::Index images) {
    MatrixXd result = MatrixXd::Zero(num_inputs, images);
    for (std::size_t i = 0; i < layer.size(); ++i) {
        const auto& subarray = layer[i];
        const int count = subarray.num_inputs();
        auto rows = result.middleRows(subarray.range.first_input, count);
        rows -= companion.weight * start_charge[i].topRows(count);
        rows += companion.subarrays[i].to_inputs *
                states_at_rest(subarray, companion.subarrays[i], companion.weight, start_charge[i]);
        rows.colwise() += subarray.offset.head(count);
    }
    return result;
}

LayerState layer_state(const std::vector<SubarrayDynamics>& layer, const LayerCompanion& companion, int num_outputs,
                       int num_horizontal, const std::vector<MatrixXd>& start_charge, const MatrixXd& inputs) {
    LayerState state;
    state.read_out = MatrixXd::Zero(num_outputs, inputs.cols());
    for (std::size_t i = 0; i < layer.size(); ++i) {
        const auto& subarray = layer[i];
        const int count = subarray.num_inputs(), states = subarray.num_states();
        MatrixXd unknowns(count + states, inputs.cols());
        unknowns.topRows(count) = inputs.middleRows(subarray.range.first_input, count);
        unknowns.bottomRows(states) =
            states_at_rest(subarray, companion.subarrays[i], companion.weight, start_charge[i]) -
            companion.subarrays[i].from_inputs * unknowns.topRows(count);
        state.charge.push_back(subarray.capacitance * unknowns);
        state.read_out.middleRows(subarray.range.first_output, subarray.range.num_outputs()) +=
            unknowns.bottomRows(subarray.range.num_outputs()) / num_horizontal;
    }
    return state;
}

}  // namespace spinloom

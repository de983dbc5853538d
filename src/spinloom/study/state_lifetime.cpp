#include "spinloom/study/state_lifetime.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {
namespace {

/// Of a synapse's pairs: the critical voltage of a junction falls as its current over that of the smallest grows.
std::vector<ParallelEscape> escapes_of_pairs(const ParallelEscape& smallest, int pairs) {
    std::vector<ParallelEscape> escapes(static_cast<std::size_t>(pairs), smallest);
    for (int pair = 0; pair < pairs; ++pair)
        escapes[static_cast<std::size_t>(pair)].critical_voltage /= std::exp2(pair);
    return escapes;
}

/// Adds the mean rates of one subarray's junctions at one set of lines.
void add_rates(const SubarrayRange& range, const Eigen::MatrixXd& inputs, const Eigen::MatrixXd& lines,
               const std::vector<ParallelEscape>& escapes, Eigen::MatrixXd& parallel, Eigen::MatrixXd& antiparallel) {
    const double share = 1 / static_cast<double>(inputs.cols());
    const auto pairs = static_cast<Eigen::Index>(escapes.size());
    for (Eigen::Index image = 0; image < inputs.cols(); ++image) {
        for (Eigen::Index output = 0; output < lines.rows(); ++output) {
            for (Eigen::Index input = 0; input < inputs.rows(); ++input) {
                const double voltage = lines(output, image) - inputs(input, image);
                auto column = (range.first_output + output) * pairs;
                for (const auto& escape : escapes) {
                    parallel(range.first_input + input, column) += share * escape.rate(voltage);
                    antiparallel(range.first_input + input, column) += share * escape.rate(-voltage);
                    ++column;
                }
            }
        }
    }
}

Eigen::MatrixXd probabilities(const LayerStates::Matrix& states, const Eigen::MatrixXd& parallel,
                              const Eigen::MatrixXd& antiparallel, double time) {
    Eigen::MatrixXd result(states.rows(), states.cols());
    for (Eigen::Index i = 0; i < states.size(); ++i) {
        const bool is_parallel = states(i) == JunctionState::parallel;
        result(i) = flip_probability(is_parallel ? parallel(i) : antiparallel(i),
                                     is_parallel ? antiparallel(i) : parallel(i), time);
    }
    return result;
}

}  // namespace

FaultProbabilities retention_faults(const SotDevice& device, double temperature, double time) {
    const double rate = escape_rate(device.layer, temperature);
    return {flip_probability(rate, rate, time), {}};
}

std::vector<ReadRates> read_rates(const CompiledNetwork& network, const Eigen::MatrixXd& voltages,
                                  const ParallelEscape& escape, int threads) {
    const auto& design = network.network().design;
    const auto inference = infer_circuit(
        network,
        [&](std::size_t first, std::size_t count) {
            return voltages.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count)).eval();
        },
        static_cast<std::size_t>(voltages.cols()), {.threads = threads, .keep_nodes = true});
    const Eigen::VectorXd bias = bias_voltages(design);
    const auto escapes = escapes_of_pairs(escape, pairs_per_synapse(design.synapse_levels));
    const auto pairs = static_cast<Eigen::Index>(escapes.size());
    std::vector<ReadRates> rates;
    for (std::size_t layer = 0; layer < design.num_layers(); ++layer) {
        const Eigen::MatrixXd& inputs = layer == 0 ? voltages : inference.neuron_output[layer - 1];
        const Eigen::MatrixXd none =
            Eigen::MatrixXd::Zero(design.num_inputs(layer) + 1, design.num_outputs(layer) * pairs);
        auto& of_layer = rates.emplace_back(ReadRates{none, none, none, none});
        const auto& compiled = network.layers()[layer];
        for (std::size_t number = 0; number < compiled.subarrays.size(); ++number) {
            const auto& range = compiled.subarrays[number].range;
            const Eigen::MatrixXd lines = line_voltages(compiled, number, inputs);  // I+, then I-
            const auto data = inputs.middleRows(range.first_input, range.num_data_inputs());
            const auto count = Eigen::Index{range.end_input - range.first_input};
            Eigen::MatrixXd across(count, inputs.cols());
            across.topRows(range.num_data_inputs()) = data;
            const auto visit = [&](Eigen::Index first, double rail, Eigen::MatrixXd& parallel,
                                   Eigen::MatrixXd& antiparallel) {
                if (range.has_bias) across.bottomRows(1).setConstant(rail);
                add_rates(range, across, lines.middleRows(first, range.num_outputs()), escapes, parallel, antiparallel);
            };
            visit(0, bias[0], of_layer.positive_parallel, of_layer.positive_antiparallel);
            visit(range.num_outputs(), bias[bias.size() - 1], of_layer.negative_parallel,
                  of_layer.negative_antiparallel);
        }
    }
    return rates;
}

FaultProbabilities read_faults(const std::vector<ReadRates>& rates, const NetworkStates& programmed, double time) {
    FaultProbabilities result;
    for (std::size_t layer = 0; layer < rates.size(); ++layer) {
        const auto& r = rates[layer];
        auto& p = result.each.emplace_back();
        p.positive = probabilities(programmed[layer].positive, r.positive_parallel, r.positive_antiparallel, time);
        p.negative = probabilities(programmed[layer].negative, r.negative_parallel, r.negative_antiparallel, time);
        result.largest = std::max({result.largest, p.positive.maxCoeff(), p.negative.maxCoeff()});
    }
    return result;
}

}  // namespace spinloom

#include "spinloom/network/law/column_law.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <optional>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/law/biased_column_law.hpp"
#include "spinloom/network/law/column_read.hpp"
#include "spinloom/network/law/wire_law.hpp"
#include "spinloom/network/model/levels.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

double mean_conductance(const LayerCircuit& circuit) {
    return largest_weight(circuit.levels) * (1 / circuit.synapse.parallel + 1 / circuit.synapse.antiparallel) / 2;
}

double half_difference(const LayerCircuit& circuit) {
    return largest_weight(circuit.levels) * (1 / circuit.synapse.parallel - 1 / circuit.synapse.antiparallel) / 2;
}

/// A weight 0 of a single pair has both devices parallel.
template <class Scalar>
void make_zeros_parallel(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights, DevicePairs<Scalar>& pairs) {
    const auto parallel = static_cast<Scalar>(1 / circuit.synapse.parallel);
    pairs.positive = (weights.array() == 0).select(parallel, pairs.positive);
    pairs.negative = (weights.array() == 0).select(parallel, pairs.negative);
}

template <class Scalar>
DevicePairs<Scalar> device_pairs(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights) {
    const auto mean = static_cast<Scalar>(mean_conductance(circuit));
    const auto half = static_cast<Scalar>(half_difference(circuit));
    DevicePairs<Scalar> pairs{(mean + half * weights.array()).matrix(), (mean - half * weights.array()).matrix()};
    if (circuit.levels == 3) make_zeros_parallel(circuit, weights, pairs);
    return pairs;
}

/// Calls `visit(partition, first, rows)` for each partition of a matrix with `rows` crossbar columns.
template <class Visit>
void for_each_partition(const LayerCircuit& circuit, Index rows, const Visit& visit) {
    if (circuit.partition_ends.empty()) {
        visit(Index{0}, Index{0}, rows);
        return;
    }
    SPINLOOM_EXPECT(static_cast<Index>(circuit.partition_ends.back()) == rows);
    Index part = 0, first = 0;
    for (const std::size_t end : circuit.partition_ends) {
        visit(part++, first, static_cast<Index>(end) - first);
        first = static_cast<Index>(end);
    }
}

/// The read-outs of wires without resistance.
template <class Scalar>
LayerRead<Scalar> read_lines(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs) {
    const auto partitions = static_cast<Index>(num_partitions(circuit));
    typename LayerRead<Scalar>::Array positive(partitions, pairs.positive.cols()), negative = positive;
    for_each_partition(circuit, pairs.positive.rows(), [&](Index part, Index first, Index count) {
        positive.row(part) = pairs.positive.middleRows(first, count).colwise().sum();
        negative.row(part) = pairs.negative.middleRows(first, count).colwise().sum();
    });
    return {circuit, positive, negative};
}

template <class Scalar>
LayerMatrix<Scalar> effective_from_pairs(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs) {
    if (circuit.wires) return circuit.wires->effective<Scalar>(circuit, pairs);
    const Index rows = pairs.positive.rows();
    const auto gain = partition_gain<Scalar>(circuit);
    const LayerRead<Scalar> read = read_lines(circuit, pairs);
    LayerMatrix<Scalar> up = gain * pairs.positive, down = gain * pairs.negative;
    up.row(rows - 1) *= static_cast<Scalar>(circuit.bias_positive_V);
    down.row(rows - 1) *= static_cast<Scalar>(circuit.bias_negative_V);
    LayerMatrix<Scalar> affine(rows, pairs.positive.cols());
    for_each_partition(circuit, rows, [&](Index part, Index first, Index count) {
        affine.middleRows(first, count).noalias() =
            up.middleRows(first, count) * read.p().row(part).matrix().asDiagonal() -
            down.middleRows(first, count) * read.q().row(part).matrix().asDiagonal();
    });
    return affine;
}

}  // namespace

void check_layer_circuit(const LayerCircuit& circuit, std::size_t fan_in) {
    InputProblems problems;
    const auto need = [&](bool holds, const char* key, double value, const char* legal) {
        if (!holds) problems.add({"", 0, key, fmt::format("is {}, but must be {}", value, legal)});
    };
    need(is_level_count(circuit.levels), "levels", circuit.levels, "2, 3, 4, 8, 16, 32 or 64");
    need(circuit.synapse.parallel > 0 && std::isfinite(circuit.synapse.parallel), "r_parallel",
         circuit.synapse.parallel, "a finite number of ohms above 0");
    need(circuit.synapse.antiparallel > circuit.synapse.parallel && std::isfinite(circuit.synapse.antiparallel),
         "r_antiparallel", circuit.synapse.antiparallel, "finite and above r_parallel");
    need(circuit.gain > 0 && std::isfinite(circuit.gain), "gain", circuit.gain, "finite and above 0");
    need(circuit.r_in > 0, "r_in", circuit.r_in, "above 0 ohm, or infinite for an amplifier that loads nothing");
    need(std::isfinite(circuit.bias_positive_V), "bias_positive_V", circuit.bias_positive_V, "finite");
    need(std::isfinite(circuit.bias_negative_V), "bias_negative_V", circuit.bias_negative_V, "finite");
    std::size_t previous = 0;
    for (const std::size_t end : circuit.partition_ends) {
        need(end > previous, "partition_ends", static_cast<double>(end), "in ascending order from 1 on");
        previous = end;
    }
    if (!circuit.partition_ends.empty() && previous != fan_in + 1) {
        problems.add({"", 0, "partition_ends",
                      fmt::format("ends in {}, but must end in {} (the fan-in of {} and the bias line)", previous,
                                  fan_in + 1, fan_in)});
    }
    problems.throw_if_any();
}

template <class Scalar>
LayerMatrix<Scalar> effective_layer(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights) {
    return effective_from_pairs(circuit, device_pairs(circuit, weights));
}

template <class Scalar>
LayerMatrix<Scalar> pull_back(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights,
                              const LayerMatrix<Scalar>& affine_gradient) {
    const Index rows = weights.rows();
    const auto gain = partition_gain<Scalar>(circuit);
    const auto half = static_cast<Scalar>(half_difference(circuit));
    const DevicePairs<Scalar> pairs = device_pairs(circuit, weights);
    if (circuit.wires) {
        const DevicePairs<Scalar> by_pair = circuit.wires->pull_back<Scalar>(circuit, pairs, affine_gradient);
        return half * (by_pair.positive - by_pair.negative);
    }
    // The offset is the bias line's transfer times its rails.
    LayerMatrix<Scalar> from_positive = affine_gradient, from_negative = affine_gradient;
    from_positive.row(rows - 1) *= static_cast<Scalar>(circuit.bias_positive_V);
    from_negative.row(rows - 1) *= static_cast<Scalar>(circuit.bias_negative_V);
    const LayerRead<Scalar> read = read_lines(circuit, pairs);
    using Array = typename LayerRead<Scalar>::Array;
    Array by_p(read.p().rows(), read.p().cols()), by_q = by_p;
    for_each_partition(circuit, rows, [&](Index part, Index first, Index count) {
        const auto sum = [&](const LayerMatrix<Scalar>& gradients, const LayerMatrix<Scalar>& devices) {
            return gradients.middleRows(first, count).cwiseProduct(devices.middleRows(first, count)).colwise().sum();
        };
        by_p.row(part) = sum(from_positive, pairs.positive);
        by_q.row(part) = -sum(from_negative, pairs.negative);
    });
    const auto by_sum = read.pull_back(by_p, by_q);
    const Array common = by_sum.positive - by_sum.negative;  // of every device of a partition, through the line sums
    LayerMatrix<Scalar> gradient(rows, weights.cols());
    for_each_partition(circuit, rows, [&](Index part, Index first, Index count) {
        auto rows_of_part = gradient.middleRows(first, count);
        rows_of_part.noalias() = from_positive.middleRows(first, count) * read.p().row(part).matrix().asDiagonal() +
                                 from_negative.middleRows(first, count) * read.q().row(part).matrix().asDiagonal();
        rows_of_part.rowwise() += common.row(part).matrix();
        rows_of_part *= gain * half;
    });
    return gradient;
}

template LayerMatrix<float> effective_layer(const LayerCircuit&, const LayerMatrix<float>&);
template LayerMatrix<double> effective_layer(const LayerCircuit&, const LayerMatrix<double>&);
template LayerMatrix<float> pull_back(const LayerCircuit&, const LayerMatrix<float>&, const LayerMatrix<float>&);
template LayerMatrix<double> pull_back(const LayerCircuit&, const LayerMatrix<double>&, const LayerMatrix<double>&);

LayerMatrix<double> effective_layer(const LayerCircuit& circuit, const LayerWeights& layer) {
    const LayerMatrix<double> weights = layer.levels.cast<double>() / largest_weight(circuit.levels);
    DevicePairs<double> pairs = device_pairs(circuit, weights);
    if (circuit.levels <= 3) make_zeros_parallel(circuit, weights, pairs);
    return effective_from_pairs(circuit, pairs);
}

LayerMatrix<double> effective_layer(const LayerCircuit& circuit, const LayerConductances& cells) {
    return effective_from_pairs(circuit, DevicePairs<double>{cells.positive, cells.negative});
}

template <class Scalar>
LayerMatrix<Scalar> affine_part(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights) {
    if (!circuit.synapse.depend_on_bias()) return effective_layer(circuit, weights);
    if (!circuit.wires) return LayerMatrix<Scalar>::Zero(weights.rows(), weights.cols());
    return effective_layer(circuit, weights) - effective_layer(without_wires(circuit), weights);
}

template <class Scalar>
LayerMatrix<Scalar> pull_back_affine_part(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights,
                                          const LayerMatrix<Scalar>& affine_gradient) {
    if (!circuit.synapse.depend_on_bias()) return pull_back(circuit, weights, affine_gradient);
    if (!circuit.wires) return LayerMatrix<Scalar>::Zero(weights.rows(), weights.cols());
    return pull_back(circuit, weights, affine_gradient) - pull_back(without_wires(circuit), weights, affine_gradient);
}

template LayerMatrix<float> affine_part(const LayerCircuit&, const LayerMatrix<float>&);
template LayerMatrix<double> affine_part(const LayerCircuit&, const LayerMatrix<double>&);
template LayerMatrix<float> pull_back_affine_part(const LayerCircuit&, const LayerMatrix<float>&,
                                                  const LayerMatrix<float>&);
template LayerMatrix<double> pull_back_affine_part(const LayerCircuit&, const LayerMatrix<double>&,
                                                   const LayerMatrix<double>&);

namespace {

/// A layer ready for many images.
struct LawLayer {
    LayerMatrix<double> affine;
    std::optional<BiasedColumnLaw<double>> biased;  ///< what comes on top
};

LawLayer law_layer(const LayerCircuit& circuit, const LayerWeights& layer, const LayerConductances* cells) {
    LawLayer law{cells == nullptr ? effective_layer(circuit, layer) : effective_layer(circuit, *cells), {}};
    if (!circuit.synapse.depend_on_bias()) return law;
    law.affine -= effective_layer(without_wires(circuit), layer);
    law.biased.emplace(circuit, layer.levels.rows() - 1);
    law.biased->set_weights(layer.levels.cast<double>() / largest_weight(circuit.levels));
    return law;
}

std::vector<LawLayer> law_layers(const Weights& network, const std::vector<LayerCircuit>& circuits,
                                 const std::vector<LayerConductances>& cells) {
    SPINLOOM_EXPECT(circuits.size() == network.layers.size());
    std::vector<LawLayer> result;
    for (std::size_t i = 0; i < network.layers.size(); ++i)
        result.push_back(law_layer(circuits[i], network.layers[i], cells.empty() ? nullptr : &cells[i]));
    return result;
}

Eigen::MatrixXd pre_activations(const LawLayer& layer, const Eigen::MatrixXd& voltages) {
    const auto& affine = layer.affine;
    SPINLOOM_EXPECT(affine.rows() == voltages.rows() + 1);
    Eigen::MatrixXd z = affine.topRows(voltages.rows()).transpose() * voltages;
    z.colwise() += affine.row(voltages.rows()).transpose();
    if (!layer.biased) return z;
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(voltages.rows()));
    std::iota(rows.begin(), rows.end(), 0U);
    BiasedColumnLaw<double>::State state;
    for (Index image = 0; image < voltages.cols(); ++image)
        layer.biased->forward({rows, {voltages.col(image).data(), rows.size()}, 0}, z.col(image).data(), state);
    return z;
}

Eigen::MatrixXd law_forward(const std::vector<LawLayer>& layers, const std::vector<ActivationCurve>& curves,
                            const std::vector<SharedLoad>& loads, const Eigen::Ref<const Eigen::MatrixXd>& inputs) {
    SPINLOOM_EXPECT(curves.size() == layers.size());
    Eigen::MatrixXd voltages = inputs;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        voltages = pre_activations(layers[i], voltages);
        if (i < loads.size()) {
            for (auto image : voltages.colwise())
                settle<double>(curves[i], loads[i], {image.data(), nullptr, nullptr, nullptr});
        } else {
            voltages = voltages.unaryExpr([&](double volts) { return curves[i](volts); }).eval();
        }
    }
    return voltages;
}

}  // namespace

Eigen::MatrixXd behavioural_forward(const Weights& network, const std::vector<LayerCircuit>& circuits,
                                    const std::vector<ActivationCurve>& curves,
                                    const Eigen::Ref<const Eigen::MatrixXd>& inputs) {
    return law_forward(law_layers(network, circuits, {}), curves, {}, inputs);
}

Eigen::MatrixXd behavioural_forward(const Weights& network, const BehaviouralModel& model,
                                    const Eigen::Ref<const Eigen::MatrixXd>& inputs) {
    return law_forward(law_layers(network, model.circuits, model.cells), model.curves, model.loads, inputs);
}

double behavioural_accuracy(const Weights& network, const BehaviouralModel& model, const ImageSet& images,
                            int threads) {
    const auto layers = law_layers(network, model.circuits, model.cells);
    return classification_accuracy(images, threads, [&](std::size_t first, std::size_t count) {
        return largest_rows(
            law_forward(layers, model.curves, model.loads, encode_inputs(images, first, count, model.inputs)));
    });
}

BehaviouralModel ideal_twin(const BehaviouralModel& model, double high, double steepness) {
    BehaviouralModel twin{model.inputs, model.circuits, {}, {}, {}};
    for (LayerCircuit& circuit : twin.circuits) {
        circuit.r_in = std::numeric_limits<double>::infinity();
        circuit.wires = nullptr;
        circuit.synapse.half_voltage = std::numeric_limits<double>::infinity();
        twin.curves.push_back(logistic_curve(high, steepness));
    }
    return twin;
}

}  // namespace spinloom

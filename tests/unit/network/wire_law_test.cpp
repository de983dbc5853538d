#include "spinloom/network/law/wire_law.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "spinloom/core/random.hpp"
#include "spinloom/network/infer/compiled_layer.hpp"
#include "spinloom/network/law/column_law.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// One layer with 9 nm wires.
int amplifier_pairs(const LayerCircuit& circuit, bool is_summed) {
    return is_summed ? static_cast<int>(num_partitions(circuit)) : 1;
}

AnalogNetwork wired_network(int inputs, int outputs, PartitionLimits limits, double negative_rail, bool is_summed) {
    RandomStream random(5, "wire law test");
    LayerWeights layer{Eigen::MatrixXi(inputs, outputs), Eigen::VectorXi(outputs)};
    for (int& weight : layer.inner().reshaped()) weight = 2 * static_cast<int>(random.below(2)) - 1;
    for (int& weight : layer.bias()) weight = 2 * static_cast<int>(random.below(2)) - 1;
    const Weights weights{{layer}};
    CircuitDesign design;
    design.topology = weights.topology();
    design.synapse = {8488, 25465};
    design.gains = {20};
    design.bias_positive = {BiasRail::Supply::v_dd, 0.8};
    design.bias_negative = {BiasRail::Supply::own, negative_rail};
    design.wires = segment_resistances({});
    design.partition = limits;
    if (is_summed) design.combination = PartitionCombination::summing;
    return build(design, weights);
}

/// One layer as a circuit with 9 nm wires, and its column law with and without them.
struct WiredLayer {
    AnalogNetwork network;
    LayerCircuit plain, wired;

    WiredLayer(int inputs, int outputs, PartitionLimits limits, double negative_rail, bool is_summed)
        : network(wired_network(inputs, outputs, limits, negative_rail, is_summed)) {
        plain = {{8488, 25465}, 20, 1000, 0.8, negative_rail, {}};
        const auto cut = network.design.layer_partition(0);
        for (std::size_t k = 1; k < cut.input_boundaries.size(); ++k) {
            plain.partition_ends.push_back(static_cast<std::size_t>(cut.input_boundaries[k]));
        }
        plain.pairs_per_amplifier = amplifier_pairs(plain, is_summed);
        wired = plain;
        wired.wires = std::make_shared<const WireLaw>(network.design, 0);
    }

    [[nodiscard]] const LayerWeights& layer() const { return network.weights.layers[0]; }

    /// Neuron inputs in the solved circuit, as an affine map.
    [[nodiscard]] LayerMatrix<double> solved() const {
        const auto compiled = compile_layer(network, 0, 1);
        Eigen::MatrixXd inputs(compiled.num_inputs, compiled.num_inputs + 1);
        inputs << Eigen::MatrixXd::Identity(compiled.num_inputs, compiled.num_inputs),
            Eigen::VectorXd::Zero(compiled.num_inputs);
        Eigen::MatrixXd outputs = read_out(compiled, inputs).output_sum / compiled.amplifiers.parts;
        outputs.leftCols(compiled.num_inputs).colwise() -= outputs.col(compiled.num_inputs).eval();
        return outputs.transpose();
    }
};

/// Pre-activations for images of which a fifth of the pixels is lit.
Eigen::MatrixXd pre_activations(const LayerMatrix<double>& affine) {
    RandomStream random(6, "wire law test images");
    Eigen::MatrixXd voltages(affine.rows(), 100);
    for (double& volts : voltages.reshaped()) volts = random.below(5) == 0 ? 0.8 * random.uniform() : 0;
    voltages.row(affine.rows() - 1).setOnes();
    return affine.transpose() * voltages;
}

double relative_error(const LayerMatrix<double>& affine, const LayerMatrix<double>& exact) {
    return (pre_activations(affine) - pre_activations(exact)).norm() / pre_activations(exact).norm();
}

LayerMatrix<double> random_layer_weights(Index rows, Index columns, std::uint64_t seed) {
    RandomStream random(seed, "wire law test weights");
    LayerMatrix<double> weights(rows, columns);
    for (double& weight : weights.reshaped()) weight = 2 * random.uniform() - 1;
    return weights;
}

TEST(WireLaw, IsExactForTheMeanArray) {
    for (const double rail : {0.8, -0.3}) {  // one bias line or two
        WiredLayer wired(21, 7, {8, 3}, rail, false);
        const Eigen::MatrixXd mean = Eigen::MatrixXd::Constant(22, 7, (1 / 8488.0 + 1 / 25465.0) / 2);
        wired.network.cells = {{mean, mean}};
        const LayerMatrix<double> affine = effective_layer<double>(wired.wired, LayerMatrix<double>::Zero(22, 7));
        EXPECT_LT((affine - wired.solved()).cwiseAbs().maxCoeff(), 1e-12);
    }
}

TEST(ColumnLaw, IsTheSolvedLayerWithoutWires) {
    for (const bool is_summed : {false, true}) {
        WiredLayer layer(45, 7, {8, 3}, -0.3, is_summed);
        layer.network.design.wires = {};
        const LayerMatrix<double> exact = layer.solved();
        EXPECT_LT((effective_layer(layer.plain, layer.layer()) - exact).cwiseAbs().maxCoeff(), 1e-12) << is_summed;
        layer.plain.pairs_per_amplifier = amplifier_pairs(layer.plain, !is_summed);
        EXPECT_GT((effective_layer(layer.plain, layer.layer()) - exact).cwiseAbs().maxCoeff(), 1e-4) << is_summed;
    }
}

TEST(WireLaw, FollowsTheSolvedCircuit) {
    // The figures of docs/theory/training.md: 784x16 with 9 nm wires in 32x32 subarrays.
    for (const double rail : {0.8, 0.0}) {
        for (const bool is_summed : {false, true}) {
            const WiredLayer wired(784, 16, {32, 32}, rail, is_summed);
            const LayerMatrix<double> exact = wired.solved();
            const double error = relative_error(effective_layer(wired.wired, wired.layer()), exact);
            EXPECT_LT(error, is_summed ? 0.006 : 0.005) << "0.3 % were measured, 0.5 % for one amplifier that sums";
            EXPECT_GT(relative_error(effective_layer(wired.plain, wired.layer()), exact), 0.2) << "26 % were measured";
        }
    }
}

TEST(WireLaw, EndsInTheColumnLawWithoutResistance) {
    for (const bool is_summed : {false, true}) {
        WiredLayer wired(21, 7, {8, 3}, -0.3, is_summed);
        wired.network.design.wires = {1e-4, 1e-4};
        wired.wired.wires = std::make_shared<const WireLaw>(wired.network.design, 0);
        const LayerMatrix<double> affine = effective_layer(wired.wired, wired.layer());
        // A segment's 0.1 mohm against the 25 kohm of a cell, 8 segments long.
        EXPECT_LT((affine - effective_layer(wired.plain, wired.layer())).cwiseAbs().maxCoeff(), 1e-6);
    }
}

TEST(WireLaw, PullBackIsTheTransposedJacobian) {
    for (const auto& [rail, is_summed] : {std::pair{0.8, false}, std::pair{-0.3, false}, std::pair{-0.3, true}}) {
        WiredLayer wired(11, 5, {4, 3}, rail, is_summed);
        wired.network.design.wires = {40, 60};  // enough to show
        wired.wired.wires = std::make_shared<const WireLaw>(wired.network.design, 0);
        const LayerMatrix<double> weights = random_layer_weights(12, 5, 7), direction = random_layer_weights(12, 5, 8);
        const LayerMatrix<double> gradient = pull_back(wired.wired, weights, direction);
        const auto loss = [&](const LayerMatrix<double>& at) {
            return effective_layer(wired.wired, at).cwiseProduct(direction).sum();
        };
        constexpr double h = 1e-5;
        for (Index k = 0; k < weights.size(); ++k) {
            LayerMatrix<double> up = weights, down = weights;
            up.data()[k] += h;
            down.data()[k] -= h;
            EXPECT_NEAR(gradient.data()[k], (loss(up) - loss(down)) / (2 * h), 1e-8 * gradient.cwiseAbs().maxCoeff());
        }
    }
}

TEST(WireLaw, FloatFollowsDouble) {
    const WiredLayer wired(100, 16, {32, 32}, 0.0, true);
    const LayerMatrix<double> weights = random_layer_weights(101, 16, 9),
                              affine = effective_layer(wired.wired, weights);
    const LayerMatrix<float> coarse = effective_layer<float>(wired.wired, weights.cast<float>());
    EXPECT_LT((coarse.cast<double>() - affine).cwiseAbs().maxCoeff(), 1e-5 * affine.cwiseAbs().maxCoeff());
    const LayerMatrix<double> gradient = pull_back(wired.wired, weights, affine);
    const LayerMatrix<float> coarse_gradient =
        pull_back<float>(wired.wired, weights.cast<float>(), affine.cast<float>());
    EXPECT_LT((coarse_gradient.cast<double>() - gradient).cwiseAbs().maxCoeff(), 1e-4 * gradient.cwiseAbs().maxCoeff());
}

}  // namespace
}  // namespace spinloom

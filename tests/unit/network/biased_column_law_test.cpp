#include "spinloom/network/law/biased_column_law.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "spinloom/core/random.hpp"
#include "spinloom/network/infer/compiled_layer.hpp"
#include "spinloom/network/law/column_law.hpp"
#include "spinloom/network/model/levels.hpp"
#include "spinloom/network/train/trainer_gradient.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

struct Shape {
    int inputs, outputs;
    PartitionLimits limits;
    bool is_summed;
    double negative_rail;
    int levels = 2;
};

AnalogNetwork biased_network(const Shape& shape, double half_voltage) {
    RandomStream random(5, "biased law");
    LayerWeights layer{Eigen::MatrixXi(shape.inputs, shape.outputs), Eigen::VectorXi(shape.outputs)};
    const int largest = static_cast<int>(largest_weight(shape.levels));
    for (int& weight : layer.levels.reshaped()) {
        weight = shape.levels == 3
                     ? static_cast<int>(random.below(3)) - 1
                     : 2 * static_cast<int>(random.below(static_cast<std::uint64_t>(largest) + 1)) - largest;
    }
    const Weights weights{{layer}};
    CircuitDesign design;
    design.topology = weights.topology();
    design.synapse = {.parallel = 8488, .antiparallel = 25465, .half_voltage = half_voltage};
    design.synapse_levels = shape.levels;
    design.gains = {20};
    design.bias_positive = {BiasRail::Supply::v_dd, 0.8};
    design.bias_negative = {BiasRail::Supply::own, shape.negative_rail};
    design.partition = shape.limits;
    if (shape.is_summed) design.combination = PartitionCombination::summing;
    return build(design, weights);
}

/// One layer of random weights without wires, as a circuit and as its law.
struct BiasedCase {
    AnalogNetwork network;
    LayerCircuit law;

    BiasedCase(const Shape& shape, double half_voltage) : network(biased_network(shape, half_voltage)) {
        law = {network.design.synapse, 20, 1000, 0.8, shape.negative_rail, {}};
        law.levels = shape.levels;
        const auto cut = network.design.layer_partition(0);
        for (std::size_t k = 1; k < cut.input_boundaries.size(); ++k)
            law.partition_ends.push_back(static_cast<std::size_t>(cut.input_boundaries[k]));
        if (shape.is_summed) law.pairs_per_amplifier = static_cast<int>(law.partition_ends.size());
    }

    [[nodiscard]] LayerMatrix<double> weights() const {
        return network.weights.layers[0].levels.cast<double>() / largest_weight(law.levels);
    }
    [[nodiscard]] Eigen::MatrixXd solved(const Eigen::MatrixXd& voltages) const {
        const auto compiled = compile_layer(network, 0, 1);
        return read_out(compiled, voltages).output_sum / compiled.amplifiers.parts;
    }
    [[nodiscard]] Eigen::MatrixXd by_law(const Eigen::MatrixXd& voltages) const {
        BiasedColumnLaw<double> biased(law, voltages.rows());
        biased.set_weights(weights());
        std::vector<std::uint32_t> rows(static_cast<std::size_t>(voltages.rows()));
        std::iota(rows.begin(), rows.end(), 0U);
        BiasedColumnLaw<double>::State state;
        Eigen::MatrixXd z = Eigen::MatrixXd::Zero(weights().cols(), voltages.cols());
        for (Index image = 0; image < voltages.cols(); ++image)
            biased.forward({rows, {voltages.col(image).data(), rows.size()}, 0}, z.col(image).data(), state);
        return z;
    }
    [[nodiscard]] Eigen::MatrixXd at_zero_bias(const Eigen::MatrixXd& voltages) const {
        const auto affine = effective_layer(law, network.weights.layers[0]);
        return (affine.topRows(voltages.rows()).transpose() * voltages).colwise() +
               affine.row(voltages.rows()).transpose().eval();
    }
};

/// Images of which a fifth of the pixels is lit.
Eigen::MatrixXd lit_images(Index inputs, Index count) {
    RandomStream random(6, "biased law images");
    Eigen::MatrixXd voltages(inputs, count);
    for (double& volts : voltages.reshaped()) volts = random.below(5) == 0 ? 0.8 * random.uniform() : 0;
    return voltages;
}

double relative_rms(const Eigen::MatrixXd& found, const Eigen::MatrixXd& exact) {
    return (found - exact).norm() / exact.norm();
}

TEST(BiasedColumnLaw, IsTheSolvedLayerToSecondOrder) {
    const Shape shapes[] = {{300, 8, {}, false, 0.8},         {300, 8, {}, false, 0.0},
                            {300, 8, {32, 32}, false, 0.0},   {300, 8, {32, 32}, true, 0.0},
                            {300, 8, {32, 32}, true, 0.0, 3}, {300, 8, {32, 32}, true, 0.8, 8}};
    for (const auto& shape : shapes) {
        for (const double half : {0.5, 0.65}) {
            SCOPED_TRACE(::testing::Message() << shape.negative_rail << ' ' << shape.is_summed << ' ' << shape.levels);
            const BiasedCase one(shape, half);
            const auto images = lit_images(shape.inputs, 40);
            const Eigen::MatrixXd exact = one.solved(images);
            const double left = relative_rms(one.by_law(images), exact);
            const double without = relative_rms(one.at_zero_bias(images), exact);
            EXPECT_LT(left, 0.01) << without;
            EXPECT_GT(without, 10 * left) << left;
        }
    }
}

TEST(BiasedColumnLaw, IsTheColumnLawWhereBiasDoesNotCount) {
    const BiasedCase one({60, 5, {16, 32}, true, 0.0}, 1e6);
    const auto images = lit_images(60, 10);
    EXPECT_LT((one.by_law(images) - one.at_zero_bias(images)).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(BiasedColumnLaw, NamingInputsOrNotIsTheSame) {
    const BiasedCase one({60, 5, {16, 32}, false, 0.0}, 0.5);
    Eigen::MatrixXd image = lit_images(60, 1);
    BiasedColumnLaw<double> law(one.law, 60);
    law.set_weights(one.weights());
    std::vector<std::uint32_t> rows;
    std::vector<double> voltages;
    for (Index i = 0; i < 60; ++i) {
        if (image(i, 0) == 0) continue;
        rows.push_back(static_cast<std::uint32_t>(i));
        voltages.push_back(image(i, 0));
    }
    Eigen::VectorXd z = Eigen::VectorXd::Zero(5);
    BiasedColumnLaw<double>::State state;
    law.forward({rows, voltages, 0}, z.data(), state);
    EXPECT_LT((z - one.by_law(image)).cwiseAbs().maxCoeff(), 1e-12);
}

/// A loss of z, its derivative by all weights and inputs.
TEST(BiasedColumnLaw, DerivativesAreThoseOfFiniteDifferences) {
    for (const bool is_summed : {false, true}) {
        BiasedCase one({40, 4, {16, 32}, is_summed, 0.0}, 0.5);
        const Eigen::MatrixXd image = lit_images(40, 1).array() + 0.1;
        std::vector<std::uint32_t> rows(40);
        std::iota(rows.begin(), rows.end(), 0U);
        const Eigen::Vector4d error(0.7, -0.4, 1.1, 0.2);
        const LayerMatrix<double> weights = 0.9 * one.weights();
        const auto loss = [&](const LayerMatrix<double>& with, const Eigen::MatrixXd& at) {
            BiasedColumnLaw<double> law(one.law, 40);
            law.set_weights(with);
            Eigen::Vector4d z = Eigen::Vector4d::Zero();
            BiasedColumnLaw<double>::State state;
            law.forward({rows, {at.data(), 40}, 0}, z.data(), state);
            return error.dot(z);
        };
        BiasedColumnLaw<double> law(one.law, 40);
        law.set_weights(weights);
        Eigen::Vector4d z = Eigen::Vector4d::Zero();
        BiasedColumnLaw<double>::State state;
        const BiasedColumnLaw<double>::Inputs inputs{rows, {image.data(), 40}, 0};
        law.forward(inputs, z.data(), state);
        auto sums = law.no_gradient();
        Eigen::VectorXd by_voltage = Eigen::VectorXd::Zero(40);
        law.backward(inputs, state, error.data(), sums, by_voltage.data());
        const LayerMatrix<double> gradient = law.total(sums);
        constexpr double h = 1e-6;
        for (Index k = 0; k < weights.size(); k += 3) {
            LayerMatrix<double> up = weights, down = weights;
            up.data()[k] += h;
            down.data()[k] -= h;
            EXPECT_NEAR(gradient.data()[k], (loss(up, image) - loss(down, image)) / (2 * h), 1e-8) << k;
        }
        Eigen::VectorXd slopes(40);
        for (Index i = 0; i < 40; ++i) {
            Eigen::MatrixXd up = image, down = image;
            up(i) += h;
            down(i) -= h;
            slopes(i) = (loss(weights, up) - loss(weights, down)) / (2 * h);
        }
        EXPECT_LT((by_voltage - slopes).norm(), 0.02 * slopes.norm());
    }
}

/// The loss of a minibatch of one image by its first layer's weights, the second layer being plain.
TEST(BiasedColumnLaw, TheTrainerTakesItsDerivativeThroughTheNetwork) {
    BiasedCase one({24, 5, {16, 32}, true, 0.0}, 0.5);
    const ActivationCurve curve = logistic_curve(0.8, 12);
    LayerCircuit second = one.law;
    second.partition_ends = {};
    second.pairs_per_amplifier = 1;
    const TrainableNetwork network{InputEncoding{}, {{one.law, curve}, {second, curve}}, 20};
    ImageSet set;
    set.rows = 4;
    set.columns = 6;
    set.count = 3;
    RandomStream random(8, "biased pictures");
    for (int k = 0; k < 72; ++k)
        set.pixels.push_back(static_cast<std::uint8_t>(random.below(3) == 0 ? random.below(256) : 0));
    set.labels = {0, 2, 1};
    const SparseImages images(set, network.inputs);
    const std::vector<std::size_t> indices{0, 1, 2};
    RandomStream draw(9, "biased weights");
    std::vector<LayerMatrix<double>> weights{LayerMatrix<double>(25, 5), LayerMatrix<double>(6, 3)};
    for (auto& layer : weights) {
        for (double& weight : layer.reshaped()) weight = 2 * draw.uniform() - 1;
    }
    const auto loss = [&](const std::vector<LayerMatrix<double>>& at) {
        BatchPass<double> pass(network);
        pass.set_weights(at);
        return pass.forward(images, indices).loss / 3;
    };
    BatchPass<double> pass(network);
    pass.set_weights(weights);
    (void)pass.forward(images, indices);
    LayerMatrix<double> by_intensity;
    const auto gradient = pass.backward(images, indices, &by_intensity);
    EXPECT_EQ(by_intensity.cols(), 24);
    EXPECT_EQ(pass.backward(images, indices)[0], gradient[0]);
    for (std::size_t layer = 0; layer < 2; ++layer) {
        LayerMatrix<double> slopes(weights[layer].rows(), weights[layer].cols());
        for (Index k = 0; k < weights[layer].size(); ++k) {
            auto up = weights, down = weights;
            up[layer].data()[k] += 1e-5;
            down[layer].data()[k] -= 1e-5;
            slopes.data()[k] = (loss(up) - loss(down)) / 2e-5;
        }
        EXPECT_LT((gradient[layer] - slopes).norm(), (layer == 0 ? 0.02 : 1e-6) * slopes.norm()) << layer;
    }
}

}  // namespace
}  // namespace spinloom

#include "spinloom/network/law/column_law.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/law/column_read.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

constexpr double infinite = std::numeric_limits<double>::infinity();

LayerCircuit usual_circuit() {
    return {{5000, 15000}, 20, 1000, 0.8, -0.3, {}};
}

/// Weights uniform in [-1, 1], last row the bias.
LayerMatrix<double> random_layer(Index fan_in, Index fan_out, std::uint64_t seed) {
    RandomStream stream(seed, "column law test");
    LayerMatrix<double> weights(fan_in + 1, fan_out);
    for (Index k = 0; k < weights.size(); ++k) weights.data()[k] = 2 * stream.uniform() - 1;
    return weights;
}

LayerWeights random_binary_layer(Index fan_in, Index fan_out, std::uint64_t seed) {
    const LayerMatrix<double> real = random_layer(fan_in, fan_out, seed);
    const auto ternary = [](double weight) { return weight < -0.3 ? -1 : (weight > 0.3 ? 1 : 0); };
    return {real.topRows(fan_in).unaryExpr(ternary).cast<int>(),
            real.row(fan_in).transpose().unaryExpr(ternary).cast<int>()};
}

Eigen::VectorXd random_voltages(Index count, std::uint64_t seed) {
    RandomStream stream(seed, "column law test voltages");
    Eigen::VectorXd voltages(count);
    for (double& volts : voltages) volts = 1.6 * stream.uniform() - 0.8;
    return voltages;
}

/// Amplifier output of one row by nodal analysis of the whole circuit: unknowns V+, V-, the amplifier's two inputs, its
/// output.
double solve_row(const LayerCircuit& circuit, const Eigen::VectorXd& weights, const Eigen::VectorXd& up,
                 const Eigen::VectorXd& down) {
    Eigen::Matrix<double, 5, 5> a = Eigen::Matrix<double, 5, 5>::Zero();
    Eigen::Matrix<double, 5, 1> b = Eigen::Matrix<double, 5, 1>::Zero();
    const auto resistor = [&](int i, int j, double ohms) {  // j < 0: ground
        a(i, i) += 1 / ohms;
        if (j < 0) return;
        a(j, j) += 1 / ohms;
        a(i, j) -= 1 / ohms;
        a(j, i) -= 1 / ohms;
    };
    for (Index c = 0; c < weights.size(); ++c) {
        const double positive = 1 / (weights(c) < 0 ? circuit.synapse.antiparallel : circuit.synapse.parallel);
        const double negative = 1 / (weights(c) > 0 ? circuit.synapse.antiparallel : circuit.synapse.parallel);
        a(0, 0) += positive;
        b(0) += positive * up(c);
        a(1, 1) += negative;
        b(1) += negative * down(c);
    }
    resistor(1, 2, circuit.r_in);                  // R1
    resistor(0, 3, circuit.r_in);                  // R2
    resistor(2, 4, circuit.gain * circuit.r_in);   // R3
    resistor(3, -1, circuit.gain * circuit.r_in);  // R4
    a.row(4).setZero();  // the amplifier: equal inputs instead of the current law of its output
    a(4, 2) = 1;
    a(4, 3) = -1;
    return a.fullPivLu().solve(b)(4);
}

/// The same from the affine map.
Eigen::VectorXd read_by_law(const LayerMatrix<double>& affine, const Eigen::VectorXd& voltages) {
    const Index fan_in = affine.rows() - 1;
    return affine.topRows(fan_in).transpose() * voltages + affine.row(fan_in).transpose();
}

TEST(ColumnLaw, IsTheSolutionOfTheCircuit) {
    const LayerCircuit circuit = usual_circuit();
    const LayerWeights layer = random_binary_layer(9, 4, 1);
    ASSERT_TRUE((layer.inner().array() == 0).any());
    const Eigen::VectorXd voltages = random_voltages(9, 2), z = read_by_law(effective_layer(circuit, layer), voltages);
    for (Index r = 0; r < 4; ++r) {
        Eigen::VectorXd weights(10), up(10), down(10);
        weights << layer.inner().col(r).cast<double>(), layer.bias()(r);
        up << voltages, circuit.bias_positive_V;
        down << voltages, circuit.bias_negative_V;
        EXPECT_NEAR(z(r), solve_row(circuit, weights, up, down), 1e-12) << r;
    }
}

TEST(ColumnLaw, IsADifferenceOfWeightedMeansWithoutLoading) {
    LayerCircuit circuit = usual_circuit();
    circuit.r_in = infinite;
    circuit.bias_negative_V = circuit.bias_positive_V;
    LayerWeights layer = random_binary_layer(30, 5, 3);
    const LayerMatrix<double> affine = effective_layer(circuit, layer);
    // Every line at the same voltage: both means equal it.
    EXPECT_LT(read_by_law(affine, Eigen::VectorXd::Constant(30, 0.8)).cwiseAbs().maxCoeff(), 1e-12);
    // The resistance level cancels; only the ratio matters.
    LayerCircuit scaled = circuit;
    scaled.synapse.parallel *= 7;
    scaled.synapse.antiparallel *= 7;
    EXPECT_LT((effective_layer(scaled, layer) - affine).cwiseAbs().maxCoeff(), 1e-12);
    // Flipping every weight swaps the lines.
    layer.inner() *= -1;
    layer.bias() *= -1;
    const bool has_zero = (layer.inner().array() == 0).any();
    ASSERT_TRUE(has_zero);
    EXPECT_LT((effective_layer(circuit, layer) + affine).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(ColumnLaw, TakesTheMeanOverPartitions) {
    LayerCircuit split = usual_circuit();
    split.partition_ends = {4, 10};  // 9 inputs and the bias line
    const LayerWeights layer = random_binary_layer(9, 3, 5);
    const Eigen::VectorXd voltages = random_voltages(9, 6), z = read_by_law(effective_layer(split, layer), voltages);
    for (Index r = 0; r < 3; ++r) {
        Eigen::VectorXd weights(10), up(10), down(10);
        weights << layer.inner().col(r).cast<double>(), layer.bias()(r);
        up << voltages, split.bias_positive_V;
        down << voltages, split.bias_negative_V;
        const double first = solve_row(split, weights.head(4), up.head(4), down.head(4));
        const double second = solve_row(split, weights.tail(6), up.tail(6), down.tail(6));
        EXPECT_NEAR(z(r), (first + second) / 2, 1e-12) << r;
    }
}

TEST(ColumnLaw, FloatFollowsDouble) {
    const LayerMatrix<double> weights = random_layer(784, 16, 7);
    const LayerMatrix<double> affine = effective_layer(usual_circuit(), weights);
    const LayerMatrix<float> coarse = effective_layer<float>(usual_circuit(), weights.cast<float>());
    EXPECT_LT((coarse.cast<double>() - affine).cwiseAbs().maxCoeff(), 1e-5 * affine.cwiseAbs().maxCoeff());
}

TEST(ColumnLaw, PullBackIsTheTransposedJacobian) {
    LayerCircuit circuit = usual_circuit();
    const std::vector<std::size_t> three{3, 6, 8};
    for (const auto& [ends, is_summed] :
         {std::pair{std::vector<std::size_t>{}, false}, {three, false}, {three, true}}) {
        circuit.partition_ends = ends;
        circuit.pairs_per_amplifier = is_summed ? static_cast<int>(num_partitions(circuit)) : 1;
        const LayerMatrix<double> weights = random_layer(7, 3, 8), direction = random_layer(7, 3, 9);
        const LayerMatrix<double> gradient = pull_back(circuit, weights, direction);
        const auto loss = [&](const LayerMatrix<double>& at) {
            return effective_layer(circuit, at).cwiseProduct(direction).sum();
        };
        constexpr double h = 1e-5;
        for (Index k = 0; k < weights.size(); ++k) {
            LayerMatrix<double> up = weights, down = weights;
            up.data()[k] += h;
            down.data()[k] -= h;
            EXPECT_NEAR(gradient.data()[k], (loss(up) - loss(down)) / (2 * h), 1e-8) << k;
        }
    }
}

TEST(ColumnLaw, ReportsEveryIllegalNumber) {
    EXPECT_NO_THROW(check_layer_circuit(usual_circuit(), 9));
    LayerCircuit circuit{{5000, 4000}, -1, 0, 0.8, infinite, {4, 4, 9}};
    try {
        check_layer_circuit(circuit, 9);
        FAIL() << "nothing was reported";
    } catch (const InputError& error) {
        EXPECT_EQ(error.problems().size(), 6U) << error.what();
    }
}

TEST(BehaviouralForward, ChainsLawAndCurve) {
    const Weights network{{random_binary_layer(6, 4, 10), random_binary_layer(4, 2, 11)}};
    LayerCircuit second = usual_circuit();
    second.gain = 5;
    const std::vector<LayerCircuit> circuits{usual_circuit(), second};
    const std::vector<ActivationCurve> curves{logistic_curve(0.8, 15), logistic_curve(0.5, 9)};
    Eigen::MatrixXd inputs(6, 2);
    inputs << random_voltages(6, 12), random_voltages(6, 13);
    const Eigen::MatrixXd outputs = behavioural_forward(network, circuits, curves, inputs);
    for (Index image = 0; image < 2; ++image) {
        Eigen::VectorXd hidden = read_by_law(effective_layer(circuits[0], network.layers[0]), inputs.col(image));
        hidden = (0.8 / (1 + (15 * hidden.array()).exp())).matrix();
        const Eigen::VectorXd z = read_by_law(effective_layer(second, network.layers[1]), hidden);
        EXPECT_NEAR(outputs(0, image), 0.5 / (1 + std::exp(9 * z(0))), 1e-7);
        EXPECT_NEAR(outputs(1, image), 0.5 / (1 + std::exp(9 * z(1))), 1e-7);
    }
}

TEST(BehaviouralAccuracy, TakesTheLargestOutputVoltage) {
    // Class 0 where the left pixel is dark: the neuron inverts.
    Eigen::MatrixXi weights(2, 2);
    weights << 1, -1, -1, 1;
    const Weights network{{{weights, Eigen::Vector2i(1, 1)}}};
    LayerCircuit circuit = usual_circuit();
    circuit.bias_negative_V = circuit.bias_positive_V;
    const BehaviouralModel model{{0, 0.8, {}}, {circuit}, {logistic_curve(0.8, 11)}};
    const ImageSet images{{0, 255, 255, 0, 10, 200, 200, 10}, {0, 1, 0, 0}, 4, 1, 2};
    EXPECT_DOUBLE_EQ(behavioural_accuracy(network, model, images, 1), 0.75);
    EXPECT_DOUBLE_EQ(behavioural_accuracy(network, model, images, 2), 0.75);
}

TEST(IdealTwin, LoadsNothingAndKeepsTheFunction) {
    LayerCircuit circuit = usual_circuit();
    circuit.partition_ends = {5, 10};
    const BehaviouralModel twin = ideal_twin({{0, 0.8, 127}, {circuit}, {logistic_curve(0.4, 3)}}, 0.8, 12);
    EXPECT_EQ(twin.circuits[0].r_in, infinite);
    EXPECT_EQ(twin.circuits[0].gain, 20);
    EXPECT_EQ(twin.circuits[0].partition_ends, circuit.partition_ends);
    EXPECT_EQ(twin.inputs.threshold, 127);
    EXPECT_NEAR(twin.curves[0](0.1), 0.8 / (1 + std::exp(1.2)), 1e-8);
}

TEST(ActivationCurve, PassesThroughItsSamplesAndStaysAtTheEnds) {
    const ActivationCurve curve(-1, 0.5, {3, 2.5, 1, 0.25, 0.125});
    EXPECT_DOUBLE_EQ(curve(-1), 3);
    EXPECT_DOUBLE_EQ(curve(0), 1);
    EXPECT_DOUBLE_EQ(curve(0.5), 0.25);
    EXPECT_DOUBLE_EQ(curve.maximum(), 1);
    for (const double beyond : {-1.0001, -50.0, -infinite}) {
        EXPECT_EQ(curve.at(beyond).value, 3);
        EXPECT_EQ(curve.at(beyond).derivative, 0);
    }
    for (const double beyond : {1.0, 1.0001, 1e300, infinite}) {
        EXPECT_EQ(curve.at(beyond).value, 0.125);
        EXPECT_EQ(curve.at(beyond).derivative, 0);
    }
    EXPECT_TRUE(std::isnan(curve(std::nan(""))));
}

TEST(ActivationCurve, DerivativeIsThatOfTheValueAndContinuous) {
    const ActivationCurve curve(-1, 0.25, {1, 0.9, 0.95, 0.3, -0.2, 0.1, 0.05, 0.04, 0.2});
    constexpr double h = 1e-6;
    for (double x = -0.99; x < 0.99; x += 0.0173) {
        EXPECT_NEAR(curve.at(x).derivative, (curve(x + h) - curve(x - h)) / (2 * h), 1e-5) << x;
    }
    for (double knot = -0.75; knot < 0.9; knot += 0.25) {
        EXPECT_NEAR(curve.at(knot - 1e-12).derivative, curve.at(knot + 1e-12).derivative, 1e-8) << knot;
        EXPECT_NEAR(curve(knot - 1e-12), curve(knot + 1e-12), 1e-10) << knot;
    }
}

TEST(ActivationCurve, ConvergesWithTheCubeOfTheStep) {
    const auto worst = [](int pieces) {
        std::vector<double> samples;
        for (int i = 0; i <= pieces; ++i) samples.push_back(std::sin(3.0 * i / pieces));
        const ActivationCurve curve(0, 3.0 / pieces, samples);
        double error = 0;
        for (double x = 0; x <= 3; x += 0.001) error = std::max(error, std::abs(curve(x) - std::sin(x)));
        return error;
    };
    EXPECT_LT(worst(40), worst(20) / 7);
}

TEST(ActivationCurve, ReproducesQuadraticsAndStraightLines) {
    const ActivationCurve line(2, 1, {5, 3});
    EXPECT_DOUBLE_EQ(line(2.25), 4.5);
    EXPECT_DOUBLE_EQ(line.at(2.25).derivative, -2);
    const ActivationCurve parabola(0, 1, {0, 1, 4, 9});
    for (double x = 0; x <= 3; x += 0.1) EXPECT_NEAR(parabola(x), x * x, 1e-12);
}

TEST(ActivationCurve, RefusesWhatIsNoCurve) {
    EXPECT_THROW(ActivationCurve(0, 1, {1}), InputError);
    EXPECT_THROW(ActivationCurve(0, 1, {}), InputError);
    EXPECT_THROW(ActivationCurve(0, 0, {1, 2}), InputError);
    EXPECT_THROW(ActivationCurve(0, 1, {1, std::nan("")}), InputError);
    EXPECT_THROW(ActivationCurve(infinite, 1, {1, 2}), InputError);
}

TEST(LogisticCurve, IsTheReverseSigmoid) {
    const ActivationCurve curve = logistic_curve(0.8, 11.7);
    for (double x = -3; x <= 3; x += 0.0137) {
        EXPECT_NEAR(curve(x), 0.8 / (1 + std::exp(11.7 * x)), 1e-8) << x;
    }
    EXPECT_NEAR(curve(0), 0.4, 1e-12);
}

TEST(LogisticCurve, SteepnessIsFoundAgain) {
    EXPECT_NEAR(fit_logistic_steepness(logistic_curve(0.8, 11.7), 0.8, 0.4), 11.7, 1e-5);
    EXPECT_NEAR(fit_logistic_steepness(logistic_curve(1, 0.9), 1, 5), 0.9, 1e-6);
}

}  // namespace
}  // namespace spinloom

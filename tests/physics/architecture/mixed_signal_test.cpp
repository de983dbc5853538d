#include <gtest/gtest.h>

#include "../network/random_network.hpp"
#include "spinloom/architecture/machines/ideal_network.hpp"
#include "spinloom/architecture/machines/mixed_signal_inference.hpp"

namespace spinloom {
namespace {

TEST(MixedSignal, CodesByHand) {
    EXPECT_EQ(adc_code(0.26, 0.1, 4), 3);
    EXPECT_EQ(adc_code(-0.26, 0.1, 4), -3);
    EXPECT_EQ(adc_code(9, 0.1, 4), 7);
    EXPECT_EQ(adc_code(-9, 0.1, 4), -8);
    // Readings of a few equal levels: a scale whose steps hit them has no error; the outlier is clipped where it pays.
    Eigen::MatrixXd levels(1, 4);
    levels << 1, -1, 1, -1;
    EXPECT_LE(best_full_scale(levels, 8), 1 + 1e-12);
    Eigen::MatrixXd outlier = Eigen::MatrixXd::Constant(1, 10000, 0.1);
    for (Eigen::Index i = 0; i < outlier.size(); ++i) outlier(0, i) *= std::sin(static_cast<double>(i));
    outlier(0, 0) = 1;
    EXPECT_LT(best_full_scale(outlier, 4), 0.5);
    EXPECT_EQ(best_full_scale(Eigen::MatrixXd::Zero(2, 2), 8), 1);
}

/// Falling through half the supply, with the neurons' steepness.
std::vector<ActivationCurve> curves(const AnalogNetwork& network) {
    return std::vector<ActivationCurve>(network.design.num_layers(), logistic_curve(network.design.neuron.v_dd, 11));
}

// The twin without converters: read-outs of the reduced circuit (which network tests hold to the full netlist), the
// curve, argmin of the mean. With 12 bits the sums of the last layer are those of the twin to a few steps of the ADC.
TEST(MixedSignal, FineConvertersGiveTheCircuitsReadOut) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        auto network = test::random_network(seed);
        network.design.combination = PartitionCombination::resistive;
        const auto layers = [&] {
            std::vector<CompiledLayer> result;
            for (std::size_t l = 0; l < network.design.num_layers(); ++l)
                result.push_back(compile_layer(network, l, 1));
            return result;
        }();
        RandomStream random(seed, "inputs");
        Eigen::MatrixXd inputs(network.design.num_inputs(0), 60);
        for (double& v : inputs.reshaped()) v = 0.8 * random.uniform();
        const auto curve = curves(network);
        Eigen::MatrixXd volts = inputs, read;
        double power = 0;
        for (std::size_t l = 0; l < layers.size(); ++l) {
            const auto out = read_out(layers[l], volts);
            if (l == 0)
                power = out.input_power.mean() + (out.bias_current.transpose() * bias_voltages(network.design)).mean();
            read = out.output_sum / layers[l].amplifiers.parts;
            volts = read.unaryExpr([&](double v) { return curve[l](v); });
        }
        const MixedSignalNetwork machine(network, curve, 1);
        const auto result = machine.infer({12, 12, 12}, 0, 0.8, inputs,
                                          [&](std::size_t first, std::size_t count) -> Eigen::MatrixXd {
                                              return inputs.middleCols(static_cast<Eigen::Index>(first),
                                                                       static_cast<Eigen::Index>(count));
                                          },
                                          60, {});
        ASSERT_EQ(result.layers.size(), layers.size());
        const auto& last = result.layers.back();
        // Errors of the layers before pass through gains of up to 30 times a slope of 2.2.
        const double step = 2 * last.full_scale / 4096, tolerance = (layers.size() > 1 ? 200 : 2) * step;
        const auto classes = least_rows(read);
        for (std::size_t i = 0; i < 60; ++i) {
            const auto column = read.col(static_cast<Eigen::Index>(i));
            EXPECT_NEAR(column[result.predicted_class[i]], column[classes[i]], tolerance) << seed << " image " << i;
        }
        EXPECT_NEAR(result.layers[0].array_power, power, 1e-3 * std::abs(power) + 1e-9);
    }
}

TEST(MixedSignal, FewBitsLoseAccuracyAndThreadsChangeNothing) {
    auto network = test::random_network(3);
    network.design.combination = PartitionCombination::resistive;
    RandomStream random(9, "inputs");
    Eigen::MatrixXd inputs(network.design.num_inputs(0), 600);
    for (double& v : inputs.reshaped()) v = 0.8 * random.uniform();
    const MixedSignalNetwork machine(network, curves(network), 2);
    const auto run = [&](int bits, int threads) {
        CircuitInferenceOptions options;
        options.threads = threads;
        return machine.infer(
            {bits, bits, 8}, 0, 0.8, inputs.leftCols(100),
            [&](std::size_t first, std::size_t count) -> Eigen::MatrixXd {
                return inputs.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count));
            },
            600, options);
    };
    const auto fine = run(12, 1), coarse = run(2, 1), threaded = run(2, 3);
    const auto differing = [&](const MixedSignalInference& a, const MixedSignalInference& b) {
        int count = 0;
        for (std::size_t i = 0; i < 600; ++i) count += a.predicted_class[i] != b.predicted_class[i] ? 1 : 0;
        return count;
    };
    EXPECT_EQ(differing(coarse, threaded), 0);
    EXPECT_EQ(coarse.layers[0].array_power, threaded.layers[0].array_power);
    EXPECT_GE(differing(fine, coarse), differing(fine, run(8, 1)));
}

}  // namespace
}  // namespace spinloom

// Settling by the reduced circuit against the full netlist, and what both must have in common with direct current.

#include "spinloom/network/settle/settling.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <tuple>

#include "physics/network/random_network.hpp"
#include "spinloom/network/settle/settling_watch.hpp"

namespace spinloom {
namespace {

using namespace test;

AnalogNetwork small_network(std::optional<double> gain_bandwidth,
                            PartitionCombination combination = PartitionCombination::resistive,
                            double half_voltage = std::numeric_limits<double>::infinity()) {
    RandomStream random(11, "network");
    CircuitDesign design;
    const auto weights = random_mlp({14, 5, 4}, random);
    design.topology = weights.topology();
    design.synapse.parallel = 8.5e3;
    design.synapse.antiparallel = 25.5e3;
    design.neuron.input_resistance = 8.5e3;
    design.neuron.feedback_resistance = 25.5e3;
    design.neuron.v_dd = 0.8;
    design.neuron.level_shift = 0.4;
    design.neuron.n_channel = transistor("ptm-mg-14nm-hp-n", 10);
    design.neuron.p_channel = transistor("ptm-mg-14nm-hp-p", 10);
    design.neuron.junction_capacitance = 1e-16;
    design.gains = {8, 4};
    design.bias_positive = {BiasRail::Supply::v_dd, 0.8};
    design.bias_negative = {BiasRail::Supply::v_ss, -0.8};
    design.wires = {9.24, 11.55};
    design.capacitances = segment_capacitances(WireGeometry{}, ArrayDielectrics{});
    design.partition = PartitionLimits{8, 4};
    design.combination = combination;
    design.gain_bandwidth = gain_bandwidth;
    design.synapse.half_voltage = design.neuron.half_voltage = half_voltage;
    design.neuron.feedback_tmr = 2;
    return build(design, weights);
}

struct Inputs {
    Eigen::MatrixXd from, to;
};

Inputs some_inputs(const AnalogNetwork& network, int count) {
    return {random_images(network, count, 5), random_images(network, count, 6)};
}

Settling settled_by(const AnalogNetwork& network, const Inputs& inputs, const SettlingOptions& options) {
    return reduced_settling(network, batches(inputs.from), batches(inputs.to),
                            static_cast<std::size_t>(inputs.to.cols()), options);
}

constexpr double no_bias_law = std::numeric_limits<double>::infinity();

class SettlingTwin : public testing::TestWithParam<std::tuple<std::optional<double>, PartitionCombination, double>> {};

// Both times within 2 % of the full transient (an ideal amplifier settles in some 20 ps, where the delay of the
// transistors' series resistances, left out in the reduced circuit, shows most). With the bias law within 6 %: lines of
// eight cells are no small resistance beside r_in, so that it changes the time of the amplifiers.
TEST_P(SettlingTwin, TimesAreThoseOfTheFullNetlist) {
    const auto network = std::apply(small_network, GetParam());
    const auto inputs = some_inputs(network, 2);
    const SettlingOptions options{.tolerance = 1e-4};
    const auto reduced = settled_by(network, inputs, options);
    for (Eigen::Index k = 0; k < 2; ++k) {
        const auto& image = reduced.images[static_cast<std::size_t>(k)];
        ASSERT_TRUE(image.is_settled);
        ASSERT_GT(image.output_time, 0);
        const double stop = 2 * std::max(image.output_time, image.class_time);
        const auto full = full_settling(network, inputs.from.col(k), inputs.to.col(k), stop, options);
        EXPECT_TRUE(full.image.is_settled);
        EXPECT_EQ(image.predicted_class, full.image.predicted_class);
        const double tolerance = (std::get<2>(GetParam()) == no_bias_law ? 0.02 : 0.06) * full.image.output_time;
        EXPECT_NEAR(image.output_time, full.image.output_time, tolerance);
        EXPECT_NEAR(image.class_time, full.image.class_time, tolerance);
    }
}

INSTANTIATE_TEST_SUITE_P(Amplifiers, SettlingTwin,
                         testing::Combine(testing::Values(std::optional<double>(), std::optional<double>(1e10)),
                                          testing::Values(PartitionCombination::resistive,
                                                          PartitionCombination::summing),
                                          testing::Values(no_bias_law, 0.5)));

class SettlingEnds : public testing::TestWithParam<std::tuple<PartitionCombination, double, double>> {};

TEST_P(SettlingEnds, AreTheOperatingPoints) {
    const auto& [combination, reference, half_voltage] = GetParam();
    auto network = small_network(1e11, combination, half_voltage);
    network.design.reference = reference;
    const auto inputs = some_inputs(network, 4);
    SettlingOptions options;
    options.num_traces = 4;
    options.tolerance = 1e-4;
    const auto result = settled_by(network, inputs, options);
    const CompiledNetwork compiled(network, 1);
    const auto before = infer_circuit(compiled, batches(inputs.from), 4, {.keep_nodes = true});
    const auto after = infer_circuit(compiled, batches(inputs.to), 4, {.keep_nodes = true});
    for (Eigen::Index k = 0; k < 4; ++k) {
        const auto& trace = result.traces[static_cast<std::size_t>(k)];
        EXPECT_LT((trace.outputs.front() - before.neuron_output.back().col(k)).cwiseAbs().maxCoeff(), 1e-5);
        EXPECT_LT((trace.outputs.back() - after.neuron_output.back().col(k)).cwiseAbs().maxCoeff(), 2e-5);
        EXPECT_EQ(result.images[static_cast<std::size_t>(k)].predicted_class,
                  after.predicted_class[static_cast<std::size_t>(k)]);
    }
}

INSTANTIATE_TEST_SUITE_P(Combinations, SettlingEnds,
                         testing::Combine(testing::Values(PartitionCombination::resistive,
                                                          PartitionCombination::summing),
                                          testing::Values(0, 0.4), testing::Values(no_bias_law, 0.5)));

// A half voltage that no voltage comes near is the circuit without the law.
TEST(Settling, BiasLawFallsToNothing) {
    const auto plain = small_network(1e10), biased = small_network(1e10, PartitionCombination::resistive, 1e6);
    const auto inputs = some_inputs(plain, 3);
    const SettlingOptions options{.tolerance = 1e-4};
    const auto one = settled_by(plain, inputs, options), other = settled_by(biased, inputs, options);
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(other.images[k].output_time / one.images[k].output_time, 1, 1e-6);
}

TEST(Settling, DoesNotDependOnThreads) {
    const auto network = small_network(1e10, PartitionCombination::summing);
    const auto inputs = some_inputs(network, 70);
    const auto one = settled_by(network, inputs, {.threads = 1});
    const auto three = settled_by(network, inputs, {.threads = 3});
    for (std::size_t k = 0; k < 70; ++k) {
        EXPECT_EQ(one.images[k].output_time, three.images[k].output_time);
        EXPECT_EQ(one.images[k].class_time, three.images[k].class_time);
    }
}

// Three times as many steps change the time by less than 0.3 %.
TEST(Settling, ConvergesWithTheSteps) {
    const auto network = small_network(1e10, PartitionCombination::summing);
    const auto inputs = some_inputs(network, 1);
    const auto time = [&](int steps) {
        return settled_by(network, inputs, {.tolerance = 1e-3, .steps_per_doubling = steps}).images[0].output_time;
    };
    const double usual = time(24), finest = time(72);
    EXPECT_GT(finest, 0);
    EXPECT_NEAR(usual, finest, 0.003 * finest);
}

// A step to where the inputs are already does nothing.
TEST(Settling, NoStepNeedsNoTime) {
    const auto network = small_network(1e10);
    const auto images = random_images(network, 2, 3);
    const auto result = settled_by(network, {images, images}, {});
    for (const auto& image : result.images) {
        EXPECT_EQ(image.output_time, 0);
        EXPECT_EQ(image.class_time, 0);
        EXPECT_TRUE(image.is_settled);
    }
}

TEST(SettlingWatch, FindsTheLastCrossings) {
    SettlingWatch watch(Eigen::Vector2d(1.0, 0.5), 0.1);
    watch.add(0, Eigen::Vector2d(0.0, 0.5));
    watch.add(1, Eigen::Vector2d(0.8, 0.5));  // largest now: -0.5 before, 0.3 now
    watch.add(2, Eigen::Vector2d(1.0, 0.5));  // within the band since 1.5
    watch.add(3, Eigen::Vector2d(1.2, 0.5));  // out again
    watch.add(4, Eigen::Vector2d(1.0, 0.5));  // within since 3.5
    EXPECT_DOUBLE_EQ(watch.result().output_time, 3.5);
    EXPECT_DOUBLE_EQ(watch.result().class_time, 0.625);
    EXPECT_EQ(watch.result().predicted_class, 0);
    EXPECT_DOUBLE_EQ(watch.error(), 0);
}

}  // namespace
}  // namespace spinloom

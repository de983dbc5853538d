// The sweep with an accuracy that is known: it falls by a thousandth with each wrong junction.

#include "spinloom/study/fault_sweep.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>

#include "spinloom/core/random.hpp"
#include "spinloom/study/spare_lines.hpp"

namespace spinloom {
namespace {

constexpr JunctionResistances nominal{8000, 24000, 200};
constexpr double clean = 0.9;

AnalogNetwork some_network(std::optional<PartitionLimits> partition = {}) {
    RandomStream random(3, "weights");
    Weights weights;
    for (const auto& [inputs, outputs] : {std::pair{20, 5}, std::pair{5, 3}}) {
        LayerWeights layer{Eigen::MatrixXi(inputs, outputs), Eigen::VectorXi(outputs)};
        for (int& weight : layer.inner().reshaped()) weight = random.uniform() < 0.5 ? -1 : 1;
        for (int& bias : layer.bias()) bias = random.uniform() < 0.5 ? -1 : 1;
        weights.layers.push_back(layer);
    }
    CircuitDesign design;
    design.topology = weights.topology();
    design.gains = {10, 10};
    design.synapse.parallel = nominal.parallel;
    design.synapse.antiparallel = nominal.antiparallel;
    design.partition = partition;
    return build(design, weights);
}

std::vector<LayerConductances> nominal_cells(const AnalogNetwork& network) {
    std::vector<LayerConductances> cells;
    for (std::size_t layer = 0; layer < network.design.num_layers(); ++layer)
        cells.push_back(layer_conductances(
            programmed_states(network.weights.layers[layer], network.design.synapse_levels), nominal, {}, layer));
    return cells;
}

double wrong_junctions(const AnalogNetwork& network) {
    if (network.cells.empty()) return 0;
    const auto cells = nominal_cells(network);
    Eigen::Index count = 0;
    for (std::size_t layer = 0; layer < cells.size(); ++layer) {
        count += (cells[layer].positive.array() != network.cells[layer].positive.array()).count() +
                 (cells[layer].negative.array() != network.cells[layer].negative.array()).count();
    }
    return static_cast<double>(count);
}

double known_accuracy(const AnalogNetwork& network, int) {
    return clean - 1e-3 * wrong_junctions(network);
}

FaultSweepPlan fault_plan_of(std::optional<FaultKind> kind, const std::vector<double>& levels, std::size_t samples) {
    FaultSweepPlan plan;
    plan.samples = samples;
    plan.seed = 11;
    plan.nominal = nominal;
    FaultCurvePlan curve{kind, levels, {}};
    for (const double rate : levels) curve.probabilities.push_back({rate, {}});
    plan.curves = {curve};
    return plan;
}

constexpr double junctions = 2 * (21 * 5 + 6 * 3);

TEST(FaultSweep, LosesWhatTheFaultsCostAtEveryRate) {
    const auto network = some_network();
    const auto plan = fault_plan_of(FaultKind::write_error, {0, 1e-9, 1e-6, 1e-4, 1e-2, 0.1}, 200);
    const auto sweep = sweep_faults(network, plan, known_accuracy, 1000, {});
    ASSERT_EQ(sweep.curves.size(), 1U);
    const auto& points = sweep.curves[0].points;
    EXPECT_EQ(sweep.clean_accuracy, clean);
    EXPECT_EQ(points[0].accuracy.mean, clean);  // a rate of 0 is the clean network exactly
    EXPECT_EQ(points[0].accuracy.half_width, 0);
    double before = clean;
    for (std::size_t k = 1; k < points.size(); ++k) {
        const double expected = 1e-3 * junctions * plan.curves[0].levels[k];
        // Twice the 95 % interval; where all samples happen to have one fault there is none, and what is missing is
        // the chance of a second one, n p/2 < 1e-3 of the loss.
        EXPECT_NEAR(clean - points[k].accuracy.mean, expected, 2 * points[k].accuracy.half_width + 1e-3 * expected);
        EXPECT_NEAR(points[k].faults, 1e3 * (clean - points[k].accuracy.mean), 1e-9);
        EXPECT_LE(points[k].accuracy.mean, before);
        before = points[k].accuracy.mean;
    }
    // Maps that are the same are solved once: below 1e-4 a sample has one or two faults.
    EXPECT_LT(sweep.evaluations, 200U * 4);
}

TEST(FaultSweep, IntervalCoversTheExpectedLoss) {
    const auto network = some_network();
    int covered = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        auto plan = fault_plan_of(FaultKind::write_error, {0.01}, 12);
        plan.seed = seed;
        const auto point = sweep_faults(network, plan, known_accuracy, 1000, {}).curves[0].points[0];
        covered += std::abs(clean - 1e-5 * junctions - point.accuracy.mean) <= point.accuracy.half_width;
    }
    EXPECT_GE(covered, 88);  // 95 expected; 88 is three standard deviations below
}

TEST(FaultSweep, DoesNotDependOnThreadsOrOnBeingCutShort) {
    const auto network = some_network();
    auto plan = fault_plan_of(FaultKind::shorted, {1e-3, 1e-2, 0.1}, 10);
    plan.spares = 1;
    plan.curves.push_back({std::nullopt, {0.05, 0.1}, {}});
    std::vector<FaultRecord> saved;
    FaultSweepOptions options;
    options.save = [&](const auto& records) { saved = records; };
    const auto one = sweep_faults(network, plan, known_accuracy, 1000, options);
    EXPECT_EQ(saved.size(), 10U * 5);
    saved.resize(23);
    const auto other = sweep_faults(network, plan, known_accuracy, 1000,
                                    {.threads = 3, .progress = nullptr, .known = saved, .save = {}});
    EXPECT_LT(other.evaluations, one.evaluations);
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t k = 0; k < one.curves[c].points.size(); ++k) {
            const auto &a = one.curves[c].points[k], &b = other.curves[c].points[k];
            EXPECT_EQ(a.accuracy.mean, b.accuracy.mean);
            EXPECT_EQ(a.accuracy.total, b.accuracy.total);
            EXPECT_EQ(a.repaired.mean, b.repaired.mean);
            EXPECT_EQ(a.replaced, b.replaced);
        }
    }
}

TEST(FaultSweep, VariationMakesOtherNetworksOfTheSameSamples) {
    const auto network = some_network();
    const auto spread_accuracy = [&](const AnalogNetwork& one, int) {
        if (one.cells.empty()) return clean;
        const auto cells = nominal_cells(one);
        return clean - (cells[0].positive.array() / one.cells[0].positive.array() - 1).abs().mean();
    };
    const auto points =
        sweep_faults(network, fault_plan_of(std::nullopt, {0, 0.05, 0.1}, 10), spread_accuracy, 1000, {})
            .curves[0]
            .points;
    EXPECT_EQ(points[0].accuracy.mean, clean);
    // The mean of |a| is sqrt(2/pi) of a deviation; the same draws twice as large lose twice as much.
    EXPECT_NEAR(clean - points[1].accuracy.mean, 0.05 * 0.798, 0.05 * 0.798 * 0.1);
    EXPECT_NEAR(clean - points[2].accuracy.mean, 2 * (clean - points[1].accuracy.mean), 1e-12);
}

TEST(FaultPoint, AddsTheImagesShareInQuadrature) {
    const std::vector<FaultOutcome> outcomes = {{0.80, 0.80, 4, 0}, {0.84, 0.84, 2, 0}};
    const auto point = fault_point(0.1, 0.1, 0.5, 0.9, 1000, outcomes);
    EXPECT_NEAR(point.accuracy.mean, 0.86, 1e-12);
    EXPECT_NEAR(point.accuracy.half_width, 12.7062 * 0.01, 1e-5);  // half the difference of 0.85 and 0.87 is 0.01
    EXPECT_NEAR(point.accuracy.total, std::hypot(point.accuracy.half_width, 1.96 * std::sqrt(0.86 * 0.14 / 1000)),
                1e-6);
    EXPECT_NEAR(point.faults, 1.5, 1e-12);
    EXPECT_EQ(point.least, 0.80);
    EXPECT_EQ(point.largest, 0.84);
}

TEST(SpareLines, TakeThePlaceOfTheMostDamagedPair) {
    const auto network = some_network();
    auto states = programmed_states(network.weights);
    states[0].positive(4, 2) = JunctionState::shorted;
    states[0].negative(7, 1) = JunctionState::open;
    const auto none = repair_with_spares(network, states, FaultKind::shorted, 0, 0, nominal, {}, 1, 0);
    EXPECT_EQ(none.num_replaced, 0U);
    EXPECT_EQ(none.cells[0].positive(4, 2), 1 / 200.0);
    const auto one = repair_with_spares(network, states, FaultKind::shorted, 0, 1, nominal, {}, 1, 0);
    EXPECT_EQ(one.num_replaced, 1U);
    EXPECT_EQ(one.cells[0].negative(7, 1), 0);  // the short hurt more
    const auto two = repair_with_spares(network, states, FaultKind::shorted, 0, 2, nominal, {}, 1, 0);
    EXPECT_EQ(two.num_replaced, 2U);
    const auto wanted = nominal_cells(network);
    for (std::size_t layer = 0; layer < 2; ++layer) {
        EXPECT_EQ(two.cells[layer].positive, wanted[layer].positive);
        EXPECT_EQ(two.cells[layer].negative, wanted[layer].negative);
    }
}

// A larger junction does more damage, and a spare line holds all pairs of its synapses.
TEST(SpareLines, HoldAllPairsOfTheirSynapses) {
    auto network = some_network();
    network.design.synapse_levels = 8;
    auto states = programmed_states(network.weights, 8);
    states[0].positive(4, 3 * 2 + 0) = JunctionState::open;
    const auto column = 3 * 1 + 2;
    states[0].positive(7, column) = JunctionState::open;
    const auto wanted = nominal_cells(network);
    const auto repair = repair_with_spares(network, states, FaultKind::open, 0, 1, nominal, {}, 1, 0);
    EXPECT_EQ(repair.num_replaced, 1U);
    EXPECT_EQ(repair.cells[0].positive.col(1), wanted[0].positive.col(1));
    EXPECT_NE(repair.cells[0].positive(4, 2), wanted[0].positive(4, 2));
    // Spares have faults of their own, in single junctions, the same by seed.
    const auto faulty = repair_with_spares(network, states, FaultKind::open, 0.01, 3, nominal, {}, 1, 0);
    const auto again = repair_with_spares(network, states, FaultKind::open, 0.01, 3, nominal, {}, 1, 0);
    EXPECT_EQ(faulty.cells[0].positive, again.cells[0].positive);
    EXPECT_EQ(faulty.num_replaced, again.num_replaced);
}

TEST(SpareLines, ServeTheirOwnSubarrayAlone) {
    const auto network = some_network(PartitionLimits{7, 3});  // layer 0: 3 x 2 subarrays
    auto states = programmed_states(network.weights);
    for (const int row : {1, 9, 20}) states[0].positive(row, 4) = JunctionState::shorted;
    states[0].positive(2, 3) = JunctionState::open;
    const auto repair = repair_with_spares(network, states, FaultKind::shorted, 0, 1, nominal, {}, 1, 0);
    EXPECT_EQ(repair.num_replaced, 3U);  // in each of three subarrays; the open one shares the first
    for (const int row : {1, 9, 20}) EXPECT_NE(repair.cells[0].positive(row, 4), 1 / 200.0);
    EXPECT_EQ(repair.cells[0].positive(2, 3), 0);
}

TEST(SpareLines, AreNotUsedWhereTheyAreWorse) {
    const auto network = some_network();
    auto states = programmed_states(network.weights);
    states[0].positive(4, 2) = JunctionState::open;
    const auto repair = repair_with_spares(network, states, FaultKind::open, 1, 3, nominal, {}, 1, 0);
    EXPECT_EQ(repair.num_replaced, 0U);
}

TEST(SpareLines, LowerTheDamageOnAverage) {
    const auto network = some_network();
    auto plan = fault_plan_of(FaultKind::shorted, {0.003}, 40);
    plan.spares = 2;
    const auto point = sweep_faults(network, plan, known_accuracy, 1000, {}).curves[0].points[0];
    EXPECT_GT(point.replaced, 0.2);
    EXPECT_GT(point.repaired.mean, point.accuracy.mean);
    for (const auto& outcome : point.outcomes) EXPECT_GE(outcome.repaired_accuracy, outcome.accuracy);
}

}  // namespace
}  // namespace spinloom

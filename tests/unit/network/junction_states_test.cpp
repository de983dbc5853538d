#include "spinloom/network/design/junction_states.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/array/parts/synapse.hpp"
#include "spinloom/network/law/column_law.hpp"

namespace spinloom {
namespace {

constexpr JunctionResistances nominal{8000, 24000, 200};

LayerWeights some_layer() {
    LayerWeights layer{Eigen::MatrixXi(60, 40), Eigen::VectorXi(40)};
    int k = 0;
    for (int& weight : layer.inner().reshaped()) weight = (k++ * 7) % 3 - 1;
    for (int& bias : layer.bias()) bias = (k++ * 5) % 3 - 1;
    return layer;
}

LayerConductances spread_of(double resistance, double tmr, std::uint64_t sample = 0, std::size_t layer = 0,
                            JunctionSpread::Distribution distribution = JunctionSpread::Distribution::normal) {
    const JunctionSpread spread{distribution, resistance, tmr, true, 5, sample};
    return layer_conductances(programmed_states(some_layer()), nominal, spread, layer);
}

struct Moments {
    double mean = 0, deviation = 0, largest = 0;
};

template <class Values>
Moments moments(const Values& values) {
    const Eigen::ArrayXd v = values;
    const double mean = v.mean();
    return {mean, std::sqrt((v - mean).square().mean()), (v - mean).abs().maxCoeff()};
}

TEST(JunctionStates, StandForTheWeights) {
    const auto layer = some_layer();
    const auto cells = layer_conductances(programmed_states(layer), nominal, {}, 0);
    for (Eigen::Index row = 0; row <= layer.fan_in(); ++row) {
        for (Eigen::Index column = 0; column < layer.fan_out(); ++column) {
            const int weight = layer.levels(row, column);
            const auto pair = synapse_conductances(weight, 1 / nominal.parallel, 1 / nominal.antiparallel);
            EXPECT_EQ(cells.positive(row, column), pair.positive);
            EXPECT_EQ(cells.negative(row, column), pair.negative);
        }
    }
}

/// Weights of three pairs.
LayerWeights sliced_layer() {
    LayerWeights layer{Eigen::MatrixXi(200, 50), Eigen::VectorXi(50)};
    int k = 0;
    for (int& weight : layer.inner().reshaped()) weight = 2 * (k++ % 8) - 7;
    for (int& bias : layer.bias()) bias = 2 * (k++ % 8) - 7;
    return layer;
}

TEST(JunctionStates, OfSeveralPairsStandForTheWeightsAndVaryApart) {
    const auto layer = sliced_layer();
    const auto plain = layer_conductances(programmed_states(layer, 8), nominal, {}, 1);
    for (Eigen::Index row = 0; row < 8; ++row) {
        const auto pair =
            sliced_synapse_conductances(layer.levels(row, 3), 7, 1 / nominal.parallel, 1 / nominal.antiparallel);
        EXPECT_NEAR(plain.positive(row, 3), pair.positive, 1e-15);
        EXPECT_NEAR(plain.negative(row, 3), pair.negative, 1e-15);
    }
    // All seven areas parallel: independent junctions of areas 1, 2 and 4, so sqrt(21)/7 of the 10 % of one. 1,250
    // synapses tell it to 2 %; 1/G has a part of second order.
    const auto varied = layer_conductances(programmed_states(layer, 8), nominal, {.resistance_sigma = 0.1}, 1);
    std::vector<double> ratios;
    for (Eigen::Index row = 0; row < 200; ++row) {
        for (Eigen::Index column = 0; column < 50; ++column) {
            if (layer.levels(row, column) == 7) ratios.push_back(varied.positive(row, column) * nominal.parallel / 7);
        }
    }
    ASSERT_EQ(ratios.size(), 1250U);
    EXPECT_NEAR(moments(Eigen::Map<Eigen::ArrayXd>(ratios.data(), 1250)).deviation, 0.1 * std::sqrt(21.0) / 7, 0.005);
}

/// One of three pairs goes wrong: its synapse changes by that junction alone, and no other synapse does.
TEST(JunctionStates, FaultOfOnePairChangesItsSynapseByThatJunction) {
    const auto programmed = programmed_states(sliced_layer(), 8);
    ASSERT_EQ(programmed.positive.cols(), 3 * 50);
    ASSERT_EQ(programmed.num_junctions(), 2 * 3 * 201 * 50);
    constexpr double rounding = 1e-18;  // of sums of conductances of 1e-3 S
    for (const double sigma : {0.0, 0.1}) {
        const JunctionSpread spread{.resistance_sigma = sigma};
        const auto before = layer_conductances(programmed, nominal, spread, 1);
        const auto changed = [&](bool is_negative, int pair, JunctionState state) {
            auto states = programmed;
            (is_negative ? states.negative : states.positive)(17, 3 * 6 + pair) = state;
            auto after = layer_conductances(states, nominal, spread, 1);
            auto& side = is_negative ? after.negative : after.positive;
            const auto& was = is_negative ? before.negative : before.positive;
            const double change = side(17, 6) - was(17, 6);
            side(17, 6) = was(17, 6);
            EXPECT_EQ(after.positive, before.positive);
            EXPECT_EQ(after.negative, before.negative);
            return change;
        };
        for (const bool is_negative : {false, true}) {
            for (const int pair : {0, 1, 2}) {
                const auto& side = is_negative ? programmed.negative : programmed.positive;
                const bool is_parallel = side(17, 3 * 6 + pair) == JunctionState::parallel;
                const double own = -changed(is_negative, pair, JunctionState::open);  // what the junction carries
                const double area = 1 << pair;
                const double of_nominal = area / (is_parallel ? nominal.parallel : nominal.antiparallel);
                if (sigma == 0) {
                    EXPECT_NEAR(own, of_nominal, rounding);
                } else {
                    EXPECT_NEAR(own / of_nominal, 1, 0.7);
                    EXPECT_GT(std::abs(own / of_nominal - 1), 1e-6) << "its own factor";
                }
                const auto other = is_parallel ? JunctionState::antiparallel : JunctionState::parallel;
                EXPECT_NEAR(changed(is_negative, pair, other), own * (is_parallel ? 1 / 3.0 - 1 : 3 - 1), 4 * rounding);
                EXPECT_NEAR(changed(is_negative, pair, JunctionState::shorted), 1 / 200.0 - own, 4 * rounding);
            }
        }
    }
}

TEST(JunctionStates, ShortsAndOpensHaveNoSpread) {
    auto states = programmed_states(some_layer());
    states.positive(3, 4) = JunctionState::shorted;
    states.negative(5, 6) = JunctionState::open;
    const auto cells = layer_conductances(states, nominal, {.resistance_sigma = 0.1, .tmr_sigma = 0.1}, 0);
    EXPECT_EQ(cells.positive(3, 4), 1 / 200.0);
    EXPECT_EQ(cells.negative(5, 6), 0);
    // The others are as they were: a fault moves no one else's draws.
    const auto without =
        layer_conductances(programmed_states(some_layer()), nominal, {.resistance_sigma = 0.1, .tmr_sigma = 0.1}, 0);
    EXPECT_EQ(cells.positive(3, 5), without.positive(3, 5));
    EXPECT_EQ(cells.negative(59, 39), without.negative(59, 39));
}

// 4880 junctions: a mean is known to s/70, a deviation to s/99; four of these are allowed.
TEST(JunctionSpread, HasTheMomentsAsked) {
    const auto alike = spread_of(0, 0), spread = spread_of(0.05, 0);
    const auto factor = moments((alike.positive.array() / spread.positive.array()).reshaped());
    EXPECT_NEAR(factor.mean, 1, 0.05 * 4 / 49);
    EXPECT_NEAR(factor.deviation, 0.05, 0.05 * 4 / 70);
    EXPECT_LE(factor.largest, 4 * 0.05 + 0.01);
}

TEST(JunctionSpread, KeepsAJunctionsFactorWhateverItsState) {
    auto layer = some_layer();
    const auto before = layer_conductances(programmed_states(layer), nominal, {.resistance_sigma = 0.1}, 0);
    layer.inner() = -layer.inner();
    layer.bias() = -layer.bias();
    const auto after = layer_conductances(programmed_states(layer), nominal, {.resistance_sigma = 0.1}, 0);
    for (Eigen::Index row = 0; row < 60; ++row) {
        const double ratio = before.positive(row, 0) / after.positive(row, 0);
        const double expected = std::pow(3.0, layer.inner()(row, 0) < 0 ? 1 : layer.inner()(row, 0) > 0 ? -1 : 0);
        EXPECT_NEAR(ratio, expected, 1e-12 * expected);
    }
}

TEST(JunctionSpread, OfTmrMovesOnlyTheAntiparallelState) {
    const auto alike = spread_of(0, 0), spread = spread_of(0, 0.1);
    for (Eigen::Index i = 0; i < alike.positive.size(); ++i) {
        const bool is_parallel = alike.positive(i) == 1 / nominal.parallel;
        EXPECT_EQ(is_parallel, alike.positive(i) == spread.positive(i));
    }
}

TEST(JunctionSpread, ScalesTheSameDraws) {
    const auto alike = spread_of(0, 0), small = spread_of(0.01, 0), large = spread_of(0.02, 0.1);
    for (Eigen::Index i = 0; i < alike.positive.size(); ++i) {
        if (alike.positive(i) != 1 / nominal.parallel) continue;
        const double by_small = alike.positive(i) / small.positive(i) - 1;
        EXPECT_NEAR(alike.positive(i) / large.positive(i) - 1, 2 * by_small, 1e-12);
    }
}

TEST(JunctionSpread, LogNormalHasItsMedian) {
    const auto spread = spread_of(0.5, 0, 0, 0, JunctionSpread::Distribution::lognormal);
    const Eigen::ArrayXd logs = (spread_of(0, 0).positive.array() / spread.positive.array()).log().reshaped();
    EXPECT_NEAR(logs.mean(), 0, 0.5 * 4 / 49);
    EXPECT_NEAR((logs < 0).cast<double>().mean(), 0.5, 4 * 0.5 / 49);
}

TEST(JunctionSpread, SamplesLayersAndSparesDiffer) {
    const auto one = spread_of(0.05, 0);
    EXPECT_EQ(one.positive, spread_of(0.05, 0).positive);
    EXPECT_NE(one.positive, spread_of(0.05, 0, 1).positive);
    EXPECT_NE(one.positive, spread_of(0.05, 0, 0, 1).positive);
    const JunctionSpread spread{.resistance_sigma = 0.05, .seed = 5};
    EXPECT_NE(one.positive,
              layer_conductances(programmed_states(some_layer()), nominal, spread, 0, JunctionColumns::spare).positive);
}

TEST(JunctionSpread, NeuronsHaveAParallelAndAnAntiparallelJunction) {
    const auto alike = neuron_junctions(3, nominal, {}, 0);
    EXPECT_EQ(alike.input, Eigen::VectorXd::Constant(3, 8000));
    EXPECT_EQ(alike.feedback, Eigen::VectorXd::Constant(3, 24000));
    const auto spread = neuron_junctions(3, nominal, {.resistance_sigma = 0.05}, 0);
    EXPECT_NE(spread.input[0], spread.input[1]);
    EXPECT_NE(spread.feedback[0] / spread.input[0], 3.0);
}

// The column law of junctions as they are is that of the weights where they are as programmed.
TEST(ColumnLaw, OfJunctionsAsProgrammedIsThatOfTheWeights) {
    const auto layer = some_layer();
    LayerCircuit circuit{{nominal.parallel, nominal.antiparallel}, 10, 1000, 0.8, -0.8, {20, 41, 61}};
    const auto of_weights = effective_layer(circuit, layer);
    const auto of_junctions = effective_layer(circuit, layer_conductances(programmed_states(layer), nominal, {}, 0));
    EXPECT_LT((of_weights - of_junctions).cwiseAbs().maxCoeff(), 1e-14);
    const auto spread = effective_layer(circuit, spread_of(0.05, 0));
    EXPECT_GT((of_weights - spread).cwiseAbs().maxCoeff(), 1e-5);
}

}  // namespace
}  // namespace spinloom

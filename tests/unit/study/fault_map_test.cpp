#include "spinloom/study/fault_map.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

Weights some_mlp() {
    RandomStream random(3, "weights");
    Weights mlp;
    for (const auto& [inputs, outputs] : {std::pair{20, 5}, std::pair{5, 3}}) {
        LayerWeights layer{Eigen::MatrixXi(inputs, outputs), Eigen::VectorXi(outputs)};
        for (int& weight : layer.inner().reshaped()) weight = random.uniform() < 0.5 ? -1 : 1;
        for (int& bias : layer.bias()) bias = random.uniform() < 0.5 ? -1 : 1;
        mlp.layers.push_back(layer);
    }
    return mlp;
}

/// 1 where a junction is not as programmed, all junctions in one row.
Eigen::ArrayXd wrong(const NetworkStates& states, const NetworkStates& programmed) {
    Eigen::ArrayXd all(static_cast<Eigen::Index>(num_junctions(states)));
    Eigen::Index at = 0;
    for (std::size_t layer = 0; layer < states.size(); ++layer) {
        for (const auto matrix : {&LayerStates::positive, &LayerStates::negative}) {
            const auto& is = states[layer].*matrix;
            const auto& was = programmed[layer].*matrix;
            for (Eigen::Index i = 0; i < is.size(); ++i) all[at++] = is(i) != was(i);
        }
    }
    return all;
}

TEST(FaultState, IsTheOtherOneOrWhatItIsStuckAt) {
    using enum JunctionState;
    EXPECT_EQ(faulty_state(FaultKind::write_error, parallel), antiparallel);
    EXPECT_EQ(faulty_state(FaultKind::retention, antiparallel), parallel);
    EXPECT_EQ(faulty_state(FaultKind::read_disturb, parallel), antiparallel);
    for (const auto programmed : {parallel, antiparallel}) {
        EXPECT_EQ(faulty_state(FaultKind::stuck_parallel, programmed), parallel);
        EXPECT_EQ(faulty_state(FaultKind::stuck_antiparallel, programmed), antiparallel);
        EXPECT_EQ(faulty_state(FaultKind::shorted, programmed), shorted);
        EXPECT_EQ(faulty_state(FaultKind::open, programmed), open);
    }
}

TEST(FaultSample, MapsAreNested) {
    const auto programmed = programmed_states(some_mlp());
    for (std::uint64_t sample = 0; sample < 20; ++sample) {
        const FaultSample faults(programmed, FaultKind::write_error, 7, sample);
        Eigen::ArrayXd before = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(num_junctions(programmed)));
        for (const double p : {1e-6, 1e-3, 1e-2, 0.1, 0.5, 1.0}) {
            const auto now = wrong(faults.states({p, {}}), programmed);
            EXPECT_GE(now.sum(), 1);
            EXPECT_TRUE((now >= before).all()) << p;
            before = now;
        }
        EXPECT_EQ(before.sum(), static_cast<double>(num_junctions(programmed)));
    }
}

TEST(FaultSample, DependsOnSeedKindAndSampleAlone) {
    const auto programmed = programmed_states(some_mlp());
    const auto map = [&](FaultKind kind, std::uint64_t seed, std::uint64_t sample) {
        return wrong(FaultSample(programmed, kind, seed, sample).states({0.1, {}}), programmed);
    };
    const auto one = map(FaultKind::write_error, 7, 3);
    EXPECT_TRUE((one == map(FaultKind::write_error, 7, 3)).all());
    EXPECT_FALSE((one == map(FaultKind::write_error, 8, 3)).all());
    EXPECT_FALSE((one == map(FaultKind::write_error, 7, 4)).all());
    EXPECT_FALSE((one == map(FaultKind::retention, 7, 3)).all());
}

// Of three pairs every junction fails by itself: maps have thrice the junctions, the same by seed, nested, and in one
// synapse some of its pairs fail and others do not.
TEST(FaultSample, HitsSingleJunctionsOfSeveralPairs) {
    const auto programmed = programmed_states(some_mlp(), 8);
    ASSERT_EQ(num_junctions(programmed), 3 * num_junctions(programmed_states(some_mlp())));
    const auto map = [&](std::uint64_t sample, double p) {
        return FaultSample(programmed, FaultKind::write_error, 7, sample).states({p, {}});
    };
    EXPECT_TRUE((wrong(map(3, 0.1), programmed) == wrong(map(3, 0.1), programmed)).all());
    EXPECT_FALSE((wrong(map(3, 0.1), programmed) == wrong(map(4, 0.1), programmed)).all());
    EXPECT_TRUE((wrong(map(3, 0.2), programmed) >= wrong(map(3, 0.1), programmed)).all());
    const auto states = map(3, 0.5);
    const Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic> differs =
        states[0].positive.array() != programmed[0].positive.array();
    int apart = 0;
    for (Eigen::Index column = 0; column < 5; ++column)
        for (Eigen::Index row = 0; row < 21; ++row)
            apart += differs.row(row).segment(3 * column, 3).count() % 3 != 0;  // neither none nor all
    // 105 synapses, three of four of them so: 79 within four standard deviations.
    EXPECT_NEAR(apart, 79, 4 * std::sqrt(105 * 0.75 * 0.25));
}

// Over samples: the number of faults is (1 - P_0) E[K | K >= 1] = n p within four standard errors, and every junction
// is hit as often as any other within five of its own.
TEST(FaultSample, HitsEveryJunctionWithTheProbabilityAsked) {
    const auto programmed = programmed_states(some_mlp());
    const auto n = num_junctions(programmed);
    for (const double p : {1e-3, 0.02}) {
        constexpr int samples = 4000;
        Eigen::ArrayXd hits = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(n));
        double squares = 0, of_one = 0;
        for (std::uint64_t sample = 0; sample < samples; ++sample) {
            const auto map =
                wrong(FaultSample(programmed, FaultKind::write_error, 1, sample).states({p, {}}), programmed);
            hits += map;
            squares += map.sum() * map.sum();
            of_one += map.sum() == 1;
        }
        const FaultProbabilities probabilities{p, {}};
        const double no_fault = probabilities.no_fault(programmed);
        EXPECT_NEAR(no_fault, std::pow(1 - p, static_cast<double>(n)), 1e-12);
        const double share = 1 - no_fault, mean = hits.sum() / samples;
        const double deviation = std::sqrt(std::max(0.0, squares / samples - mean * mean) / samples);
        EXPECT_NEAR(share * mean, static_cast<double>(n) * p, 4 * share * deviation + 1e-12);
        const double one = static_cast<double>(n) * p * no_fault / (1 - p) / share;  // the binomial's, given one
        EXPECT_NEAR(of_one / samples, one, 4 * std::sqrt(one * (1 - one) / samples) + 1e-12);
        const double expected = hits.mean();
        EXPECT_LT((hits - expected).abs().maxCoeff(), 5 * std::sqrt(expected));
    }
}

// Probabilities of their own, at once rare (given one fault) and frequent.
TEST(FaultSample, HitsEachJunctionWithItsOwnProbability) {
    const auto programmed = programmed_states(some_mlp());
    for (const double scale : {1e-6, 0.1}) {
        FaultProbabilities probabilities{scale, {}};
        for (const auto& layer : programmed) {
            const auto rows = layer.positive.rows(), columns = layer.positive.cols();
            probabilities.each.push_back(
                {Eigen::MatrixXd::Constant(rows, columns, scale), Eigen::MatrixXd::Constant(rows, columns, scale / 4)});
            probabilities.each.back().negative.row(0).setZero();
        }
        constexpr int samples = 2000;
        Eigen::ArrayXd hits = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(num_junctions(programmed)));
        for (std::uint64_t sample = 0; sample < samples; ++sample)
            hits += wrong(FaultSample(programmed, FaultKind::write_error, 2, sample).states(probabilities), programmed);
        const double share = (1 - probabilities.no_fault(programmed)) / samples;
        const Eigen::Index first = programmed[0].positive.size();
        const Eigen::MatrixXd negative = hits.segment(first, first).matrix().reshaped(21, 5);
        EXPECT_EQ(negative.row(0).sum(), 0);
        const double of_positive = hits.head(first).sum(), of_negative = negative.sum();
        EXPECT_NEAR(share * of_positive, 105 * scale, 4 * share * std::sqrt(of_positive));
        EXPECT_NEAR(share * of_negative, 100 * scale / 4, 4 * share * std::sqrt(of_negative));
    }
}

TEST(FaultSample, IsNestedWhereHazardsGrowInProportion) {
    const auto programmed = programmed_states(some_mlp());
    const auto probabilities = [&](double scale) {
        FaultProbabilities result;
        for (const auto& layer : programmed) {
            auto& each = result.each.emplace_back();
            for (auto* matrix : {&each.positive, &each.negative}) {
                matrix->resize(layer.positive.rows(), layer.positive.cols());
                for (Eigen::Index i = 0; i < matrix->size(); ++i)
                    (*matrix)(i) = -std::expm1(-scale * (1 + static_cast<double>(i % 7)));
                result.largest = std::max(result.largest, matrix->maxCoeff());
            }
        }
        return result;
    };
    const FaultSample faults(programmed, FaultKind::read_disturb, 7, 1);
    Eigen::ArrayXd before = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(num_junctions(programmed)));
    for (const double scale : {1e-8, 1e-4, 1e-3, 0.01, 0.1, 1.0}) {
        const auto now = wrong(faults.states(probabilities(scale)), programmed);
        EXPECT_GE(now.sum(), 1);
        EXPECT_TRUE((now >= before).all());
        before = now;
    }
}

}  // namespace
}  // namespace spinloom

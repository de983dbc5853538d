#include "spinloom/study/fault_map.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

BinaryMlp some_mlp() {
    RandomStream random(3, "weights");
    BinaryMlp mlp;
    for (const auto& [inputs, outputs] : {std::pair{20, 5}, std::pair{5, 3}}) {
        BinaryLayer layer{Eigen::MatrixXi(inputs, outputs), Eigen::VectorXi(outputs)};
        for (int& weight : layer.weights.reshaped()) weight = random.uniform() < 0.5 ? -1 : 1;
        for (int& bias : layer.bias) bias = random.uniform() < 0.5 ? -1 : 1;
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

// Against the binomial distribution summed term by term.
TEST(FaultsGivenOne, IsTheQuantileOfTheBinomialThatIsNotZero) {
    constexpr std::size_t n = 40;
    constexpr double p = 0.05;
    double term = std::pow(1 - p, 40), sum = 0;
    const double no_fault = term;
    for (std::size_t k = 1; k <= 12; ++k) {
        term *= static_cast<double>(n - k + 1) / static_cast<double>(k) * p / (1 - p);
        const double before = sum / (1 - no_fault);
        sum += term;
        const double after = sum / (1 - no_fault);
        EXPECT_EQ(faults_given_one(n, p, before + 1e-9), k);
        EXPECT_EQ(faults_given_one(n, p, after - 1e-9), k);
    }
}

TEST(FaultsGivenOne, GrowsWithBothAndStaysWithinOneAndAll) {
    for (const double u : {0.0, 0.3, 0.9, 0.999999}) {
        std::size_t before = 0;
        for (double p = 1e-9; p < 1; p *= 3) {
            const auto now = faults_given_one(25460, p, u);
            EXPECT_GE(now, std::max<std::size_t>(before, 1));
            EXPECT_LE(now, 25460U);
            before = now;
        }
    }
    EXPECT_EQ(faults_given_one(25460, 1e-12, 0.999), 1U);
    EXPECT_EQ(faults_given_one(100, 1, 0.5), 100U);
    EXPECT_EQ(faults_given_one(1, 0.5, 0.999), 1U);
    // Middle of a large binomial: within a deviation of its mean.
    EXPECT_NEAR(static_cast<double>(faults_given_one(2000000, 0.1, 0.5)), 200000, 425);
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

// Over samples: the number of faults is (1 - P_0) E[K | K >= 1] = n p within four standard errors, and every junction
// is hit as often as any other within five of its own.
TEST(FaultSample, HitsEveryJunctionWithTheProbabilityAsked) {
    const auto programmed = programmed_states(some_mlp());
    const auto n = num_junctions(programmed);
    for (const double p : {1e-3, 0.02}) {
        constexpr int samples = 4000;
        Eigen::ArrayXd hits = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(n));
        double squares = 0;
        for (std::uint64_t sample = 0; sample < samples; ++sample) {
            const auto map =
                wrong(FaultSample(programmed, FaultKind::write_error, 1, sample).states({p, {}}), programmed);
            hits += map;
            squares += map.sum() * map.sum();
        }
        const double share = 1 - no_fault_probability(n, p), mean = hits.sum() / samples;
        const double deviation = std::sqrt(std::max(0.0, squares / samples - mean * mean) / samples);
        EXPECT_NEAR(share * mean, static_cast<double>(n) * p, 4 * share * deviation + 1e-12);
        const double expected = hits.mean();
        EXPECT_LT((hits - expected).abs().maxCoeff(), 5 * std::sqrt(expected));
    }
}

TEST(FaultSample, ThinsToProbabilitiesOfTheirOwn) {
    const auto programmed = programmed_states(some_mlp());
    FaultProbabilities probabilities{0.1, {}};
    for (const auto& layer : programmed) {
        const auto rows = layer.positive.rows(), columns = layer.positive.cols();
        probabilities.each.push_back(
            {Eigen::MatrixXd::Constant(rows, columns, 0.1), Eigen::MatrixXd::Constant(rows, columns, 0.025)});
        probabilities.each.back().negative.row(0).setZero();
    }
    constexpr int samples = 2000;
    Eigen::ArrayXd hits = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(num_junctions(programmed)));
    for (std::uint64_t sample = 0; sample < samples; ++sample)
        hits += wrong(FaultSample(programmed, FaultKind::write_error, 2, sample).states(probabilities), programmed);
    // Without faults P_0 = 0.9^246 is nothing.
    const Eigen::Index first = programmed[0].positive.size();
    EXPECT_NEAR(hits.head(first).mean() / samples, 0.1, 4 * 0.3 / std::sqrt(samples * 105));
    const Eigen::MatrixXd negative = hits.segment(first, first).matrix().reshaped(21, 5);
    EXPECT_EQ(negative.row(0).sum(), 0);
    EXPECT_NEAR(negative.bottomRows(20).mean() / samples, 0.025, 4 * 0.156 / std::sqrt(samples * 100));
}

}  // namespace
}  // namespace spinloom

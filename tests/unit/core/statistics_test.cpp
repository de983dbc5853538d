#include "spinloom/core/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

// Closed forms: one degree of freedom is Cauchy's distribution, two have t = (2p - 1) sqrt(2/(4p(1 - p))).
TEST(StudentT, HasTheClosedFormsOfOneAndTwoDegreesOfFreedom) {
    for (const double p : {0.6, 0.9, 0.975, 0.995}) {
        const double one = std::tan(std::acos(-1.0) * (p - 0.5));
        const double two = (2 * p - 1) * std::sqrt(2 / (4 * p * (1 - p)));
        EXPECT_NEAR(student_t_quantile(p, 1), one, 1e-8 * one);
        EXPECT_NEAR(student_t_quantile(p, 2), two, 1e-8 * two);
    }
}

// Printed tables (four digits), and the normal distribution at very many.
TEST(StudentT, HasTheTabulatedQuantiles) {
    EXPECT_NEAR(student_t_quantile(0.975, 5), 2.5706, 5e-5);
    EXPECT_NEAR(student_t_quantile(0.975, 15), 2.1314, 5e-5);
    EXPECT_NEAR(student_t_quantile(0.975, 30), 2.0423, 5e-5);
    EXPECT_NEAR(student_t_quantile(0.975, 1e7), 1.959964, 1e-6);
    EXPECT_NEAR(student_t_quantile(0.5, 4), 0, 1e-8);
}

TEST(MeanInterval, OfFourSamples) {
    const auto interval = mean_interval(std::array{1.0, 2.0, 3.0, 6.0});
    EXPECT_DOUBLE_EQ(interval.mean, 3);
    // s^2 = 14/3, t = 3.18245
    EXPECT_NEAR(interval.half_width, 3.182446 * std::sqrt(14.0 / 3 / 4), 1e-5);
    EXPECT_EQ(mean_interval(std::array{0.5, 0.5}).half_width, 0);
}

// Printed tables, and the identity P(Z <= z) = erfc(-z/sqrt 2)/2.
TEST(NormalQuantile, InvertsTheDistribution) {
    EXPECT_EQ(normal_quantile(0.5), 0);
    EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
    EXPECT_NEAR(normal_quantile(0.99), 2.326347874040841, 1e-14);
    for (const double p : {1e-16, 1e-9, 1e-3, 0.02425, 0.1, 0.4, 0.7, 0.999}) {
        EXPECT_NEAR(0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2.0)), p, 1e-12 * p) << p;
        EXPECT_NEAR(normal_quantile(p), -normal_quantile(1 - p), p < 1e-6 ? 0.1 : 1e-10) << p;
    }
}

// Wilson (1927); 10 of 100 as in A. Agresti and B. A. Coull, Am. Stat. 52, 119 (1998) by its formula.
TEST(ProportionInterval, HoldsTheProportionAndStaysInside) {
    const auto tenth = proportion_interval(10, 100);
    EXPECT_NEAR(tenth.low, 0.05523, 1e-5);
    EXPECT_NEAR(tenth.high, 0.17437, 1e-5);
    EXPECT_EQ(proportion_interval(0, 50).low, 0);
    EXPECT_EQ(proportion_interval(50, 50).high, 1);
    EXPECT_NEAR(proportion_interval(50, 50).low, 1 / (1 + 1.959963984540054 * 1.959963984540054 / 50), 1e-12);
}

TEST(Quantile, LiesBetweenSamplesOnAStraightLine) {
    const std::array sorted = {1.0, 2.0, 4.0};
    EXPECT_EQ(quantile(sorted, 0), 1);
    EXPECT_EQ(quantile(sorted, 0.5), 2);
    EXPECT_EQ(quantile(sorted, 0.75), 3);
    EXPECT_EQ(quantile(sorted, 1), 4);
    EXPECT_EQ(quantile(std::array{7.0}, 0.3), 7);
}

// The median of 10 samples lies between the second and the ninth with probability 1 - 2 (1 + 10)/1024 = 97.9 %.
TEST(QuantileInterval, TakesOrderStatistics) {
    std::array<double, 10> sorted{};
    for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = static_cast<double>(i + 1);
    const auto median = quantile_interval(sorted, 0.5);
    EXPECT_EQ(median.low, 2);
    EXPECT_EQ(median.high, 9);
    EXPECT_EQ(quantile_interval(sorted, 0.99).high, 10);
}

// Of 400 drawings of 200 normal samples nearly 95 % hold the true values. The draws are always the same.
TEST(Intervals, HoldTheTruthInNineteenOfTwenty) {
    int means = 0, sigmas = 0, medians = 0, tenths = 0;
    for (std::uint64_t drawing = 0; drawing < 400; ++drawing) {
        RandomStream random(1, "intervals", drawing);
        std::vector<double> samples;
        for (int i = 0; i < 200; ++i) samples.push_back(3 + 2 * random.normal());
        const auto mean = mean_interval(samples);
        means += std::abs(mean.mean - 3) <= mean.half_width ? 1 : 0;
        const auto sigma = spread_interval(samples).interval;
        sigmas += sigma.low <= 2 && 2 <= sigma.high ? 1 : 0;
        std::sort(samples.begin(), samples.end());
        const auto median = quantile_interval(samples, 0.5), tenth = quantile_interval(samples, 0.1);
        medians += median.low <= 3 && 3 <= median.high ? 1 : 0;
        const double truth = 3 + 2 * normal_quantile(0.1);
        tenths += tenth.low <= truth && truth <= tenth.high ? 1 : 0;
    }
    for (const int count : {means, sigmas, medians, tenths}) {
        EXPECT_GE(count, 366);  // 3 standard deviations below 380
        EXPECT_LE(count, 396);
    }
}

TEST(SpreadInterval, OfEqualSamplesIsNothing) {
    const auto spread = spread_interval(std::array{2.0, 2.0, 2.0});
    EXPECT_EQ(spread.sigma, 0);
    EXPECT_EQ(spread.interval.high, 0);
}

}  // namespace
}  // namespace spinloom

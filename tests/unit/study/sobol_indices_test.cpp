#include "spinloom/study/samples/sobol_indices.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

#include "spinloom/study/samples/unit_points.hpp"

namespace spinloom {
namespace {

using std::numbers::pi;

/// T. Ishigami and T. Homma (1990): sin x1 + a sin^2 x2 + b x3^4 sin x1, each x uniform in (-pi, pi).
constexpr double a = 7, b = 0.1;

double ishigami(double x1, double x2, double x3) {
    return std::sin(x1) + a * std::sin(x2) * std::sin(x2) + b * std::pow(x3, 4) * std::sin(x1);
}

Eigen::MatrixXd ishigami_blocks(Sampling sampling, std::size_t count, std::uint64_t seed) {
    const UnitPoints points(sampling, {"x1", "x2", "x3", "x1 again", "x2 again", "x3 again"}, count, seed);
    Eigen::MatrixXd blocks(static_cast<Eigen::Index>(count), 5);
    for (std::size_t j = 0; j < count; ++j) {
        auto point = points(j);
        for (double& u : point) u = pi * (2 * u - 1);
        const auto row = static_cast<Eigen::Index>(j);
        blocks(row, 0) = ishigami(point[0], point[1], point[2]);
        blocks(row, 1) = ishigami(point[3], point[4], point[5]);
        blocks(row, 2) = ishigami(point[3], point[1], point[2]);
        blocks(row, 3) = ishigami(point[0], point[4], point[2]);
        blocks(row, 4) = ishigami(point[0], point[1], point[5]);
    }
    return blocks;
}

struct Truth {
    std::array<double, 3> first, total;
};

Truth exact() {
    const double variance = a * a / 8 + b * std::pow(pi, 4) / 5 + b * b * std::pow(pi, 8) / 18 + 0.5;
    const double v1 = 0.5 * std::pow(1 + b * std::pow(pi, 4) / 5, 2), v2 = a * a / 8;
    const double v13 = b * b * std::pow(pi, 8) * (1.0 / 18 - 1.0 / 50);
    return {{v1 / variance, v2 / variance, 0}, {(v1 + v13) / variance, v2 / variance, v13 / variance}};
}

TEST(SobolIndices, AreThoseOfIshigami) {
    const auto truth = exact();
    EXPECT_NEAR(truth.first[0], 0.3139, 1e-4);
    EXPECT_NEAR(truth.total[2], 0.2437, 1e-4);
    const auto indices = sobol_indices(ishigami_blocks(Sampling::sobol, 4096, 1), 1);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(indices[i].first, truth.first[i], 0.01) << i;
        EXPECT_NEAR(indices[i].total, truth.total[i], 0.01) << i;
    }
}

// Six intervals of 50 drawings at random: 95 % hold the truth, give or take.
TEST(SobolIndices, LieInTheirIntervals) {
    const auto truth = exact();
    int held = 0, asked = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto indices = sobol_indices(ishigami_blocks(Sampling::random, 500, seed), seed);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto &first = indices[i].first_interval, &total = indices[i].total_interval;
            held += first.low <= truth.first[i] && truth.first[i] <= first.high ? 1 : 0;
            held += total.low <= truth.total[i] && truth.total[i] <= total.high ? 1 : 0;
            asked += 2;
        }
    }
    EXPECT_GE(held, 0.92 * asked);
}

TEST(SobolIndices, OfWhatDoesNotVaryAreNothing) {
    const auto indices = sobol_indices(Eigen::MatrixXd::Constant(8, 4, 0.3), 1);
    ASSERT_EQ(indices.size(), 2U);
    EXPECT_EQ(indices[0].first, 0);
    EXPECT_EQ(indices[1].total_interval.high, 0);
}

// Each digit of each coordinate halves what is above it: of 2^m points one lies in each of 2^m parts.
TEST(UnitPoints, SobolFillsEachPartOnce) {
    const std::size_t count = 256;
    const UnitPoints points(Sampling::sobol, {"a", "b", "c", "d"}, count, 5);
    for (std::size_t i = 0; i < 4; ++i) {
        std::vector<int> parts(count);
        for (std::size_t k = 0; k < count; ++k) ++parts[static_cast<std::size_t>(points(k)[i] * count)];
        for (const int part : parts) EXPECT_EQ(part, 1);
    }
    std::vector<int> squares(count);  // of 16 x 16 in the first two
    for (std::size_t k = 0; k < count; ++k) {
        const auto point = points(k);
        ++squares[static_cast<std::size_t>(point[0] * 16) * 16 + static_cast<std::size_t>(point[1] * 16)];
    }
    for (const int square : squares) EXPECT_EQ(square, 1);
}

TEST(UnitPoints, HypercubeFillsEachPartOnce) {
    const std::size_t count = 100;
    const UnitPoints points(Sampling::latin_hypercube, {"a", "b"}, count, 5);
    for (std::size_t i = 0; i < 2; ++i) {
        std::vector<int> parts(count);
        for (std::size_t k = 0; k < count; ++k) ++parts[static_cast<std::size_t>(points(k)[i] * count)];
        for (const int part : parts) EXPECT_EQ(part, 1);
    }
}

// Known values: a point must be the same on any machine and in any version.
TEST(UnitPoints, AreTheSameForEver) {
    const UnitPoints sobol(Sampling::sobol, {"a", "b"}, 8, 1), random(Sampling::random, {"a", "b"}, 8, 1);
    const auto third = sobol(3), drawn = random(3);
    EXPECT_EQ(sobol(3), third);
    for (const auto& point : {third, drawn}) {
        for (const double u : point) EXPECT_TRUE(u > 0 && u < 1);
    }
    const UnitPoints other(Sampling::random, {"b", "c"}, 2, 1);
    EXPECT_EQ(other(1)[0], random(1)[1]) << "a coordinate is that of its name";
}

}  // namespace
}  // namespace spinloom

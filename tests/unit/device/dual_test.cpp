#include "spinloom/device/finfet/dual.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

using Two = Dual<double, 2>;

TEST(Dual, ArithmeticFollowsTheRulesOfDifferentiation) {
    const auto x = Two::variable(1.5, 0), y = Two::variable(-0.7, 1);
    const Two f = (x * y - 3.0 * x) / (y + 2.0) + 1.0 / x;
    const double v = -0.7 + 2;
    EXPECT_DOUBLE_EQ(f.value, (1.5 * -0.7 - 4.5) / v + 1 / 1.5);
    EXPECT_NEAR(f.slope[0], (-0.7 - 3) / v - 1 / 2.25, 1e-15);
    EXPECT_NEAR(f.slope[1], (1.5 * v - (1.5 * -0.7 - 4.5)) / (v * v), 1e-14);
}

TEST(Dual, FunctionsCarryTheirDerivative) {
    const auto x = Dual<double, 1>::variable(0.8, 0);
    EXPECT_DOUBLE_EQ(exp(x).slope[0], std::exp(0.8));
    EXPECT_DOUBLE_EQ(log(x).slope[0], 1 / 0.8);
    EXPECT_DOUBLE_EQ(log1p(x).slope[0], 1 / 1.8);
    EXPECT_DOUBLE_EQ(sqrt(x).slope[0], 0.5 / std::sqrt(0.8));
    EXPECT_DOUBLE_EQ((1.0 - x).slope[0], -1);
    EXPECT_DOUBLE_EQ((2.0 / x).slope[0], -2 / 0.64);
}

TEST(Dual, SelectTakesValueAndSlopeOfOneSide) {
    const auto x = Two::variable(1.0, 0), y = Two::variable(2.0, 1);
    const Two smaller = select(x < y, x, y), larger = select(x > 1.5, x, y);
    EXPECT_EQ(smaller.value, 1);
    EXPECT_EQ(smaller.slope[0], 1);
    EXPECT_EQ(smaller.slope[1], 0);
    EXPECT_EQ(larger.value, 2);
    EXPECT_EQ(larger.slope[1], 1);
}

TEST(Dual, AConstantHasNoSlope) {
    const Two c = 3.0;
    EXPECT_EQ(c.value, 3);
    EXPECT_EQ(c.slope[0], 0);
    EXPECT_EQ((c * Two::variable(2.0, 1)).slope[1], 3);
}

TEST(Dual, NestsOverABatchLaneByLane) {
    alignas(64) double in[Batch::size], value[Batch::size], slope[Batch::size];
    for (std::size_t i = 0; i < Batch::size; ++i) in[i] = 0.3 + 0.2 * static_cast<double>(i);
    const auto x = Dual<Batch, 1>::variable(Batch::load_aligned(in), 0);
    const auto f = exp(x) * log(x) + sqrt(x);
    f.value.store_aligned(value);
    f.slope[0].store_aligned(slope);
    for (std::size_t i = 0; i < Batch::size; ++i) {
        const double v = in[i];
        EXPECT_NEAR(value[i], std::exp(v) * std::log(v) + std::sqrt(v), 1e-14);
        EXPECT_NEAR(slope[i], std::exp(v) * (std::log(v) + 1 / v) + 0.5 / std::sqrt(v), 1e-14);
    }
}

}  // namespace
}  // namespace spinloom

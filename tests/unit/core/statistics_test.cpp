#include "spinloom/core/statistics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

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

}  // namespace
}  // namespace spinloom

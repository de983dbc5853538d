#include "spinloom/architecture/bench/sigmoid_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom {
namespace {

std::vector<std::pair<double, double>> points_of(const SigmoidFit& sigmoid) {
    std::vector<std::pair<double, double>> points;
    for (int i = -40; i <= 40; ++i) points.emplace_back(0.01 * i, sigmoid.at(0.01 * i));
    return points;
}

SigmoidFit sigmoid(double low, double high, double steepness, double centre) {
    SigmoidFit fit;
    fit.low = low;
    fit.high = high;
    fit.steepness = steepness;
    fit.centre = centre;
    return fit;
}

TEST(SigmoidFit, FindsASigmoidAgain) {
    for (const auto& truth : {sigmoid(0.01, 0.79, -11, -0.02), sigmoid(-0.3, 0.5, 25, 0.1), sigmoid(0, 1, -60, 0)}) {
        const auto fit = fit_sigmoid(points_of(truth));
        EXPECT_TRUE(fit.is_converged);
        EXPECT_NEAR(fit.low, truth.low, 1e-9);
        EXPECT_NEAR(fit.high, truth.high, 1e-9);
        EXPECT_NEAR(fit.steepness, truth.steepness, 1e-7 * std::abs(truth.steepness));
        EXPECT_NEAR(fit.centre, truth.centre, 1e-9);
        EXPECT_LT(fit.largest_error, 1e-9);
    }
}

// No neighbour is better than the fit: the sum of squares has its minimum there.
TEST(SigmoidFit, IsTheNearestOne) {
    std::vector<std::pair<double, double>> ramp;
    for (int i = -40; i <= 40; ++i) ramp.emplace_back(0.01 * i, std::min(0.8, std::max(0.0, 0.4 - 0.03 * i)));
    const auto fit = fit_sigmoid(ramp);
    const auto rms = [&](const SigmoidFit& f) {
        double sum = 0;
        for (const auto& [x, y] : ramp) sum += std::pow(y - f.at(x), 2);
        return std::sqrt(sum / static_cast<double>(ramp.size()));
    };
    EXPECT_NEAR(fit.rms_error, rms(fit), 1e-12);
    EXPECT_GT(fit.rms_error, 1e-3);  // a ramp is no sigmoid
    for (const double change : {-1e-3, 1e-3}) {
        for (int which = 0; which < 4; ++which) {
            auto other = fit;
            (which == 0 ? other.low : which == 1 ? other.high : which == 2 ? other.steepness : other.centre) += change;
            EXPECT_GT(rms(other), fit.rms_error) << which;
        }
    }
}

}  // namespace
}  // namespace spinloom

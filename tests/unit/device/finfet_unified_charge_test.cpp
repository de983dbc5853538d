#include "spinloom/device/finfet/finfet_unified_charge.hpp"

#include <gtest/gtest.h>

#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

/// u + ln u + ln(t^2/(e^-t + t - 1)) by the standard library, t = r (0.5556 u + d).
double left_side(const UnifiedChargeEquation<double>& eq, double u) {
    const double t = eq.ratio * (0.5556 * u + eq.depletion);
    return u + std::log(u) + std::log(t * t / (std::expm1(-t) + t));
}

TEST(UnifiedCharge, ReleasedStepsEndWithinHalfAPercentOfTheRoot) {
    const UnifiedChargeEquation<double> eq{0.03, 0.03, 3.6};
    double worst = 0, last = 0;
    for (double target = -60; target < 60; target += 0.05) {
        const double u = unified_mobile_charge(eq, target) / eq.nvt;
        EXPECT_GT(u, last) << target;
        last = u;
        double low = 1e-40, high = 100;
        for (int i = 0; i < 300; ++i) {
            const double middle = std::sqrt(low * high);
            (left_side(eq, middle) > target ? high : low) = middle;
        }
        worst = std::max(worst, std::abs(u / low - 1));
    }
    EXPECT_LT(worst, 5e-3);
    EXPECT_GT(worst, 1e-5);  // they are not the root: that is part of the released law
}

TEST(UnifiedCharge, BendingKeepsItsDigitsInALightlyDopedFin) {
    for (const double t : {1e-8, 1e-4, 0.05, 0.3999, 0.4001, 3.0, 50.0}) {
        // the series of e^-t + t - 1, summed far enough; beyond 1 nothing cancels
        long double term = t * static_cast<long double>(t) / 2, sum = 0;
        for (int k = 3; k < 60; ++k) {
            sum += term;
            term *= -static_cast<long double>(t) / k;
        }
        const double exact = t > 1 ? std::exp(-t) + t - 1 : static_cast<double>(sum);
        EXPECT_NEAR(detail::bent_potential(t) / exact, 1, 1e-14) << t;
    }
}

}  // namespace
}  // namespace spinloom

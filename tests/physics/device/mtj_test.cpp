#include "spinloom/device/magnet/mtj.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/constants.hpp"

namespace spinloom {
namespace {

using enum JunctionState;

const auto junction = MagneticTunnelJunction::from_ellipse(10e-12, 50e-9, 30e-9, 2.0, 0.5);

TEST(MtjPhysics, LimitsOfTheAngleAreTheTwoStates) {
    for (const double v : {-0.6, 0.0, 0.3}) {
        EXPECT_NEAR(junction.resistance(0.0, v), junction.resistance(parallel, v), 1e-9);
        EXPECT_NEAR(junction.resistance(constants::pi, v), junction.resistance(antiparallel, v), 1e-9);
    }
    EXPECT_DOUBLE_EQ(junction.resistance(antiparallel), 3 * junction.resistance(parallel));
}

TEST(MtjPhysics, ZeroBiasFollowsTheClosedForm) {
    for (double angle = 0; angle < 3.1; angle += 0.1) {
        const double expected = 2 * junction.parallel_resistance * 3 / (2 + 2 * (1 + std::cos(angle)));
        EXPECT_NEAR(junction.resistance(angle, 0) / expected, 1, 1e-14);
    }
}

TEST(MtjPhysics, RollOffHalvesTmrAtHalfVoltageAndVanishesWithoutOne) {
    EXPECT_DOUBLE_EQ(junction.tmr_at(0.5), 1);
    EXPECT_DOUBLE_EQ(junction.tmr_at(-0.5), 1);
    const MagneticTunnelJunction straight{1000, 2};
    EXPECT_DOUBLE_EQ(straight.tmr_at(1.0), 2);
    EXPECT_DOUBLE_EQ(straight.current(antiparallel, 0.9).current, 0.9 / 3000);
    EXPECT_DOUBLE_EQ(straight.current(antiparallel, 0.9).conductance, 1.0 / 3000);
}

TEST(MtjPhysics, TmrFollowsThePolarisationOfBothElectrodes) {
    // By hand: P_0 = 0.8 and alpha = 2e-5; Julliere's TMR at three temperatures.
    const auto tmr = [](double kelvin) {
        const double p = 0.8 * (1 - 2e-5 * std::pow(kelvin, 1.5));
        return 2 * p * p / (1 - p * p);
    };
    const double given = tmr(junction_reference_temperature);
    for (const double kelvin : {4.0, 233.15, 358.15})
        EXPECT_NEAR(tmr_at_temperature(given, 2e-5, kelvin) / tmr(kelvin), 1, 1e-12);
    EXPECT_EQ(tmr_at_temperature(given, 2e-5, junction_reference_temperature), given);
    EXPECT_EQ(tmr_at_temperature(given, 0, 400), given);
    EXPECT_TRUE(std::isnan(tmr_at_temperature(2, 2e-4, 400))) << "no magnetisation is left";
}

TEST(MtjPhysics, ResistanceGrowsWithAngleAndFallsWithBias) {
    for (double angle = 0.1; angle < 3.1; angle += 0.1) {
        EXPECT_GT(junction.resistance(angle, 0.2), junction.resistance(angle - 0.1, 0.2));
        EXPECT_LT(junction.resistance(angle, 0.4), junction.resistance(angle, 0.3));
    }
}

TEST(MtjPhysics, ConductanceIsTheDerivativeOfTheCurrent) {
    const double h = 1e-5;
    for (const double angle : {0.0, 0.7, 1.6, 2.5, constants::pi}) {
        for (const double v : {-0.7, -0.2, 0.0, 0.1, 0.6}) {
            const double slope =
                (junction.current(angle, v + h).current - junction.current(angle, v - h).current) / (2 * h);
            EXPECT_NEAR(junction.current(angle, v).conductance / slope, 1, 1e-8) << angle << " " << v;
        }
    }
}

TEST(MtjPhysics, CurrentIsOddAndZeroAtZeroBias) {
    for (const double angle : {0.0, 1.0, 3.0}) {
        EXPECT_EQ(junction.current(angle, 0).current, 0);
        EXPECT_DOUBLE_EQ(junction.current(angle, 0.4).current, -junction.current(angle, -0.4).current);
    }
}

}  // namespace
}  // namespace spinloom

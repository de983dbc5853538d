#include "spinloom/device/magnet/read_disturb.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom {
namespace {

SotDevice device_of(const char* card) {
    return read_sot_card(find_card(card, "sot"));
}

TEST(ReadDisturb, RateAtRestIsThatOfTheWells) {
    for (const char* card : {"in-plane-50x30", "perpendicular-50"}) {
        const auto device = device_of(card);
        const auto escape = parallel_escape(device, 300);
        EXPECT_DOUBLE_EQ(escape.rate(0), escape_rate(device.layer, 300));
        EXPECT_GT(escape.critical_voltage, 0.05);
        EXPECT_LT(escape.critical_voltage, 50);
    }
}

TEST(ReadDisturb, BarrierFallsWithTheVoltageAndIsGoneAtTheCriticalOne) {
    for (const char* card : {"in-plane-50x30", "perpendicular-50"}) {
        const auto escape = parallel_escape(device_of(card), 300);
        double before = escape.rate(escape.critical_voltage);
        for (double u = 0.9; u >= -1.5; u -= 0.1) {
            const double now = escape.rate(u * escape.critical_voltage);
            EXPECT_GE(now, before);
            before = now;
        }
        const double attempt = escape.rate_at_rest * std::exp(escape.thermal_stability);
        EXPECT_NEAR(escape.rate(-escape.critical_voltage), attempt, 1e-9 * attempt);
        EXPECT_EQ(escape.rate(-2 * escape.critical_voltage), escape.rate(-escape.critical_voltage));
        const double half = std::log(escape.rate(-escape.critical_voltage / 2) / escape.rate_at_rest);
        EXPECT_NEAR(half, escape.thermal_stability * (escape.is_perpendicular ? 0.75 : 0.5), 1e-9 * half);
    }
}

// The critical voltage is that of the torque which makes an in-plane state unstable, as its write current is (same law,
// other source of spins): a junction at V_c and a line at I_c have the same damping-like field.
TEST(ReadDisturb, CriticalVoltageHasTheFieldOfTheCriticalCurrent) {
    const auto device = device_of("in-plane-50x30");
    const auto current = device.critical_current(20e-3);
    ASSERT_TRUE(current.has_value());
    const double of_line = std::abs(device.line.damping_like_field(device.layer)) * *current;
    const double of_junction = device.junction.torque(device.layer, critical_read_voltage(device)).damping_like.norm();
    EXPECT_NEAR(of_junction / of_line, 1, 0.02);
}

TEST(ReadDisturb, FlipProbabilityIsTheTwoStateProcess) {
    EXPECT_EQ(flip_probability(0, 0, 1), 0);
    EXPECT_EQ(flip_probability(3, 1, 0), 0);
    EXPECT_NEAR(flip_probability(1e-9, 5e-9, 1), 1e-9, 1e-17);
    EXPECT_NEAR(flip_probability(3, 1, 100), 0.75, 1e-12);
    EXPECT_NEAR(flip_probability(2, 2, 0.1), (1 - std::exp(-0.4)) / 2, 1e-15);
}

}  // namespace
}  // namespace spinloom

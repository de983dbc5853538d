#include "spinloom/device/magnet/bias_excess.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/batch.hpp"
#include "spinloom/device/magnet/mtj.hpp"

namespace spinloom {
namespace {

TEST(BiasExcess, IsWhatTheJunctionCarriesBeyondItsResistanceAtNoVoltage) {
    for (const double tmr : {0.1, 2.0, 8.0}) {
        for (const double half : {0.2, 0.65}) {
            const MagneticTunnelJunction junction{8000, tmr, half};
            const double conductance = 1 / junction.resistance(JunctionState::antiparallel);
            const auto law = BiasExcess::of(conductance, tmr, half);
            for (double volts = -1.5; volts <= 1.5; volts += 0.125) {
                const auto whole = junction.current(JunctionState::antiparallel, volts);
                const auto excess = law.at(volts);
                EXPECT_NEAR(conductance * volts + excess.current, whole.current, 1e-18);
                EXPECT_NEAR(conductance + excess.conductance, whole.conductance, 1e-17);
            }
        }
    }
}

TEST(BiasExcess, ItsSlopeIsFromNothingToNineEighths) {
    const auto law = BiasExcess::of(1e-4, 2, 0.5);
    EXPECT_EQ(law.at(0.0).conductance, 0);
    EXPECT_NEAR(law.at(std::sqrt(3 * law.knee)).conductance, 9.0 / 8 * law.scale, 1e-15);
    for (double volts = 0; volts < 20; volts += 0.1) {
        EXPECT_GE(law.at(volts).conductance, 0);
        EXPECT_LE(law.at(volts).conductance, 9.0 / 8 * law.scale * (1 + 1e-12));
    }
}

TEST(BiasExcess, VanishesWithALargeHalfVoltage) {
    EXPECT_LT(BiasExcess::of(1e-4, 2, 1e6).at(1.0).current, 1e-16 * 1e-4 * 1e4);
}

TEST(BiasExcess, IsTheSameSideBySide) {
    const auto law = BiasExcess::of(4e-5, 2, 0.65);
    const auto many = law.at(Batch(0.37));
    EXPECT_DOUBLE_EQ(many.current.get(0), law.at(0.37).current);
    EXPECT_DOUBLE_EQ(many.conductance.get(0), law.at(0.37).conductance);
}

}  // namespace
}  // namespace spinloom

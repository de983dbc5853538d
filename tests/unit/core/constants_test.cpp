#include "spinloom/core/constants.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom::constants {
namespace {

// Relative standard uncertainty of mu_0 and epsilon_0 in CODATA 2018.
constexpr double uncertainty = 1.5e-10;

TEST(Constants, VacuumConstantsGiveTheSpeedOfLight) {
    EXPECT_NEAR(vacuum_permeability * vacuum_permittivity * speed_of_light * speed_of_light, 1, 2 * uncertainty);
}

TEST(Constants, AgreeWithTheFineStructureConstant) {
    const double alpha = elementary_charge * elementary_charge /
                         (4 * pi * vacuum_permittivity * reduced_planck_constant * speed_of_light);
    EXPECT_NEAR(alpha * 137.035999084, 1, 2 * uncertainty);  // CODATA 2018
}

TEST(Constants, AgreeWithDerivedQuantities) {
    // Von Klitzing, Josephson and thermal voltage; the first two are exact in the SI of 2019, given to ten digits.
    EXPECT_NEAR(planck_constant / (elementary_charge * elementary_charge), 25812.80745, 1e-5);
    EXPECT_NEAR(2 * elementary_charge / planck_constant, 483597.8484e9, 1e5);
    EXPECT_NEAR(boltzmann_constant * 300 / elementary_charge, 0.025852, 1e-6);
    EXPECT_DOUBLE_EQ(pi, std::acos(-1.0));
}

}  // namespace
}  // namespace spinloom::constants

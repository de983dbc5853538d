#include "spinloom/device/magnet/demagnetising_factors.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "spinloom/core/constants.hpp"

namespace spinloom {
namespace {

/// N_z by the integral over wave vectors, which the product reduces to closed forms.
double axial_factor_by_quadrature(double length, double width, double thickness) {
    constexpr int angles = 48;
    constexpr double step = 0.02, end = 400;
    double sum = 0;
    for (int i = 0; i < angles; ++i) {
        const double phi = constants::pi / 2 * (i + 0.5) / angles;
        const double tau = thickness * std::hypot(2 * std::cos(phi) / length, 2 * std::sin(phi) / width);
        for (double q = step / 2; q < end; q += step) {
            const double bessel = std::cyl_bessel_j(1.0, q);
            sum += bessel * bessel / q * (-std::expm1(-tau * q)) / (tau * q) * step / angles;
        }
        sum += 1 / (2 * constants::pi * tau * end * end) / angles;  // beyond the end: J_1^2 is 1/(pi q) in the mean
    }
    return 2 * sum;
}

TEST(DemagnetisingFactors, CircularDiscsFollowTheTabulatedSolenoid) {
    // Nagaoka's coefficient of a solenoid whose length is this many times its diameter.
    const struct {
        double length_over_diameter, nagaoka;
    } table[] = {{0.1, 0.203324}, {0.5, 0.525510}, {1.0, 0.688423}, {2.0, 0.818136}, {5.0, 0.920093}};
    for (const auto& row : table) {
        const auto n = demagnetising_factors_of_elliptic_disc(1, 1, row.length_over_diameter);
        EXPECT_NEAR(n.z(), 1 - row.nagaoka, 2e-6) << row.length_over_diameter;
        EXPECT_NEAR(n.x(), n.y(), 1e-14);
    }
}

TEST(DemagnetisingFactors, EllipsesFollowTheFourierIntegral) {
    for (const auto& [length, width, thickness] :
         {std::array{50e-9, 30e-9, 1.5e-9}, std::array{60e-9, 30e-9, 1.5e-9}, std::array{100e-9, 40e-9, 20e-9}}) {
        const auto n = demagnetising_factors_of_elliptic_disc(length, width, thickness);
        EXPECT_NEAR(n.z(), axial_factor_by_quadrature(length, width, thickness), 2e-5);
    }
}

RC_GTEST_PROP(DemagnetisingFactors, SumToOneAndShorterAxesHaveLargerOnes, ()) {
    const double length = 1 + *rc::gen::inRange(0, 900) / 100.0;
    const double width = 1 + *rc::gen::inRange(0, 900) / 100.0;
    const double thickness = *rc::gen::inRange(1, 100) / 100.0;
    const auto n = demagnetising_factors_of_elliptic_disc(length, width, thickness);
    RC_ASSERT(std::abs(n.sum() - 1) < 1e-14);
    RC_ASSERT(n.minCoeff() > 0);
    RC_ASSERT(n.z() >= std::max(n.x(), n.y()));  // the thickness is the shortest axis
    if (length > width) RC_ASSERT(n.x() < n.y());
    const auto turned = demagnetising_factors_of_elliptic_disc(width, length, thickness);
    RC_ASSERT(std::abs(turned.x() - n.y()) < 1e-12);
    const auto larger = demagnetising_factors_of_elliptic_disc(3 * length, 3 * width, 3 * thickness);
    RC_ASSERT((larger - n).norm() < 1e-12);  // only the shape matters
}

}  // namespace
}  // namespace spinloom

#include "spinloom/device/magnet/demagnetising_factors.hpp"

#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr int quarter_points = 256;  // the trapezoidal rule converges exponentially on the period of the angle

/// N_z of a circular disc of thickness tau times its radius.
double axial_factor_of_circular_disc(double tau) {
    const double complement = tau * tau / (4 + tau * tau);  // 1 - k^2, kept apart for thin discs
    const double square = 4 / (4 + tau * tau);
    const double modulus = std::sqrt(square);
    const double bracket = complement / square * std::comp_ellint_1(modulus) +
                           (2 * square - 1) / square * std::comp_ellint_2(modulus) - modulus;
    return 1 - 4 * bracket / (3 * constants::pi * std::sqrt(complement));
}

}  // namespace

Eigen::Vector3d demagnetising_factors_of_elliptic_disc(double length, double width, double thickness) {
    SPINLOOM_EXPECT(length > 0 && width > 0 && thickness > 0);
    double along_x = 0, along_z = 0;
    for (int i = 0; i < quarter_points; ++i) {
        const double angle = constants::pi / 2 * (i + 0.5) / quarter_points;
        const double x = 2 * std::cos(angle) / length;
        const double y = 2 * std::sin(angle) / width;
        const double axial = axial_factor_of_circular_disc(thickness * std::hypot(x, y));
        along_z += axial / quarter_points;
        along_x += (1 - axial) * x * x / (x * x + y * y) / quarter_points;
    }
    return {along_x, 1 - along_x - along_z, along_z};
}

}  // namespace spinloom

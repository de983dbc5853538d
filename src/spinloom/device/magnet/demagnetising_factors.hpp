#pragma once

#include <Eigen/Core>

/// Shape anisotropy of a thin magnetic element.

namespace spinloom {

/// Demagnetising factors (N_x, N_y, N_z) of a uniformly magnetised elliptic disc, averaged over its volume.
///
/// Law, with f(x) = (1 - exp(-x))/x and q the in-plane wave vector scaled by the half axes:
///     N_z = 1/(2 pi) int_0^2pi N_disc(tau(phi)) dphi,   tau(phi) = thickness sqrt(cos^2 phi/a^2 + sin^2 phi/b^2)
///     N_disc(tau) = 2 int_0^inf J_1(q)^2/q f(tau q) dq = 1 - K_L
/// N_disc is the factor of a circular disc of thickness tau and radius 1 along its axis; K_L is Nagaoka's coefficient
/// of a solenoid of that shape, whose closed form is due to Lorenz. N_x and N_y share the rest, the weight of x being
/// cos^2 phi/a^2 over the sum. The self-demagnetising tensor of a single-domain particle is diagonal in its axes.
/// Arguments: length along x, width along y, thickness along z [m], all > 0. To about 1e-12 for axes that differ by up
/// to a factor of ten and a thickness of up to a hundred times the shorter half axis.
/// Returns: three factors in (0, 1) whose sum is 1; the shorter an axis, the larger its factor.
/// Source: @cite beleggia2005 (general form by Fourier transform), @cite lorenz1879 (solenoid).
[[nodiscard]] Eigen::Vector3d demagnetising_factors_of_elliptic_disc(double length, double width, double thickness);

}  // namespace spinloom

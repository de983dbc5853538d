#pragma once

#include <Eigen/Core>

namespace spinloom {

/// Eigenmodes of one wire: a chain of nodes joined by equal segments, tied to 0 V at its ends.
///
/// With conductances in units of a segment's, S = tridiag(-1, 2, -1) with S(0,0) = 1 + first, S(m-1,m-1) = 1 + last has
///
///     mu_k = 2 - 2 cos theta_k,     v_k(i) ~ cos((i + 1/2) theta_k - phi_first(theta_k)),
///     tan phi(theta) = end cot(theta/2)/(2 - end),     m theta_k = phi_first + phi_last + k pi,   k = 0 ... m-1
///
/// for ends from 0 (floating) to 2, each theta_k the only root in (k pi/m, (k+1) pi/m], found by Newton's iteration. An
/// end held by an ideal source is a mode of its own with mu infinite; the rest is a chain one node shorter with an end
/// of 1. Source: docs/theory/crossbar_solver.md.
struct LineModes {
    Eigen::ArrayXd value;     ///< mu, one a mode
    Eigen::MatrixXd vectors;  ///< modes x nodes, orthonormal rows
};

/// Ends above this have a mode that decays from the end instead of oscillating.
inline constexpr double largest_oscillatory_end = 2;

/// @param nodes        at least 1
/// @param first, last  conductance over a segment's: 0 to 2, or infinity for an ideal source; with one node not both
///                     infinite
[[nodiscard]] LineModes line_modes(int nodes, double first, double last);

}  // namespace spinloom

#pragma once

#include <Eigen/Core>

#include "spinloom/array/ports/crossbar.hpp"

namespace spinloom {

/// A crossbar with its capacitances, reduced to its ports over time.
///
///     i = Y v + C dv/dt + N dz/dt,        tau_k dz_k/dt + z_k + (N^T dv/dt)_k = 0
///
/// Ports v: the sources in word-line order, then the terminals. Y is the exact direct-current admittance, C the exact
/// first moment (all capacitance as the ports see it, slowly), each mode z a relaxation of the interior that the two
/// leave out. A congruence of symmetric matrices: reciprocal and passive whatever the number of modes.
struct CrossbarDynamics {
    Eigen::MatrixXd conductance;    ///< Y, ports x ports [S]
    Eigen::MatrixXd capacitance;    ///< C, ports x ports [F]
    Eigen::MatrixXd mode_coupling;  ///< N, ports x modes
    Eigen::VectorXd mode_time;      ///< tau, one a mode [s], > 0
    int num_sources = 0;
    int num_blocks = 0;      ///< Krylov blocks in the modes
    double error_bound = 0;  ///< of the admittance inside the band, over the norm of Y [1]

    [[nodiscard]] int num_ports() const { return static_cast<int>(conductance.rows()); }
    [[nodiscard]] int num_modes() const { return static_cast<int>(mode_time.size()); }
    /// Y + s C - s^2 N (1 + s tau)^-1 N^T at s = i omega [S].
    [[nodiscard]] Eigen::MatrixXcd admittance(double omega) const;
};

struct CrossbarDynamicsOptions {
    double band = 1e12;       ///< up to which angular frequency the bound holds [rad/s], > 0
    double tolerance = 1e-3;  ///< wanted bound [1], > 0
    int max_blocks = 8;       ///< blocks are added until the bound is below the tolerance, at most so many
};

/// Moment matching by a block Krylov space of the interior.
///
/// With the interior's exact response to slow port voltages taken out (x = Phi v + V z), block q of V makes another two
/// moments of the port admittance exact. Blocks are added until the a-posteriori bound
///
///     |Y(i w) - Y_reduced(i w)| <= rho(w)^2,    rho the residual of the interior in the norm of G^-1, per port volt,
///
/// is below `tolerance` times |Y| up to `band`; it is evaluated from the residual itself, so it also counts what is
/// deflated. Proof: docs/theory/settling.md.
[[nodiscard]] CrossbarDynamics reduce_dynamics(const Crossbar& crossbar, const CrossbarDynamicsOptions& options);

}  // namespace spinloom

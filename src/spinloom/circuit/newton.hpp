#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "spinloom/circuit/mna_system.hpp"
#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// How a solver ended. Only `converged` leaves a solution that may be used.
enum class SolverStatus {
    converged,
    iteration_limit,  ///< the unknowns still moved after the last iteration
    singular_matrix,  ///< the equations do not determine some unknown (a floating node, a loop of voltage sources)
    non_finite,       ///< an element returned a value that is not a number
};

[[nodiscard]] std::string_view name(SolverStatus status);

struct NewtonOptions {
    double voltage_tolerance = 1e-9;   ///< the last step moved no voltage by more than this [V]
    double relative_tolerance = 1e-9;  ///< ... plus this times the voltage [1]
    int max_iterations = 100;
};

struct NewtonResult {
    SolverStatus status = SolverStatus::iteration_limit;
    int iterations = 0;
    double last_step = 0;       ///< largest change of a voltage in the last step [V]
    std::string worst_unknown;  ///< where that was, or the unknown that is undetermined or not finite
};

/// Newton's method on the equations of a circuit, with per-device limiting of voltages.
///
/// Each step solves J dx = -F with the nonlinear elements at voltages that follow the unknowns by a bounded amount, so
/// linear parts of the circuit arrive at once and no device is evaluated far from where it was. Converged when a step
/// held no device back and moved no voltage beyond the tolerance; as convergence is quadratic, the error left is then
/// about the square of that step. `unknowns` is the start and becomes the last iterate.
[[nodiscard]] NewtonResult solve_newton(const MnaSystem& system, const MnaSystem::Options& system_options,
                                        const NewtonOptions& options, SparseLu& factors, Eigen::VectorXd& unknowns);

}  // namespace spinloom

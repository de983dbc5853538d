#pragma once

#include <Eigen/Core>
#include <functional>
#include <optional>
#include <string>

#include "spinloom/circuit/instant_solver.hpp"
#include "spinloom/circuit/newton.hpp"
#include "spinloom/circuit/transient_noise.hpp"

/// What is asked of a transient analysis, and what it says of itself.

namespace spinloom {

enum class IntegrationMethod {
    trapezoidal,  ///< second order, keeps the energy of an ideal resonator
    gear,         ///< second-order backward differentiation, damps what is faster than the step
};

struct TransientOptions {
    double stop = 0;      ///< end of the analysis, which starts at 0 [s]; > 0
    double max_step = 0;  ///< longest step [s]; 0 stands for stop/50
    IntegrationMethod method = IntegrationMethod::trapezoidal;
    double relative_tolerance = 3e-5;  ///< error of one step, of the largest magnitude the unknown has had [1]
    double voltage_tolerance = 1e-6;   ///< ... plus this [V]
    double current_tolerance = 1e-9;   ///< ... or this, for the currents of inductors [A]
    /// Newton's method converges quadratically: a last step of 20 uV leaves an error of about 10 nV.
    NewtonOptions newton = {.voltage_tolerance = 2e-5, .relative_tolerance = 2e-5, .max_iterations = 40};
    Reduction reduction = Reduction::automatic;
    std::function<void(double time)> progress = {};  ///< called after every accepted step
    std::optional<TransientNoise> noise = {};        ///< without free layers
};

struct TransientSummary {
    SolverStatus status = SolverStatus::iteration_limit;
    double time = 0;  ///< reached [s]; the end if converged
    long steps = 0, rejected_steps = 0, newton_iterations = 0;
    NewtonResult failure;  ///< of the last attempt, if it did not converge

    [[nodiscard]] bool is_usable() const { return status == SolverStatus::converged; }
    /// One line: where and why it stopped, at which node.
    [[nodiscard]] std::string report() const;
};

/// Called with every accepted point: time [s] and the unknowns of `TransientSolver::system`. At time 0 all are known,
/// later only those that `TransientSolver::want` has named.
using TransientObserver = std::function<void(double time, const Eigen::VectorXd& unknowns)>;

}  // namespace spinloom

#pragma once

#include <Eigen/Core>
#include <string>
#include <string_view>

#include "spinloom/circuit/device_bank.hpp"
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
    double voltage_limit = 0.25;       ///< largest change of a device's terminal voltage in one step [V]
    int max_iterations = 100;
};

struct NewtonResult {
    SolverStatus status = SolverStatus::iteration_limit;
    int iterations = 0;
    double last_step = 0;       ///< largest change of a voltage in the last step [V]
    int worst = -1;             ///< the unknown of that, or the one that is undetermined or not finite
    std::string worst_unknown;  ///< its name
};

/// F(x) = M x + i(x) + w q(x) + a (x - x_a) - r = 0: the equations of a circuit at one instant.
///
/// M and r come from the linear elements, i and q from the devices, whose entries M has room for. The anchor a (x -
/// x_a) acts on the unknowns of the devices only and is what homotopies turn up and down.
struct InstantEquations {
    const DeviceBank::Matrix* matrix = nullptr;
    const DeviceBank* devices = nullptr;  ///< located in `matrix`
    int num_voltages = 0;                 ///< unknowns before this one are voltages, the others branch currents
    double charge_weight = 0;             ///< w [1/s]; 0 in direct current
};

struct Anchor {
    double conductance = 0;  ///< a [S]
    Eigen::VectorXd place;   ///< x_a, an entry an unknown; empty stands for zero
};

/// Newton's method with per-device limiting of voltages.
///
/// Each step solves J dx = -F with the nonlinear elements at voltages that follow the unknowns by a bounded amount, so
/// linear parts of the circuit arrive at once and no device is evaluated far from where it was. Converged when a step
/// held no device back and moved no voltage beyond the tolerance; as convergence is quadratic, the error left is then
/// about the square of that step. `unknowns` is the start and becomes the last iterate; `state` becomes the devices'
/// last linearisation. `worst_unknown` of the result is left empty.
[[nodiscard]] NewtonResult solve_newton(const InstantEquations& equations, const Eigen::VectorXd& right_hand_side,
                                        const Anchor& anchor, const NewtonOptions& options, SparseLu& factors,
                                        Eigen::VectorXd& unknowns, DeviceBank::State& state);

}  // namespace spinloom

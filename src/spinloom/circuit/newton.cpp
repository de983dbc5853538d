#include "spinloom/circuit/newton.hpp"

#include <array>
#include <cmath>

#include "spinloom/core/monitor.hpp"

namespace spinloom {
namespace {

/// Index of the first entry that is not finite, or -1.
int first_non_finite(const Eigen::VectorXd& vector) {
    for (Eigen::Index i = 0; i < vector.size(); ++i) {
        if (!std::isfinite(vector[i])) return static_cast<int>(i);
    }
    return -1;
}

/// The anchor's part of the residual and of the Jacobian's diagonal.
void add_anchor(const InstantEquations& equations, const Anchor& anchor, const Eigen::VectorXd& unknowns,
                Eigen::VectorXd& residual, DeviceBank::Matrix& jacobian) {
    if (anchor.conductance <= 0) return;
    for (const int unknown : equations.devices->unknowns()) {
        const double place = anchor.place.size() > 0 ? anchor.place[unknown] : 0.0;
        residual[unknown] += anchor.conductance * (unknowns[unknown] - place);
        jacobian.coeffRef(unknown, unknown) += anchor.conductance;
    }
}

/// Whether no voltage moved beyond the tolerance; notes the largest move.
bool is_step_small(const Eigen::VectorXd& step, const Eigen::VectorXd& unknowns, int num_voltages,
                   const NewtonOptions& options, NewtonResult& result) {
    bool is_small = true;
    result.last_step = 0;
    for (int i = 0; i < num_voltages; ++i) {
        const double size = std::abs(step[i]);
        if (size > options.voltage_tolerance + options.relative_tolerance * std::abs(unknowns[i])) is_small = false;
        if (size > result.last_step) {
            result.last_step = size;
            result.worst = i;
        }
    }
    return is_small;
}

NewtonResult& fail(NewtonResult& result, SolverStatus status, int worst) {
    result.status = status;
    result.worst = worst;
    return result;
}

}  // namespace

std::string_view name(SolverStatus status) {
    constexpr std::array<std::string_view, 4> names = {"converged", "iteration limit", "singular matrix",
                                                       "non-finite value"};
    return names[static_cast<std::size_t>(status)];
}

NewtonResult solve_newton(const InstantEquations& equations, const Eigen::VectorXd& right_hand_side,
                          const Anchor& anchor, const NewtonOptions& options, SparseLu& factors,
                          Eigen::VectorXd& unknowns, DeviceBank::State& state) {
    NewtonResult result;
    state = equations.devices->state_at(unknowns);
    bool is_limited = false;
    DeviceBank::Matrix jacobian;
    Eigen::VectorXd residual;
    while (result.iterations < options.max_iterations) {
        throw_if_stopped();
        ++result.iterations;
        if (result.iterations > 1) is_limited = equations.devices->follow(unknowns, options.voltage_limit, state);
        jacobian = *equations.matrix;
        residual = -right_hand_side;
        residual.noalias() += *equations.matrix * unknowns;
        equations.devices->stamp(state, unknowns, equations.charge_weight, residual, jacobian.valuePtr());
        add_anchor(equations, anchor, unknowns, residual, jacobian);
        if (const int bad = first_non_finite(residual); bad >= 0) return fail(result, SolverStatus::non_finite, bad);
        if (!factors.factorize(jacobian)) {
            return fail(result, SolverStatus::singular_matrix, factors.singular_column());
        }
        factors.solve(residual);  // the residual becomes the negative of the step
        if (const int bad = first_non_finite(residual); bad >= 0) {
            return fail(result, SolverStatus::singular_matrix, bad);
        }
        unknowns -= residual;
        if (is_step_small(residual, unknowns, equations.num_voltages, options, result) && !is_limited) {
            result.status = SolverStatus::converged;
            return result;
        }
    }
    return result;
}

}  // namespace spinloom

#include "spinloom/circuit/newton.hpp"

#include <array>
#include <cmath>

namespace spinloom {
namespace {

/// Index of the first entry that is not finite, or -1.
int first_non_finite(const Eigen::VectorXd& vector) {
    for (Eigen::Index i = 0; i < vector.size(); ++i) {
        if (!std::isfinite(vector[i])) return static_cast<int>(i);
    }
    return -1;
}

}  // namespace

std::string_view name(SolverStatus status) {
    constexpr std::array<std::string_view, 4> names = {"converged", "iteration limit", "singular matrix",
                                                       "non-finite value"};
    return names[static_cast<std::size_t>(status)];
}

NewtonResult solve_newton(const MnaSystem& system, const MnaSystem::Options& system_options,
                          const NewtonOptions& options, SparseLu& factors, Eigen::VectorXd& unknowns) {
    NewtonResult result;
    auto voltages = system.device_voltages(unknowns);
    Eigen::VectorXd residual(system.num_unknowns());
    MnaSystem::Matrix jacobian;
    while (result.iterations < options.max_iterations) {
        ++result.iterations;
        const bool is_limited = system.linearize(unknowns, system_options, voltages, residual, jacobian);
        if (const int bad = first_non_finite(residual); bad >= 0) {
            result.status = SolverStatus::non_finite;
            result.worst_unknown = system.unknown_name(bad);
            return result;
        }
        if (!factors.factorize(jacobian)) {
            const int column = factors.singular_column();
            result.status = SolverStatus::singular_matrix;
            result.worst_unknown = column >= 0 && column < system.num_unknowns() ? system.unknown_name(column) : "";
            return result;
        }
        factors.solve(residual);  // the residual becomes the negative of the step
        if (const int bad = first_non_finite(residual); bad >= 0) {
            result.status = SolverStatus::singular_matrix;
            result.worst_unknown = system.unknown_name(bad);
            return result;
        }
        unknowns -= residual;

        const int num_voltages = system.num_voltages();
        bool is_small = true;
        result.last_step = 0;
        for (int i = 0; i < num_voltages; ++i) {
            const double step = std::abs(residual[i]);
            if (step > options.voltage_tolerance + options.relative_tolerance * std::abs(unknowns[i])) is_small = false;
            if (step > result.last_step) {
                result.last_step = step;
                result.worst_unknown = system.unknown_name(i);
            }
        }
        if (is_small && !is_limited) {
            result.status = SolverStatus::converged;
            return result;
        }
    }
    return result;
}

}  // namespace spinloom

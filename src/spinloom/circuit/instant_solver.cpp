#include "spinloom/circuit/instant_solver.hpp"

#include <algorithm>

namespace spinloom {

InstantSolver::InstantSolver(const MnaSystem& system, Reduction reduction)
    : system_(&system), matrix_(system.conductance()), devices_(system.devices()) {
    devices_.locate(matrix_);
    if (reduction == Reduction::none) return;
    reduction_.emplace(matrix_, devices_.unknowns(), system.num_voltages(), devices_.entries());
    if (!reduction_->is_worthwhile()) {
        reduction_.reset();
        return;
    }
    port_devices_ = devices_.renumbered(reduction_->port_of());
    port_devices_->locate(reduction_->reduced());
    port_factors_ = std::make_unique<SparseLu>(reduction_->reduced());
    const auto& ports = reduction_->port_unknowns();
    num_port_voltages_ =
        static_cast<int>(std::lower_bound(ports.begin(), ports.end(), system.num_voltages()) - ports.begin());
}

int InstantSolver::num_iterated() const {
    return reduction_ ? reduction_->num_ports() : system_->num_unknowns();
}

void InstantSolver::set_weight(double charge_weight) {
    if (charge_weight == weight_) return;
    weight_ = charge_weight;
    for (Eigen::Index i = 0; i < matrix_.nonZeros(); ++i) {
        matrix_.valuePtr()[i] =
            system_->conductance().valuePtr()[i] + charge_weight * system_->capacitance().valuePtr()[i];
    }
    // A block without a unique solution is for the whole matrix to judge, and to name.
    is_reduced_ = reduction_ && reduction_->set_values(matrix_);
}

NewtonResult InstantSolver::solve(double charge_weight, const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                  const NewtonOptions& options, Eigen::VectorXd& unknowns) {
    set_weight(charge_weight);
    NewtonResult result;
    if (is_reduced_) {
        result = solve_reduced(right_hand_side, anchor, options, unknowns);
    } else {
        if (!factors_) factors_ = std::make_unique<SparseLu>(matrix_);
        const InstantEquations equations{&matrix_, &devices_, system_->num_voltages(), charge_weight};
        result = solve_newton(equations, right_hand_side, anchor, options, *factors_, unknowns, state_);
    }
    if (result.worst >= 0 && result.worst < system_->num_unknowns()) {
        result.worst_unknown = system_->unknown_name(result.worst);
    }
    return result;
}

NewtonResult InstantSolver::solve_reduced(const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                          const NewtonOptions& options, Eigen::VectorXd& unknowns) {
    const auto& ports = reduction_->port_unknowns();
    const auto n = static_cast<Eigen::Index>(ports.size());
    const auto at_ports = [&](const Eigen::VectorXd& all) {
        Eigen::VectorXd values(n);
        for (Eigen::Index i = 0; i < n; ++i) values[i] = all[ports[static_cast<std::size_t>(i)]];
        return values;
    };
    NewtonResult result;
    result.status = SolverStatus::converged;
    const Eigen::VectorXd reduced_side = reduction_->reduce(right_hand_side);
    Eigen::VectorXd port_values = at_ports(unknowns);
    if (n > 0) {
        Anchor port_anchor{anchor.conductance, anchor.place.size() > 0 ? at_ports(anchor.place) : Eigen::VectorXd()};
        const InstantEquations equations{&reduction_->reduced(), &*port_devices_, num_port_voltages_, weight_};
        result = solve_newton(equations, reduced_side, port_anchor, options, *port_factors_, port_values, state_);
        if (result.worst >= 0 && result.worst < n) result.worst = ports[static_cast<std::size_t>(result.worst)];
    } else {
        result.iterations = 1;
    }
    unknowns = reduction_->expand(port_values);
    for (Eigen::Index i = 0; i < unknowns.size() && result.status == SolverStatus::converged; ++i) {
        if (std::isfinite(unknowns[i])) continue;
        result.status = SolverStatus::singular_matrix;
        result.worst = static_cast<int>(i);
    }
    return result;
}

Eigen::VectorXd InstantSolver::charges(const Eigen::VectorXd& unknowns) const {
    Eigen::VectorXd total = system_->capacitance() * unknowns;
    devices_.add_charges(state_, unknowns, total);
    return total;
}

}  // namespace spinloom

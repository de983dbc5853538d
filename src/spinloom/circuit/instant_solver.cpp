#include "spinloom/circuit/instant_solver.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "spinloom/core/contract.hpp"

namespace spinloom {

InstantSolver::InstantSolver(const MnaSystem& system, Reduction reduction, const std::vector<int>& wanted)
    : system_(&system), devices_(system.devices()), moving_devices_(devices_) {
    devices_.locate(matrix());
    for (int place = 0; place < static_cast<int>(matrix().nonZeros()); ++place) {
        if (system.capacitance().valuePtr()[place] != 0) charged_places_.push_back(place);
    }
    if (!charged_places_.empty()) charged_ = system.conductance();
    if (reduction == Reduction::automatic) {
        reduction_.emplace(matrix(), system.device_ports(), system.num_voltages(), devices_.entries(),
                           system.capacitance(), wanted);
        if (!reduction_->is_worthwhile()) reduction_.reset();
    }
    if (reduction_) {
        port_devices_ = devices_.renumbered(reduction_->port_of());
        port_devices_->locate(reduction_->reduced());
        port_factors_ = std::make_unique<SparseLu>(reduction_->reduced());
        const auto& ports = reduction_->port_unknowns();
        num_port_voltages_ =
            static_cast<int>(std::lower_bound(ports.begin(), ports.end(), system.num_voltages()) - ports.begin());
        moving_ = reduction_->moving_unknowns();
    } else {
        moving_.resize(static_cast<std::size_t>(system.num_unknowns()));
        std::iota(moving_.begin(), moving_.end(), 0);
    }
    std::vector<int> number_of(static_cast<std::size_t>(system.num_unknowns()), -1);
    for (std::size_t i = 0; i < moving_.size(); ++i)
        number_of[static_cast<std::size_t>(moving_[i])] = static_cast<int>(i);
    moving_devices_ = devices_.renumbered(number_of);
    std::vector<Eigen::Triplet<double>> entries;
    for (int column = 0; column < system.num_unknowns(); ++column) {
        for (DeviceBank::Matrix::InnerIterator it(system.capacitance(), column); it; ++it) {
            if (it.value() == 0) continue;
            entries.emplace_back(number_of[static_cast<std::size_t>(it.row())],
                                 number_of[static_cast<std::size_t>(column)], it.value());
        }
    }
    const auto size = static_cast<Eigen::Index>(moving_.size());
    moving_capacitance_.resize(size, size);
    moving_capacitance_.setFromTriplets(entries.begin(), entries.end());
}

int InstantSolver::num_iterated() const {
    return reduction_ ? reduction_->num_ports() : system_->num_unknowns();
}

void InstantSolver::set_weight(double charge_weight) {
    if (charge_weight == weight_) return;
    for (const int place : charged_places_) {
        charged_->valuePtr()[place] =
            system_->conductance().valuePtr()[place] + charge_weight * system_->capacitance().valuePtr()[place];
    }
    // A block without a unique solution is for the whole matrix to judge, and to name.
    const bool is_first = weight_ < 0;
    if (is_first || !charged_places_.empty()) is_reduced_ = reduction_ && reduction_->set_values(matrix());
    weight_ = charge_weight;
}

NewtonResult InstantSolver::solve_whole(const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                        const NewtonOptions& options, Eigen::VectorXd& unknowns) {
    if (!factors_) factors_ = std::make_unique<SparseLu>(matrix());
    // What an earlier failure left behind is no start; linear unknowns need none.
    unknowns = unknowns.unaryExpr([](double value) { return std::isfinite(value) ? value : 0.0; });
    const InstantEquations equations{&matrix(), &devices_, system_->num_voltages(), weight_};
    return solve_newton(equations, right_hand_side, anchor, options, *factors_, unknowns, state_);
}

Eigen::VectorXd InstantSolver::at_ports(const Eigen::VectorXd& all) const {
    const auto& ports = reduction_->port_unknowns();
    Eigen::VectorXd values(static_cast<Eigen::Index>(ports.size()));
    for (std::size_t i = 0; i < ports.size(); ++i) values[static_cast<Eigen::Index>(i)] = all[ports[i]];
    return values;
}

NewtonResult InstantSolver::solve_ports(const Eigen::VectorXd& reduced_side, const Anchor& anchor,
                                        const NewtonOptions& options, Eigen::VectorXd& port_values) {
    NewtonResult result;
    if (port_values.size() == 0) {
        result.status = SolverStatus::converged;
        result.iterations = 1;
        return result;
    }
    const Anchor port_anchor{anchor.conductance, anchor.place.size() > 0 ? at_ports(anchor.place) : Eigen::VectorXd()};
    const InstantEquations equations{&reduction_->reduced(), &*port_devices_, num_port_voltages_, weight_};
    result = solve_newton(equations, reduced_side, port_anchor, options, *port_factors_, port_values, state_);
    if (result.worst >= 0 && result.worst < port_values.size())
        result.worst = reduction_->port_unknowns()[static_cast<std::size_t>(result.worst)];
    return result;
}

void InstantSolver::name_worst(NewtonResult& result) const {
    if (result.worst >= 0 && result.worst < system_->num_unknowns())
        result.worst_unknown = system_->unknown_name(result.worst);
}

NewtonResult InstantSolver::solve(double charge_weight, const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                  const NewtonOptions& options, Eigen::VectorXd& unknowns) {
    set_weight(charge_weight);
    NewtonResult result;
    if (is_reduced_) {
        const Eigen::VectorXd reduced_side = reduction_->reduce(right_hand_side);
        Eigen::VectorXd port_values = at_ports(unknowns);
        result = solve_ports(reduced_side, anchor, options, port_values);
        unknowns = reduction_->expand(port_values);
        for (Eigen::Index i = 0; i < unknowns.size() && result.status == SolverStatus::converged; ++i) {
            if (std::isfinite(unknowns[i])) continue;
            result.status = SolverStatus::singular_matrix;
            result.worst = static_cast<int>(i);
        }
    } else {
        result = solve_whole(right_hand_side, anchor, options, unknowns);
    }
    name_worst(result);
    return result;
}

bool InstantSolver::solve_together(Eigen::MatrixXd& right_hand_sides) {
    SPINLOOM_EXPECT(system_->devices().empty());
    set_weight(0);
    if (!is_reduced_ || reduction_->num_ports() > 0) return false;
    Eigen::MatrixXd solutions = right_hand_sides;
    reduction_->solve_alone(solutions);
    if (!solutions.allFinite()) return false;
    right_hand_sides = std::move(solutions);
    return true;
}

void InstantSolver::set_line(const Eigen::VectorXd& from, const Eigen::VectorXd& to) {
    from_ = from;
    to_ = to;
    has_line_ = false;
}

NewtonResult InstantSolver::step(double charge_weight, double place, const Eigen::VectorXd& past,
                                 const NewtonOptions& options, Eigen::VectorXd& unknowns) {
    set_weight(charge_weight);
    Eigen::VectorXd side = (1 - place) * from_ + place * to_;
    for (std::size_t i = 0; i < moving_.size(); ++i) side[moving_[i]] += past[static_cast<Eigen::Index>(i)];
    NewtonResult result;
    if (is_reduced_) {
        if (!has_line_) reduction_->set_line(from_, to_);
        has_line_ = true;
        Eigen::VectorXd port_values = at_ports(unknowns);
        result = solve_ports(reduction_->reduce_on_line(side, place), {}, options, port_values);
        reduction_->expand_moving(port_values, unknowns);
        for (std::size_t i = 0; i < moving_.size() && result.status == SolverStatus::converged; ++i) {
            if (std::isfinite(unknowns[moving_[i]])) continue;
            result.status = SolverStatus::singular_matrix;
            result.worst = moving_[i];
        }
    } else {
        result = solve_whole(side, {}, options, unknowns);
    }
    name_worst(result);
    return result;
}

Eigen::VectorXd InstantSolver::moving(const Eigen::VectorXd& all) const {
    Eigen::VectorXd values(static_cast<Eigen::Index>(moving_.size()));
    for (std::size_t i = 0; i < moving_.size(); ++i) values[static_cast<Eigen::Index>(i)] = all[moving_[i]];
    return values;
}

void InstantSolver::complete(Eigen::VectorXd& unknowns) const {
    if (is_reduced_) reduction_->complete(unknowns);
}

Eigen::VectorXd InstantSolver::charges(const Eigen::VectorXd& moving) const {
    Eigen::VectorXd total = moving_capacitance_ * moving;
    moving_devices_.add_charges(state_, moving, total);
    return total;
}

}  // namespace spinloom

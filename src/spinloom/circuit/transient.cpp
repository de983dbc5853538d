#include "spinloom/circuit/transient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/circuit/corners.hpp"
#include "spinloom/circuit/internal_nodes.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr double first_step_fraction = 1e-3;  ///< first step after a corner, of the stretch ahead or the longest step
constexpr double smallest_step = NoisyTransient::smallest_step, failure_cut = NoisyTransient::failure_cut;
constexpr double max_growth = 2;
constexpr double worthwhile_growth = 1.25;  ///< smaller growth is not worth another factorisation
constexpr double safety = 0.9;
constexpr double longest_rotation = 0.2;  ///< of a free layer in one step [rad]
constexpr double layers_at_rest = 1e-7;   ///< change of m from one solution of a step to the next
constexpr int most_restarts = 50;         ///< within a stretch, where no step is short enough
constexpr int most_couplings = 10;        ///< solutions of a step with free layers
constexpr double straightness = 1e-13;    ///< sources off a straight line by less, of the largest, are on it

/// Those of `controlled`, places in `moving`, whose unknowns hold charge or belong to a device.
///
/// The others follow from these at each instant. Where megavolts stand beside a virtual ground, what they follow with
/// is the rounding of a charge over the step, which grows as the step falls: no step would be short enough.
std::vector<std::size_t> states_among(const std::vector<std::size_t>& controlled, const std::vector<int>& moving,
                                      const MnaSystem& system) {
    std::vector<char> is_state(static_cast<std::size_t>(system.num_unknowns()), 0);
    for (int column = 0; column < system.num_unknowns(); ++column) {
        for (MnaSystem::Matrix::InnerIterator entry(system.capacitance(), column); entry; ++entry) {
            if (entry.value() != 0) is_state[static_cast<std::size_t>(entry.row())] = 1;
        }
    }
    for (const int unknown : system.devices().unknowns()) is_state[static_cast<std::size_t>(unknown)] = 1;
    std::vector<std::size_t> states;
    for (const auto index : controlled) {
        if (is_state[static_cast<std::size_t>(moving[index])] != 0) states.push_back(index);
    }
    return states;
}

}  // namespace

TransientSolver::TransientSolver(const Netlist& netlist, TransientOptions options)
    : netlist_(&netlist),
      options_(std::move(options)),
      system_(netlist, FinfetForm::internal_nodes),
      layers_(system_),
      has_charges_(!netlist.capacitors().empty() || !netlist.inductors().empty() || !netlist.finfets().empty() ||
                   !netlist.free_layers().empty() || !system_.auxiliary_unknowns().empty()) {
    SPINLOOM_EXPECT(options_.stop > 0);
    if (options_.max_step <= 0) options_.max_step = options_.stop / 50;
}

void TransientSolver::want(std::vector<int> unknowns) {
    SPINLOOM_EXPECT(solver_ == nullptr);
    wanted_ = std::move(unknowns);
}

void TransientSolver::make_solver() {
    auto found = wanted_.value_or(std::vector<int>());
    for (const auto& more : {layers_.needs(), layers_.components()})
        found.insert(found.end(), more.begin(), more.end());
    solver_ = std::make_unique<InstantSolver>(system_, options_.reduction, found);
    std::vector<char> is_controlled(static_cast<std::size_t>(system_.num_unknowns()), 0);
    std::fill_n(is_controlled.begin(), system_.num_voltages(), 1);
    for (std::size_t i = 0; i < netlist_->inductors().size(); ++i)
        is_controlled[static_cast<std::size_t>(system_.unknown_of_inductor(i))] = 1;
    const auto auxiliary = system_.auxiliary_unknowns();
    for (const auto& list : {layers_.components(), auxiliary})
        for (const int unknown : list) is_controlled[static_cast<std::size_t>(unknown)] = 0;
    const auto& moving = solver_->moving_unknowns();
    is_auxiliary_.assign(moving.size(), 0);
    for (std::size_t i = 0; i < moving.size(); ++i)
        is_auxiliary_[i] =
            static_cast<char>(std::find(auxiliary.begin(), auxiliary.end(), moving[i]) != auxiliary.end());
    for (std::size_t i = 0; i < moving.size(); ++i) {
        if (is_controlled[static_cast<std::size_t>(moving[i])]) controlled_.push_back(i);
    }
}

void TransientSolver::begin(Eigen::VectorXd unknowns, const Eigen::VectorXd& charges) {
    if (solver_ == nullptr) make_solver();
    layers_.restart(unknowns);
    history_.assign(1, {0.0, solver_->moving(unknowns), solver_->moving(charges)});
    all_ = std::move(unknowns);
}

double TransientSolver::stored_power() const {
    // An inductor's charge is -L i: its row, and with it the sign of the power, is that of a branch equation.
    const auto& moving = solver_->moving_unknowns();
    double power = 0;
    for (std::size_t i = 0; i < moving.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        if (is_auxiliary_[i] != 0) continue;
        const double term = history_[0].unknowns[at] * currents_[at];
        power += system_.is_branch(moving[i]) ? -term : term;
    }
    return power;
}

TransientSummary TransientSolver::run(const OperatingPoint& start, const TransientObserver& observe) {
    SPINLOOM_EXPECT(start.is_usable());
    system_.set_time(0);
    Eigen::VectorXd unknowns = with_internal_nodes(system_, start.unknowns);
    begin(unknowns, charges_at(unknowns));
    return integrate(observe);
}

TransientSummary TransientSolver::run(const InitialConditions& start, const TransientObserver& observe) {
    system_.set_time(0);
    Eigen::VectorXd unknowns = Eigen::VectorXd::Zero(system_.num_unknowns());
    for (const auto& law : netlist_->laws())
        if (law.kind == LawKind::integral) unknowns[law.positive - 1] = law.initial;
    for (const auto& [node, voltage] : start.nodes) {
        if (node != ground) unknowns[system_.unknown_of_node(node)] = voltage;
    }
    const auto& capacitors = netlist_->capacitors();
    // A condition across a grounded capacitor is one of its node.
    for (const auto& [index, voltage] : start.capacitors) {
        const auto& c = capacitors[index];
        if (c.negative == ground && c.positive != ground) unknowns[c.positive - 1] = voltage;
        if (c.positive == ground && c.negative != ground) unknowns[c.negative - 1] = -voltage;
    }
    for (const auto& [index, current] : start.inductors) unknowns[system_.unknown_of_inductor(index)] = current;
    for (std::size_t i = 0; i < netlist_->finfets().size(); ++i) {
        const auto& finfet = netlist_->finfets()[i];
        const auto voltage = [&](Node node) { return node == ground ? 0.0 : unknowns[node - 1]; };
        unknowns[system_.unknown_of_internal_drain(i)] = voltage(finfet.drain);
        unknowns[system_.unknown_of_internal_drain(i) + 1] = voltage(finfet.source);
    }
    Eigen::VectorXd charges = charges_at(unknowns);
    for (const auto& [index, voltage] : start.capacitors) {
        const auto& c = capacitors[index];
        const double at_nodes = (c.positive == ground ? 0.0 : unknowns[c.positive - 1]) -
                                (c.negative == ground ? 0.0 : unknowns[c.negative - 1]);
        const double missing = c.capacitance * (voltage - at_nodes);
        if (c.positive != ground) charges[c.positive - 1] += missing;
        if (c.negative != ground) charges[c.negative - 1] -= missing;
    }
    begin(std::move(unknowns), charges);
    return integrate(observe);
}

Eigen::VectorXd TransientSolver::charges_at(const Eigen::VectorXd& unknowns) const {
    Eigen::VectorXd charges = system_.capacitance() * unknowns;
    system_.devices().add_charges(system_.devices().state_at(unknowns), unknowns, charges);
    return charges;
}

void TransientSolver::begin_stretch(double corner) {
    num_smooth_ = 1;
    stretch_start_ = history_[0].time;
    stretch_end_ = corner;
    sources_from_ = system_.sources_at(stretch_start_);
    sources_to_ = system_.sources_at(corner);
    is_straight_ = true;
    solver_->set_line(sources_from_, sources_to_);
}

double TransientSolver::place_of_sources(double time) {
    Eigen::VectorXd now = system_.sources_at(time);
    layers_.set_sources(now);
    const double place = (time - stretch_start_) / (stretch_end_ - stretch_start_);
    if (is_straight_ && layers_.empty()) {
        const double off = ((1 - place) * sources_from_ + place * sources_to_ - now).lpNorm<Eigen::Infinity>();
        const double size = std::max(sources_from_.lpNorm<Eigen::Infinity>(), sources_to_.lpNorm<Eigen::Infinity>());
        if (off <= straightness * size) return place;
        is_straight_ = false;
    }
    solver_->set_line(now, now);
    return 0;
}

TransientSolver::Step TransientSolver::attempt(double size) {
    const Point& last = history_[0];
    const bool is_second_order = num_smooth_ >= 2;
    Step step{{last.time + size, last.unknowns, {}}, {}, {}, size, is_second_order};
    double weight = has_charges_ ? 1 / size : 0;
    Eigen::VectorXd past = weight * last.charges;  // dQ/dt = weight Q - past
    if (!has_charges_) {
        past.setZero();
    } else if (is_second_order && options_.method == IntegrationMethod::trapezoidal) {
        weight = 2 / size;
        past = weight * last.charges + currents_;
    } else if (is_second_order) {
        const Point& before = history_[1];
        const double h1 = last.time - before.time;
        weight = (2 * size + h1) / (size * (size + h1));
        past = ((size + h1) / (size * h1)) * last.charges - (size / (h1 * (size + h1))) * before.charges;
    }
    // Start from the polynomial through the smooth past.
    if (num_smooth_ >= 2) {
        const Point& before = history_[1];
        const double h1 = last.time - before.time;
        step.point.unknowns += (size / h1) * (last.unknowns - before.unknowns);
        if (num_smooth_ >= 3) {
            const Point& oldest = history_[2];
            const double h2 = before.time - oldest.time;
            step.point.unknowns += (size * (size + h1) / (h1 + h2)) *
                                   ((last.unknowns - before.unknowns) / h1 - (before.unknowns - oldest.unknowns) / h2);
        }
    }
    const auto& moving = solver_->moving_unknowns();
    for (std::size_t i = 0; i < moving.size(); ++i) all_[moving[i]] = step.point.unknowns[static_cast<Eigen::Index>(i)];
    step.newton = solve_at(step.point.time, weight, size, past);
    if (step.newton.status != SolverStatus::converged) return step;
    step.point.unknowns = solver_->moving(all_);
    step.point.charges = solver_->charges(step.point.unknowns);
    step.currents = weight * step.point.charges - past;
    return step;
}

NewtonResult TransientSolver::solve_at(double time, double weight, double size, const Eigen::VectorXd& past) {
    layers_.move(size, all_);
    system_.set_time(time);
    NewtonResult result;
    int iterations = 0;
    for (int i = 0; i < most_couplings; ++i) {
        const double place = place_of_sources(time);
        result = solver_->step(weight, place, past, options_.newton, all_);
        iterations += result.iterations;
        if (result.status != SolverStatus::converged || layers_.empty()) break;
        if (layers_.move(size, all_) <= layers_at_rest) break;
        result.status = SolverStatus::iteration_limit;  // unless a further solution finds the layers at rest
    }
    result.iterations = iterations;
    return result;
}

double TransientSolver::error_ratio(const Step& step) const {
    if (!has_charges_) return 0;
    double worst = std::pow(layers_.rotation() / longest_rotation, 3);
    if (num_smooth_ < 2) return worst;  // the short step after a corner
    const Point &last = history_[0], &before = history_[1];
    const double h = step.size, h1 = last.time - before.time;
    const bool has_third = num_smooth_ >= 3;
    const double h2 = has_third ? before.time - history_[2].time : 0;
    // Local error over the highest divided difference that the points give.
    double factor = h * h;  // first order: h^2/2 x''
    if (has_third) {
        factor = options_.method == IntegrationMethod::trapezoidal ? 0.5 * h * h * h
                                                                   : h * h * (h + h1) * (h + h1) / (2 * h + h1);
    }
    for (const auto index : controlled_) {
        const auto u = static_cast<Eigen::Index>(index);
        const double slope = (step.point.unknowns[u] - last.unknowns[u]) / h;
        const double slope1 = (last.unknowns[u] - before.unknowns[u]) / h1;
        double difference = (slope - slope1) / (h + h1);
        if (has_third) {
            const double slope2 = (before.unknowns[u] - history_[2].unknowns[u]) / h2;
            difference = (difference - (slope1 - slope2) / (h1 + h2)) / (h + h1 + h2);
        }
        const bool is_current = system_.is_branch(solver_->moving_unknowns()[index]);
        const double floor = is_current ? options_.current_tolerance : options_.voltage_tolerance;
        const double magnitude = std::max(magnitudes_[u], std::abs(step.point.unknowns[u]));
        worst = std::max(worst, std::abs(factor * difference) / (options_.relative_tolerance * magnitude + floor));
    }
    return worst;
}

void TransientSolver::accept(Step step) {
    magnitudes_ = magnitudes_.cwiseMax(step.point.unknowns.cwiseAbs());
    layers_.accept();
    currents_ = std::move(step.currents);
    history_.insert(history_.begin(), std::move(step.point));
    if (history_.size() > 3) history_.pop_back();
    num_smooth_ = std::min<std::size_t>(num_smooth_ + 1, 3);
}

void TransientSolver::show(const TransientObserver& observe) {
    if (!wanted_) solver_->complete(all_);
    observe(history_[0].time, all_);
}

bool TransientSolver::forget_past() {
    auto states = states_among(controlled_, solver_->moving_unknowns(), system_);
    const bool has_others = states.size() < controlled_.size();
    if (has_others) {
        controlled_ = std::move(states);
    } else if (num_smooth_ > 1) {
        num_smooth_ = 1;
    } else {
        return false;
    }
    return true;
}

TransientSummary TransientSolver::integrate(const TransientObserver& observe) {
    if (options_.noise) {
        SPINLOOM_EXPECT(layers_.empty());
        currents_ = Eigen::VectorXd::Zero(history_[0].unknowns.size());
        return NoisyTransient(system_, *solver_, options_, has_charges_)
            .run({all_, history_[0], currents_, !wanted_.has_value()}, observe);
    }
    TransientSummary summary;
    const auto stops = corners(*netlist_, options_.stop);
    currents_ = Eigen::VectorXd::Zero(history_[0].unknowns.size());
    magnitudes_ = history_[0].unknowns.cwiseAbs();
    observe(0.0, all_);
    double wanted = options_.max_step;
    for (const double corner : stops) {
        begin_stretch(corner);
        const double ahead = corner - stretch_start_;
        int restarts = 0;
        // Without charges there is nothing to settle: even steps.
        wanted = has_charges_ ? std::min(wanted, first_step_fraction * std::min(ahead, options_.max_step))
                              : ahead / std::ceil(ahead / options_.max_step * (1 - 1e-9));
        while (history_[0].time < corner) {
            const double left = corner - history_[0].time;
            // The last two steps before a corner share what is left.
            const bool is_last = wanted >= left * (1 - 1e-9);
            const double size = is_last ? left : (2 * wanted > left * (1 + 1e-9) ? 0.5 * left : wanted);
            Step step = attempt(size);
            if (is_last) step.point.time = corner;
            summary.newton_iterations += step.newton.iterations;
            const bool is_solved = step.newton.status == SolverStatus::converged;
            const double error = is_solved ? error_ratio(step) : 0;
            if (!is_solved || error > 1) {
                ++summary.rejected_steps;
                wanted = size * (is_solved ? std::max(failure_cut, safety / std::cbrt(error)) : failure_cut);
                if (wanted >= smallest_step * options_.stop) continue;
                if (is_solved && restarts < most_restarts && forget_past()) {
                    ++restarts;
                    wanted = first_step_fraction * std::min(ahead, options_.max_step);
                    continue;
                }
                summary.failure = step.newton;
                summary.status = is_solved ? SolverStatus::iteration_limit : step.newton.status;
                summary.time = history_[0].time;
                return summary;
            }
            const bool is_checked = has_charges_ && num_smooth_ >= 2;
            accept(std::move(step));
            ++summary.steps;
            show(observe);
            if (options_.progress) options_.progress(history_[0].time);
            if (!has_charges_) continue;
            const double growth =
                is_checked ? std::min(max_growth, safety / std::cbrt(std::max(error, 1e-9))) : max_growth;
            if (growth >= worthwhile_growth || growth < 1) wanted = std::min(options_.max_step, size * growth);
        }
    }
    summary.status = SolverStatus::converged;
    summary.time = options_.stop;
    return summary;
}

}  // namespace spinloom

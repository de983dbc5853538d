#include "spinloom/circuit/operating_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace spinloom {
namespace {

/// Attempts after which pseudo-transient stepping gives up.
constexpr std::size_t max_attempts = 400;
/// Refinement of a linear circuit ends when a step changes nothing by more than this part of the largest unknown. A
/// circuit whose first solution is as good as that is not refined again: its equations stay.
constexpr double refined = 1e-12;
constexpr int most_refinements = 3;

}  // namespace

std::string OperatingPoint::report() const {
    std::string text;
    for (const auto& [strategy, result] : attempts) {
        text += fmt::format("{}: {} after {} iterations", strategy, name(result.status), result.iterations);
        if (result.status != SolverStatus::converged) {
            text += fmt::format(", worst unknown {} (last step {:.3g} V)", result.worst_unknown, result.last_step);
        }
        text += '\n';
    }
    return text;
}

OperatingPointSolver::OperatingPointSolver(const Netlist& netlist, OperatingPointOptions options)
    : netlist_(&netlist),
      options_(std::move(options)),
      system_(netlist, FinfetForm::terminals, options_.clamps),
      solver_(system_, options_.reduction),
      last_(Eigen::VectorXd::Zero(system_.num_unknowns())) {}

bool OperatingPointSolver::attempt(std::string strategy, const Homotopy& homotopy, Eigen::VectorXd& unknowns,
                                   OperatingPoint& point) {
    const auto result =
        solver_.solve(0, system_.sources(homotopy.source_scale), homotopy.anchor, options_.newton, unknowns);
    point.status = result.status;
    point.attempts.push_back({std::move(strategy), result});
    return result.status == SolverStatus::converged;
}

void OperatingPointSolver::refine(Eigen::VectorXd& unknowns) {
    for (int step = 0; step < most_refinements && needs_refinement_; ++step) {
        Eigen::VectorXd change = Eigen::VectorXd::Zero(unknowns.size());
        const auto result = solver_.solve(0, system_.linear_residual(unknowns), {}, options_.newton, change);
        if (result.status != SolverStatus::converged || !change.allFinite()) return;
        unknowns += change;
        const double size = unknowns.lpNorm<Eigen::Infinity>();
        if (change.lpNorm<Eigen::Infinity>() > refined * size) continue;
        needs_refinement_ = step > 0 || size == 0;
        return;
    }
}

bool OperatingPointSolver::step_gmin(Eigen::VectorXd& unknowns, OperatingPoint& point) {
    unknowns.setZero();
    for (double gmin = options_.gmin_start; gmin >= options_.gmin_end; gmin *= 0.1) {
        Homotopy homotopy;
        homotopy.anchor.conductance = gmin;
        if (!attempt(fmt::format("gmin stepping at {:.0e} S", gmin), homotopy, unknowns, point)) return false;
    }
    return attempt("gmin stepping, gmin removed", {}, unknowns, point);
}

bool OperatingPointSolver::step_sources(Eigen::VectorXd& unknowns, OperatingPoint& point) {
    unknowns.setZero();
    double scale = 0;
    double step = 0.1;
    while (scale < 1) {
        Homotopy homotopy;
        homotopy.source_scale = std::min(1.0, scale + step);
        Eigen::VectorXd trial = unknowns;
        if (attempt(fmt::format("source stepping at {:.4g} %", 100 * homotopy.source_scale), homotopy, trial, point)) {
            unknowns = trial;
            scale = homotopy.source_scale;
            step *= 2;
        } else {
            step *= 0.25;
            if (step < options_.min_source_step) return false;
        }
    }
    return true;
}

bool OperatingPointSolver::step_pseudo_time(Eigen::VectorXd& unknowns, OperatingPoint& point) {
    unknowns.setZero();
    double conductance = 1;
    while (conductance > options_.gmin_end) {
        Eigen::VectorXd trial = unknowns;
        const Homotopy homotopy{1, {conductance, unknowns}};
        if (attempt(fmt::format("pseudo-transient stepping at {:.0e} S", conductance), homotopy, trial, point)) {
            unknowns = trial;
            conductance *= 0.3;
        } else {
            conductance *= 10;
            if (conductance > options_.max_pseudo_conductance) return false;
        }
        if (point.attempts.size() > max_attempts) return false;
    }
    return attempt("pseudo-transient stepping, anchors removed", {}, unknowns, point);
}

void OperatingPointSolver::foresee(std::vector<Eigen::VectorXd> sources) {
    foreseen_ = std::move(sources);
    next_foreseen_ = 0;
    foreseen_solutions_.resize(0, 0);
}

bool OperatingPointSolver::take_foreseen(Eigen::VectorXd& unknowns, OperatingPoint& point) {
    if (next_foreseen_ == foreseen_.size() || !system_.devices().empty()) return false;
    const auto begin = foreseen_.begin() + static_cast<std::ptrdiff_t>(next_foreseen_);
    const auto found = std::find(begin, foreseen_.end(), system_.sources());
    if (found == foreseen_.end()) return false;
    if (foreseen_solutions_.size() == 0) {
        Eigen::MatrixXd columns(system_.num_unknowns(), static_cast<Eigen::Index>(foreseen_.size()));
        for (std::size_t i = 0; i < foreseen_.size(); ++i) columns.col(static_cast<Eigen::Index>(i)) = foreseen_[i];
        if (!solver_.solve_together(columns)) return foresee({}), false;
        foreseen_solutions_ = std::move(columns);
    }
    unknowns = foreseen_solutions_.col(found - foreseen_.begin());
    next_foreseen_ = static_cast<std::size_t>(found - foreseen_.begin()) + 1;
    NewtonResult result;
    result.status = point.status = SolverStatus::converged;
    result.iterations = 1;
    point.attempts.push_back({"Newton", result});
    return true;
}

void OperatingPointSolver::restart() {
    last_.setZero();
    is_fresh_ = true;
}

OperatingPoint OperatingPointSolver::solve() {
    OperatingPoint point;
    if (is_fresh_ && !options_.nodesets.empty()) {
        OperatingPointOptions held = options_;
        held.clamps.insert(held.clamps.end(), options_.nodesets.begin(), options_.nodesets.end());
        held.nodesets.clear();
        const auto start = OperatingPointSolver(*netlist_, held).solve();
        if (start.is_usable()) last_ = start.unknowns;
    }
    is_fresh_ = false;
    Eigen::VectorXd unknowns = last_;
    bool is_solved = take_foreseen(unknowns, point) || attempt("Newton", {}, unknowns, point);
    // A singular linear part stays singular under source stepping; the others may still tie down a node of a device.
    if (!is_solved && !system_.devices().empty()) {
        is_solved = step_gmin(unknowns, point) || step_sources(unknowns, point) || step_pseudo_time(unknowns, point);
    }
    if (is_solved && system_.devices().empty()) refine(unknowns);
    if (is_solved) last_ = unknowns;
    point.unknowns = std::move(unknowns);
    return point;
}

double OperatingPointSolver::voltage(const OperatingPoint& point, Node node) const {
    return node == ground ? 0.0 : point.unknowns[system_.unknown_of_node(node)];
}

double OperatingPointSolver::voltage(const OperatingPoint& point, std::string_view node) const {
    return voltage(point, netlist_->find_node(node));
}

double OperatingPointSolver::current(const OperatingPoint& point, std::string_view branch) const {
    return point.unknowns[system_.unknown_of_branch(branch)];
}

OperatingPoint solve_operating_point(const Netlist& netlist, const OperatingPointOptions& options) {
    return OperatingPointSolver(netlist, options).solve();
}

DcSweep sweep_source(Netlist& netlist, OperatingPointSolver& solver, std::string_view source,
                     std::vector<double> values) {
    DcSweep sweep;
    for (const double value : values) {
        netlist.set_source(source, value);
        sweep.points.push_back(solver.solve());
    }
    if (!values.empty()) netlist.set_source(source, values.front());
    sweep.values = std::move(values);
    return sweep;
}

}  // namespace spinloom

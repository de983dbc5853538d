#include "spinloom/circuit/operating_point.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace spinloom {

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
      options_(options),
      system_(netlist),
      factors_(system_.pattern()),
      last_(Eigen::VectorXd::Zero(system_.num_unknowns())) {}

bool OperatingPointSolver::attempt(std::string strategy, const MnaSystem::Options& options, Eigen::VectorXd& unknowns,
                                   OperatingPoint& point) {
    const auto result = solve_newton(system_, options, options_.newton, factors_, unknowns);
    point.status = result.status;
    point.attempts.push_back({std::move(strategy), result});
    return result.status == SolverStatus::converged;
}

bool OperatingPointSolver::step_gmin(Eigen::VectorXd& unknowns, OperatingPoint& point) {
    unknowns.setZero();
    for (double gmin = options_.gmin_start; gmin >= options_.gmin_end; gmin *= 0.1) {
        MnaSystem::Options options;
        options.gmin = gmin;
        if (!attempt(fmt::format("gmin stepping at {:.0e} S", gmin), options, unknowns, point)) return false;
    }
    return attempt("gmin stepping, gmin removed", {}, unknowns, point);
}

bool OperatingPointSolver::step_sources(Eigen::VectorXd& unknowns, OperatingPoint& point) {
    unknowns.setZero();
    double scale = 0;
    double step = 0.1;
    while (scale < 1) {
        MnaSystem::Options options;
        options.source_scale = std::min(1.0, scale + step);
        Eigen::VectorXd trial = unknowns;
        if (attempt(fmt::format("source stepping at {:.4g} %", 100 * options.source_scale), options, trial, point)) {
            unknowns = trial;
            scale = options.source_scale;
            step *= 2;
        } else {
            step *= 0.25;
            if (step < options_.min_source_step) return false;
        }
    }
    return true;
}

OperatingPoint OperatingPointSolver::solve() {
    OperatingPoint point;
    Eigen::VectorXd unknowns = last_;
    bool is_solved = attempt("Newton", {}, unknowns, point);
    // A singular linear part stays singular under source stepping; gmin may still tie down a node of a device.
    if (!is_solved && !system_.is_linear()) is_solved = step_gmin(unknowns, point) || step_sources(unknowns, point);
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

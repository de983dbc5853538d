#include "spinloom/architecture/bench/activation_step.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/power.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

struct Trace {
    std::vector<std::pair<double, double>> output;
    double delivered = 0;  ///< integral of the sources' power [J]
};

OperatingPoint settled(const ActivationCircuit& circuit, double input) {
    auto netlist = circuit.netlist;
    netlist.set_source("vin", input);
    auto point = solve_operating_point(netlist);
    if (!point.is_usable()) {
        throw ConvergenceError(
            fmt::format("the {} did not converge at an input of {:g} V\n{}", circuit.name, input, point.report()));
    }
    return point;
}

Trace follow(const ActivationCircuit& bench, const OperatingPoint& start, double stop) {
    TransientOptions options;
    options.stop = stop;
    options.max_step = stop / 200;
    TransientSolver solver(bench.netlist, options);
    Trace trace;
    double last_time = 0, last_power = 0;
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& x) {
        const double power = power_of_voltage_sources(solver.system(), x, time);
        trace.output.emplace_back(time, x[solver.system().unknown_of_node(bench.output)]);
        trace.delivered += 0.5 * (power + last_power) * (time - last_time);
        last_time = time;
        last_power = power;
    });
    if (!summary.is_usable()) throw ConvergenceError(fmt::format("the {} over time: {}", bench.name, summary.report()));
    return trace;
}

/// Time of the last crossing of |value - target| through `band`, on straight lines between points.
double last_outside(const std::vector<std::pair<double, double>>& points, double target, double band) {
    for (std::size_t i = points.size(); i-- > 1;) {
        const double error = std::abs(points[i - 1].second - target);
        if (error <= band) continue;
        const double next = std::abs(points[i].second - target);
        return points[i - 1].first + (error - band) / (error - next) * (points[i].first - points[i - 1].first);
    }
    return 0;
}

double crossing_time(const std::vector<std::pair<double, double>>& points, double level) {
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double before = points[i - 1].second - level, after = points[i].second - level;
        if (before != 0 && (before > 0) == (after > 0)) continue;
        return points[i - 1].first + before / (before - after) * (points[i].first - points[i - 1].first);
    }
    return std::nan("");
}

}  // namespace

StepResponse step_response(const ActivationCircuit& circuit, const ActivationLoad& load, double from, double to,
                           const StepOptions& options) {
    auto bench = circuit;
    add_load(bench, load);
    const auto start = settled(bench, from);
    const auto end = settled(bench, to);
    const auto output_of = [&](const OperatingPoint& point) { return point.unknowns[bench.output - 1]; };
    const double first = output_of(start), last = output_of(end);
    const double band = options.tolerance * bench.v_dd;
    bench.netlist.set_source("vin", to);
    const double final_power = [&] {
        const OperatingPointSolver solver(bench.netlist);
        return power_of_voltage_sources(solver.system(), end.unknowns);
    }();
    bench.netlist.set_source("vin", from);
    bench.netlist.set_waveform("vin", Waveform::corners({.points = {{0, from}, {options.rise, to}}}));
    StepResponse response{from, to, 0, 0, 0, 0, {}};
    for (double stop = 50 * options.rise; stop <= options.longest; stop *= 4) {
        auto trace = follow(bench, start, stop);
        // Long enough if it has been within a tenth of the band over the last third.
        if (last_outside(trace.output, last, 0.1 * band) > stop * 2 / 3) continue;
        response.stop = stop;
        response.settling = last_outside(trace.output, last, band);
        response.delay = crossing_time(trace.output, 0.5 * (first + last)) - 0.5 * options.rise;
        response.energy = trace.delivered - final_power * stop;
        response.output = std::move(trace.output);
        return response;
    }
    throw ConvergenceError(fmt::format("the output of the {} did not settle within {:g} s after a step of the input",
                                       circuit.name, options.longest));
}

SwitchingFigures switching_figures(const ActivationCircuit& circuit, const ActivationLoad& load, double low,
                                   double high, const StepOptions& options) {
    return {step_response(circuit, load, low, high, options), step_response(circuit, load, high, low, options)};
}

}  // namespace spinloom

#include "spinloom/architecture/bench/activation_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/small_signal.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/model/activation_curve.hpp"

namespace spinloom {
namespace {

ActivationPower power_of(const ActivationCircuit& circuit, const Netlist& netlist, const OperatingPointSolver& solver,
                         const OperatingPoint& point) {
    const auto is_in = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    ActivationPower power;
    for (const auto& source : netlist.voltage_sources()) {
        const double delivered = -source.value * solver.current(point, source.name);
        if (source.name == "vin") {
            power.input += delivered;
        } else if (source.name == "vload") {
            power.load += delivered;
        } else {
            (is_in(circuit.ideal_sources, source.name) ? power.ideal : power.supplies) += delivered;
        }
    }
    return power;
}

const OperatingPoint& usable(const ActivationCircuit& circuit, const OperatingPoint& point, double input) {
    if (!point.is_usable()) {
        throw ConvergenceError(
            fmt::format("the {} did not converge at an input of {:g} V\n{}", circuit.name, input, point.report()));
    }
    return point;
}

/// How far the tangent holds from `start` on, going up or down the points; ends at the last of them.
double tangent_end(const std::vector<TransferPoint>& points, double centre, double level, double slope,
                   double tolerance, bool upwards) {
    double last_input = centre, last_error = 0;
    const auto leaves = [&](const TransferPoint& p) {
        const double error = std::abs(p.output - (level + slope * (p.input - centre)));
        if (error <= tolerance) {
            last_input = p.input;
            last_error = error;
            return false;
        }
        last_input += (tolerance - last_error) / (error - last_error) * (p.input - last_input);
        return true;
    };
    if (upwards) {
        for (const auto& p : points) {
            if (p.input > centre && leaves(p)) break;
        }
    } else {
        for (auto p = points.rbegin(); p != points.rend(); ++p) {
            if (p->input < centre && leaves(*p)) break;
        }
    }
    return last_input;
}

}  // namespace

std::vector<double> equal_steps(double first, double last, double step) {
    std::vector<double> values;
    for (long i = 0; i <= std::lround((last - first) / step); ++i)
        values.push_back(first + static_cast<double>(i) * step);
    return values;
}

std::vector<TransferPoint> sweep_activation(const ActivationCircuit& circuit, const ActivationLoad& load,
                                            const std::vector<double>& inputs) {
    auto bench = circuit;
    add_load(bench, load);
    OperatingPointSolver solver(bench.netlist);
    const auto sweep = sweep_source(bench.netlist, solver, "vin", inputs);
    std::vector<TransferPoint> points;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto& point = usable(circuit, sweep.points[i], inputs[i]);
        bench.netlist.set_source("vin", inputs[i]);
        TransferPoint result;
        result.input = inputs[i];
        result.output = solver.voltage(point, bench.output);
        if (bench.probe) result.probe = solver.voltage(point, *bench.probe);
        if (!bench.supplies.empty()) result.supply_current = -solver.current(point, bench.supplies.front());
        result.input_current = -solver.current(point, "vin");
        result.power = power_of(circuit, bench.netlist, solver, point);
        points.push_back(result);
    }
    return points;
}

SmallSignalFigures small_signal_figures(const ActivationCircuit& circuit, double input) {
    auto netlist = circuit.netlist;
    netlist.set_source("vin", input);
    netlist.add_current_source("bench_probe", ground, circuit.output, 0);
    const auto point = solve_operating_point(netlist);
    static_cast<void>(usable(circuit, point, input));
    const auto respond = [&](const char* driven, const char* quiet) {
        netlist.set_small_signal(driven, 1);
        netlist.set_small_signal(quiet, 0);
        SmallSignalSolver solver(netlist, point);
        const auto response = solver.solve(0);
        if (response.status != SolverStatus::converged)
            throw ConvergenceError(fmt::format("the small-signal circuit of the {} is singular", circuit.name));
        const auto branch = solver.system().unknown_of_branch("vin");
        const auto node = solver.system().unknown_of_node(circuit.output);
        return std::pair{response.unknowns[node].real(), response.unknowns[branch].real()};
    };
    SmallSignalFigures figures;
    const auto [gain, current] = respond("vin", "bench_probe");
    figures.slope = gain;
    figures.input_resistance = -1 / current;
    figures.output_resistance = respond("bench_probe", "vin").first;
    return figures;
}

std::optional<double> crossing(const std::vector<TransferPoint>& points, double level) {
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double before = points[i - 1].output - level, after = points[i].output - level;
        if (before == 0) return points[i - 1].input;
        if ((before > 0) != (after > 0))
            return points[i - 1].input + before / (before - after) * (points[i].input - points[i - 1].input);
    }
    return {};
}

TransferFigures transfer_figures(const ActivationCircuit& circuit, const ActivationLoad& load,
                                 const std::vector<TransferPoint>& points, const InputWindow& window) {
    std::vector<TransferPoint> inside;
    std::vector<std::pair<double, double>> curve;
    for (const auto& p : points) {
        if (!window.contains(p.input)) continue;
        inside.push_back(p);
        curve.emplace_back(p.input, p.output);
    }
    SPINLOOM_EXPECT(inside.size() >= 5);
    TransferFigures figures;
    figures.window = window;
    const auto by_output = [](const TransferPoint& a, const TransferPoint& b) { return a.output < b.output; };
    figures.low = std::min_element(inside.begin(), inside.end(), by_output)->output;
    figures.high = std::max_element(inside.begin(), inside.end(), by_output)->output;
    figures.fit = fit_sigmoid(curve);
    const double level = 0.5 * circuit.v_dd;
    figures.centre = crossing(inside, level);
    if (!figures.centre) return figures;
    figures.at_centre = small_signal_figures(circuit, *figures.centre);
    auto loaded = circuit;
    add_load(loaded, load);
    figures.slope =
        load.conductance > 0 ? small_signal_figures(loaded, *figures.centre).slope : figures.at_centre->slope;
    const double tolerance = linear_tolerance * figures.swing();
    figures.linear = InputWindow{tangent_end(inside, *figures.centre, level, *figures.slope, tolerance, false),
                                 tangent_end(inside, *figures.centre, level, *figures.slope, tolerance, true)};
    return figures;
}

InputDistribution uniform_inputs(const InputWindow& window, std::size_t count) {
    InputDistribution inputs;
    inputs.is_assumed = true;
    inputs.description =
        fmt::format("assumed: uniform over the input window, {:g} V to {:g} V", window.low, window.high);
    for (std::size_t i = 0; i < count; ++i) {
        inputs.values.push_back(window.low + window.width() * static_cast<double>(i) / static_cast<double>(count - 1));
    }
    return inputs;
}

MeanPower mean_power(const ActivationCircuit& circuit, const ActivationLoad& load, const InputDistribution& inputs) {
    SPINLOOM_EXPECT(!inputs.values.empty());
    constexpr double step = 5e-3;  // [V]
    auto sorted = inputs.values;
    std::sort(sorted.begin(), sorted.end());
    const double first = step * (std::floor(sorted.front() / step) - 1);
    const double last = step * (std::ceil(sorted.back() / step) + 1);
    const auto points = sweep_activation(circuit, load, equal_steps(first, last, step));
    const auto curve_of = [&](auto&& pick) {
        std::vector<double> values;
        for (const auto& p : points) values.push_back(pick(p.power));
        return ActivationCurve(first, step, values);
    };
    const auto supplies = curve_of([](const ActivationPower& p) { return p.supplies; });
    const auto input = curve_of([](const ActivationPower& p) { return p.input; });
    const auto ideal = curve_of([](const ActivationPower& p) { return p.ideal; });
    const auto load_power = curve_of([](const ActivationPower& p) { return p.load; });
    const auto at = [&](double x) { return ActivationPower{supplies(x), input(x), ideal(x), load_power(x)}; };
    MeanPower result;
    const double share = 1 / static_cast<double>(sorted.size());
    for (const double x : sorted) {
        const auto p = at(x);
        result.mean.supplies += share * p.supplies;
        result.mean.input += share * p.input;
        result.mean.ideal += share * p.ideal;
        result.mean.load += share * p.load;
        result.largest = std::max(result.largest, p.total());
    }
    constexpr std::size_t num_checks = 33;
    std::vector<double> checks;
    for (std::size_t i = 0; i < num_checks; ++i) checks.push_back(sorted[i * (sorted.size() - 1) / (num_checks - 1)]);
    for (const auto& p : sweep_activation(circuit, load, checks)) {
        result.interpolation_error =
            std::max(result.interpolation_error, std::abs(p.power.total() - at(p.input).total()));
    }
    return result;
}

ActivationBench bench_activation(const ActivationCircuit& circuit, const ActivationLoad& load,
                                 const std::vector<double>& inputs, const InputWindow& window,
                                 const InputDistribution& distribution) {
    ActivationBench bench;
    bench.name = circuit.name;
    bench.v_dd = circuit.v_dd;
    bench.load = load;
    bench.layout = circuit.layout;
    bench.points = sweep_activation(circuit, load, inputs);
    const auto fine = equal_steps(window.low, window.high, window.width() / figure_steps);
    bench.figures = transfer_figures(circuit, load, sweep_activation(circuit, load, fine), window);
    bench.power = mean_power(circuit, load, distribution);
    const double middle = bench.figures.centre.value_or(0.5 * (window.low + window.high));
    const double reach = std::min(0.5 * window.width(), switching_reach / std::abs(bench.figures.fit.steepness));
    bench.switching = switching_figures(circuit, load, middle - reach, middle + reach);
    return bench;
}

}  // namespace spinloom

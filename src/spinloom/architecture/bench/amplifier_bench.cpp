#include "spinloom/architecture/bench/amplifier_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/small_signal.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet.hpp"

namespace spinloom {
namespace {

constexpr double tracking_error = 10e-3;  // [V]

OperatingPoint solved_bench(OperatingPointSolver& solver, const char* what) {
    auto point = solver.solve();
    if (!point.is_usable())
        throw ConvergenceError(fmt::format("the op-amp {} did not converge\n{}", what, point.report()));
    return point;
}

/// An op-amp on a supply, its inputs and output open.
struct OpAmpOnBench {
    Netlist netlist;
    Node output, plus, minus, supply;

    OpAmpOnBench(const OpAmpCircuit& op_amp, double v_dd)
        : output(netlist.node("out")),
          plus(netlist.node("plus")),
          minus(netlist.node("minus")),
          supply(netlist.node("vdd")) {
        netlist.add_voltage_source("vdd", supply, ground, v_dd);
        netlist.add_voltage_source("vin", plus, ground, 0.5 * v_dd);
        add_two_stage_op_amp(netlist, "amp", op_amp, {output, plus, minus, supply, ground});
    }
    void load(const AmplifierLoad& load, double v_dd) {
        const Node middle = netlist.node("middle");
        netlist.add_voltage_source("vmiddle", middle, ground, 0.5 * v_dd);
        netlist.add_conductance(output, middle, load.conductance);
    }
};

struct OpenLoop {
    std::vector<std::pair<double, std::complex<double>>> gain;  ///< over frequency [Hz]
    double output_resistance = 0;
};

/// The open-loop response around the unity-gain follower: an inductor closes the loop for direct current alone.
OpenLoop open_loop(const OpAmpCircuit& op_amp, double v_dd, double common_mode, const AmplifierLoad& load,
                   const std::vector<double>& frequencies) {
    OpAmpOnBench bench(op_amp, v_dd);
    auto& netlist = bench.netlist;
    netlist.add_inductor("loop", bench.output, bench.minus, 1e12);
    netlist.add_capacitor("quiet", bench.minus, ground, 1e3);
    if (load.conductance > 0) bench.load(load, v_dd);
    if (load.capacitance > 0) netlist.add_capacitor("load", bench.output, ground, load.capacitance);
    netlist.add_current_source("probe", ground, bench.output, 0);
    netlist.set_source("vin", common_mode);
    netlist.set_small_signal("vin", 1);
    OperatingPointSolver points(netlist);
    const auto point = solved_bench(points, "as a follower");
    SmallSignalSolver solver(netlist, point);
    const auto at = [&](SmallSignalSolver& s, double f) {
        const auto response = s.solve(f);
        if (response.status != SolverStatus::converged)
            throw ConvergenceError("the op-amp's small-signal circuit is singular");
        return response.unknowns[s.system().unknown_of_node(bench.output)];
    };
    OpenLoop result;
    for (const double f : frequencies) result.gain.emplace_back(f, at(solver, f));
    netlist.set_small_signal("vin", 0);
    netlist.set_small_signal("probe", 1);
    SmallSignalSolver driven(netlist, point);
    result.output_resistance = at(driven, frequencies.front()).real();
    return result;
}

/// Where |gain| crosses a level, and the phase there, on straight lines over the logarithm of frequency.
std::pair<double, double> level_crossing(const OpenLoop& loop, double level) {
    for (std::size_t i = 1; i < loop.gain.size(); ++i) {
        const auto& [f0, g0] = loop.gain[i - 1];
        const auto& [f1, g1] = loop.gain[i];
        if (std::abs(g0) < level || std::abs(g1) >= level) continue;
        const double t = std::log(std::abs(g0) / level) / std::log(std::abs(g0) / std::abs(g1));
        const double turned = std::arg(g1 / g0);
        return {f0 * std::pow(f1 / f0, t), std::arg(g0) + t * turned};
    }
    return {std::nan(""), std::nan("")};
}

/// Output of a follower with a resistive divider of 1/`gain` in its feedback, over inputs.
std::vector<std::pair<double, double>> follow(const OpAmpCircuit& op_amp, double v_dd, double gain,
                                              const std::vector<double>& inputs) {
    OpAmpOnBench bench(op_amp, v_dd);
    auto& netlist = bench.netlist;
    if (gain > 1) {
        const Node middle = netlist.node("middle");
        netlist.add_voltage_source("vmiddle", middle, ground, 0.5 * v_dd);
        netlist.add_resistor("r1", bench.minus, middle, 1e5);
        netlist.add_resistor("r2", bench.output, bench.minus, (gain - 1) * 1e5);
    } else {
        netlist.add_resistor("r2", bench.output, bench.minus, 1);
    }
    OperatingPointSolver solver(netlist);
    const auto sweep = sweep_source(netlist, solver, "vin", inputs);
    std::vector<std::pair<double, double>> outputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (!sweep.points[i].is_usable())
            throw ConvergenceError(fmt::format("the op-amp as a follower did not converge at {:g} V", inputs[i]));
        outputs.emplace_back(inputs[i], solver.voltage(sweep.points[i], bench.output));
    }
    return outputs;
}

/// The stretch around the middle over which output - expected stays within the tracking error.
std::pair<double, double> tracked(const std::vector<std::pair<double, double>>& points, double middle, double gain) {
    const auto fits = [&](const auto& p) {
        return std::abs(p.second - (middle + gain * (p.first - middle))) <= tracking_error;
    };
    std::size_t centre = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (std::abs(points[i].first - middle) < std::abs(points[centre].first - middle)) centre = i;
    }
    std::size_t low = centre, high = centre;
    if (!fits(points[centre])) return {std::nan(""), std::nan("")};
    while (low > 0 && fits(points[low - 1])) --low;
    while (high + 1 < points.size() && fits(points[high + 1])) ++high;
    return {points[low].first, points[high].first};
}

/// Largest current from (sign 1) or into (-1) the follower at mid-supply that moves it by the tracking error.
double drive(const OpAmpCircuit& op_amp, double v_dd, double sign) {
    OpAmpOnBench bench(op_amp, v_dd);
    bench.netlist.add_resistor("r2", bench.output, bench.minus, 1);
    bench.netlist.add_current_source("drawn", bench.output, ground, 0);
    OperatingPointSolver solver(bench.netlist);
    const auto output = [&](double current) {
        bench.netlist.set_source("drawn", sign * current);
        return solver.voltage(solved_bench(solver, "under load"), bench.output);
    };
    const double open = output(0);
    double low = 0, high = 1e-6;
    while (std::abs(output(high) - open) < tracking_error && high < 1) {
        low = high;
        high *= 1.5;
    }
    for (int i = 0; i < 30; ++i) {
        const double middle = 0.5 * (low + high);
        (std::abs(output(middle) - open) < tracking_error ? low : high) = middle;
    }
    return low;
}

/// Transconductance of a transistor of the amplifier at its operating point, by a difference of its gate voltage.
double transconductance(const FinfetElement& element, const OperatingPointSolver& solver, const OperatingPoint& point) {
    const auto v = [&](Node node) { return solver.voltage(point, node); };
    return std::abs(terminal_currents_and_derivatives(*element.model, v(element.gate), v(element.drain),
                                                      v(element.source), v(element.body))
                        .by_gate.drain);
}

void measure_offset_and_power(const OpAmpCircuit& op_amp, AmplifierBench& bench) {
    OpAmpOnBench follower(op_amp, bench.v_dd);
    follower.netlist.add_resistor("r2", follower.output, follower.minus, 1);
    follower.netlist.set_source("vin", bench.common_mode);
    OperatingPointSolver solver(follower.netlist);
    const auto point = solved_bench(solver, "as a follower");
    bench.systematic_offset = solver.voltage(point, follower.output) - bench.common_mode;
    bench.power = -bench.v_dd * solver.current(point, "vdd");
    double gm_pair = 0, gm_mirror = 0;
    for (const auto& element : follower.netlist.finfets()) {
        if (element.name == "amp_pair1") gm_pair = transconductance(element, solver, point);
        if (element.name == "amp_mirror1") gm_mirror = transconductance(element, solver, point);
    }
    const double pair = op_amp.threshold_sigma / std::sqrt(op_amp.pair.fins);
    const double mirror = op_amp.threshold_sigma / std::sqrt(op_amp.mirror.fins) * gm_mirror / gm_pair;
    bench.offset_sigma = std::sqrt(2 * (pair * pair + mirror * mirror));
}

}  // namespace

AmplifierBench bench_amplifier(const OpAmpCircuit& op_amp, const LayoutRule& rule, double v_dd, double common_mode,
                               const AmplifierLoad& load) {
    AmplifierBench bench;
    bench.v_dd = v_dd;
    bench.common_mode = common_mode;
    std::vector<double> frequencies;
    for (int i = 0; i <= 360; ++i) frequencies.push_back(1e3 * std::pow(10, i / 40.0));
    const auto loop = open_loop(op_amp, v_dd, common_mode, load, frequencies);
    bench.gain = std::abs(loop.gain.front().second);
    bench.bandwidth = level_crossing(loop, bench.gain / std::sqrt(2)).first;
    double phase = 0;
    std::tie(bench.unity_gain_frequency, phase) = level_crossing(loop, 1);
    if (phase > 0) phase -= 2 * constants::pi;
    bench.phase_margin = 180 + phase * 180 / constants::pi;
    double last = 0;
    for (const auto& [f, g] : loop.gain) {
        double degrees = std::arg(g) * 180 / constants::pi;
        while (degrees > last + 180) degrees -= 360;
        last = degrees;
        bench.response.push_back({f, {20 * std::log10(std::abs(g)), degrees}});
    }
    const auto open = open_loop(op_amp, v_dd, common_mode, {0, load.capacitance}, {1e3});
    bench.open_gain = std::abs(open.gain.front().second);
    bench.output_resistance = open.output_resistance;
    measure_offset_and_power(op_amp, bench);

    std::vector<double> inputs;
    for (int i = 0; i <= 160; ++i) inputs.push_back(v_dd * i / 160);
    std::tie(bench.input_low, bench.input_high) = tracked(follow(op_amp, v_dd, 1, inputs), common_mode, 1);
    const auto doubled = tracked(follow(op_amp, v_dd, 2, inputs), 0.5 * v_dd, 2);
    bench.output_low = v_dd / 2 + 2 * (doubled.first - v_dd / 2);
    bench.output_high = v_dd / 2 + 2 * (doubled.second - v_dd / 2);
    bench.source_current = drive(op_amp, v_dd, 1);
    bench.sink_current = drive(op_amp, v_dd, -1);
    bench.layout = op_amp_layout(op_amp, rule);
    return bench;
}

Layout op_amp_layout(const OpAmpCircuit& op_amp, const LayoutRule& rule, double nominal_length) {
    Layout layout;
    layout.rule = rule;
    const auto add = [&](const char* name, const OpAmpTransistor& t, int count) {
        layout.add_finfet(name, t.fins, std::max(0.0, t.gate_length - nominal_length), count);
    };
    add("input pair", op_amp.pair, 2);
    add("mirror", op_amp.mirror, 2);
    add("tail", op_amp.tail, 1);
    add("bias", op_amp.bias, 1);
    add("driver", op_amp.driver, 1);
    add("source", op_amp.source, 1);
    layout.add_resistor("bias resistor", op_amp.bias_resistance);
    layout.add_resistor("nulling resistor", op_amp.nulling_resistance);
    layout.add_capacitor("Miller capacitor", op_amp.compensation_capacitance);
    return layout;
}

}  // namespace spinloom

#include "spinloom/scenario/neuron_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {

double NeuronBench::centre() const {
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double before = points[i - 1].output - 0.5 * v_dd;
        const double after = points[i].output - 0.5 * v_dd;
        if (before >= 0 && after < 0) {
            return points[i - 1].input + before / (before - after) * (points[i].input - points[i - 1].input);
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

double NeuronBench::steepest_slope() const {
    double steepest = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        steepest =
            std::min(steepest, (points[i].output - points[i - 1].output) / (points[i].input - points[i - 1].input));
    }
    return steepest;
}

std::string NeuronBench::summary() const {
    const auto [low, high] = std::minmax_element(points.begin(), points.end(),
                                                 [](const Point& a, const Point& b) { return a.output < b.output; });
    const auto largest = std::max_element(points.begin(), points.end(), [](const Point& a, const Point& b) {
        return a.supply_current < b.supply_current;
    });
    std::string text = fmt::format("input {:.4g} V to {:.4g} V, {} points\n", points.front().input, points.back().input,
                                   points.size());
    text += fmt::format("output swing   {:.4f} V to {:.4f} V\n", low->output, high->output);
    text += std::isnan(centre()) ? "centre         the output does not cross v_dd/2\n"
                                 : fmt::format("centre         {:.2f} mV (output at v_dd/2)\n", 1e3 * centre());
    text += fmt::format("steepest slope {:.4f} V/V\n", steepest_slope());
    text += fmt::format("supply power   {:.4f} uW at most (at input {:.3f} V)\n", 1e6 * v_dd * largest->supply_current,
                        largest->input);
    return text;
}

NumericTable NeuronBench::table() const {
    NumericTable table{{"vin_V", "vout_V", "vgate_V", "isupply_A", "iin_A"}, Eigen::MatrixXd(points.size(), 5)};
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& p = points[i];
        table.values.row(static_cast<Eigen::Index>(i)) << p.input, p.output, p.gate, p.supply_current, p.input_current;
    }
    return table;
}

NeuronBench sweep_neuron(const NeuronCircuit& neuron, const NeuronLoad& load, double from, double to, double step) {
    Netlist netlist;
    const Node input = netlist.node("in");
    const Node output = netlist.node("out");
    const Node supply = netlist.node("vdd");
    netlist.add_voltage_source("vdd", supply, ground, neuron.v_dd);
    netlist.add_voltage_source("vin", input, ground, from);
    add_neuron(netlist, "neuron", neuron, input, output, supply);
    if (load.conductance > 0) {
        const Node end = netlist.node("load");
        netlist.add_voltage_source("vload", end, ground, load.voltage);
        netlist.add_conductance(output, end, load.conductance);
    }
    std::vector<double> inputs;
    for (long i = 0; i <= std::lround((to - from) / step); ++i) inputs.push_back(from + static_cast<double>(i) * step);

    OperatingPointSolver solver(netlist);
    const auto sweep = sweep_source(netlist, solver, "vin", inputs);
    NeuronBench bench;
    bench.v_dd = neuron.v_dd;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto& point = sweep.points[i];
        if (!point.is_usable()) {
            throw ConvergenceError(
                fmt::format("the neuron did not converge at an input of {:g} V\n{}", inputs[i], point.report()));
        }
        bench.points.push_back({inputs[i], solver.voltage(point, output), solver.voltage(point, "neuron_gate"),
                                -solver.current(point, "vdd"), -solver.current(point, "vin")});
    }
    return bench;
}

}  // namespace spinloom

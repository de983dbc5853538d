#include "spinloom/architecture/bench/comparator_bench.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

constexpr double edge = 2e-12;       ///< of the clock [s]
constexpr double half_cycle = 1e-9;  ///< for the decision, and again for charging [s]

struct Transistors {
    std::shared_ptr<const FinfetModel> n, p, wide_n;
};

Transistors transistors(const NeuronProcess& process, double fins) {
    const auto model = [&](const std::string& card, double number) {
        return std::make_shared<const FinfetModel>(
            make_finfet_model(read_finfet_card(find_card(card, "finfet"), process.transistors.release),
                              {number, process.transistors.temperature, 0}));
    };
    return {model(process.transistors.n_card, fins), model(process.transistors.p_card, fins),
            model(process.transistors.n_card, 2 * fins)};
}

/// The latch with its inverters, its inputs `difference` apart.
Netlist latch(const NeuronProcess& process, const ComparatorTask& task, double difference) {
    const auto t = transistors(process, task.fins);
    Netlist netlist;
    const Node supply = netlist.node("vdd"), clock = netlist.node("clock"), tail = netlist.node("tail");
    const Node plus = netlist.node("plus"), minus = netlist.node("minus");
    const Node high = netlist.node("high"), low = netlist.node("low");  // high where plus is the larger
    const Node by_plus = netlist.node("by_plus"), by_minus = netlist.node("by_minus");
    netlist.add_voltage_source("vdd", supply, ground, process.v_dd);
    netlist.add_voltage_source("vclock", clock, ground, 0);
    netlist.add_voltage_source("vplus", plus, ground, task.common_mode + 0.5 * difference);
    netlist.add_voltage_source("vminus", minus, ground, task.common_mode - 0.5 * difference);
    netlist.add_finfet("tail", tail, clock, ground, ground, t.wide_n);
    netlist.add_finfet("pair_plus", by_plus, plus, tail, ground, t.n);
    netlist.add_finfet("pair_minus", by_minus, minus, tail, ground, t.n);
    netlist.add_finfet("latch_n1", low, high, by_plus, ground, t.n);
    netlist.add_finfet("latch_n2", high, low, by_minus, ground, t.n);
    netlist.add_finfet("latch_p1", low, high, supply, supply, t.p);
    netlist.add_finfet("latch_p2", high, low, supply, supply, t.p);
    int number = 0;
    for (const Node node : {low, high, by_plus, by_minus})
        netlist.add_finfet(fmt::format("charge{}", ++number), node, clock, supply, supply, t.p);
    for (const Node node : {low, high}) {
        const Node end = netlist.node(fmt::format("end{}", ++number));
        netlist.add_finfet(fmt::format("inverter_n{}", number), end, node, ground, ground, t.n);
        netlist.add_finfet(fmt::format("inverter_p{}", number), end, node, supply, supply, t.p);
    }
    return netlist;
}

struct Decision {
    double delay = 0, energy = 0, leakage = 0;
};

Decision decide(const NeuronProcess& process, const ComparatorTask& task, double difference) {
    Netlist netlist = latch(process, task, difference);
    const double v_dd = process.v_dd;
    netlist.set_waveform(
        "vclock", Waveform::corners({.points = {{0, 0}, {edge, v_dd}, {half_cycle, v_dd}, {half_cycle + edge, 0}}}));
    OperatingPointSolver points(netlist);
    const auto start = points.solve();
    if (!start.is_usable()) throw ConvergenceError("the comparator at rest did not converge\n" + start.report());
    Decision result;
    result.leakage = -v_dd * points.current(start, "vdd");
    TransientOptions options;
    options.stop = 2 * half_cycle;
    options.max_step = half_cycle / 20;
    TransientSolver solver(netlist, options);
    const int supply = solver.system().unknown_of_branch("vdd");
    const int high = solver.system().unknown_of_node(netlist.find_node("high"));
    const int low = solver.system().unknown_of_node(netlist.find_node("low"));
    double last_time = 0, last_power = result.leakage, last_gap = 0;
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& x) {
        const double power = -v_dd * x[supply], gap = x[high] - x[low] - 0.5 * v_dd;
        result.energy += 0.5 * (power + last_power) * (time - last_time);
        if (result.delay == 0 && gap >= 0 && time > 0)
            result.delay = last_time + last_gap / (last_gap - gap) * (time - last_time) - 0.5 * edge;
        last_time = time;
        last_power = power;
        last_gap = gap;
    });
    if (!summary.is_usable()) throw ConvergenceError("the comparator over time: " + summary.report());
    if (result.delay <= 0) {
        throw ConvergenceError(fmt::format("the comparator does not tell {:.3g} mV apart within {:g} ns at {:g} V",
                                           1e3 * difference, 1e9 * half_cycle, task.common_mode));
    }
    result.energy -= options.stop * result.leakage;
    return result;
}

double comparator_area(const NeuronProcess& process, double fins) {
    Layout layout{process.rule, {}};
    layout.add_finfet("pair, latch and charging", fins, 0, 10);
    layout.add_finfet("tail", 2 * fins);
    layout.add_finfet("inverters", fins, 0, 4);
    return layout.area();
}

}  // namespace

ComparatorFigures measure_comparator(const NeuronProcess& process, const ComparatorTask& task) {
    SPINLOOM_EXPECT(task.margin > 0 && task.fins >= 1);
    constexpr double decade = 10;
    const auto at_margin = decide(process, task, task.margin);
    const auto below = decide(process, task, task.margin / decade);
    return {at_margin.delay, (below.delay - at_margin.delay) / std::log(decade), at_margin.energy, at_margin.leakage,
            comparator_area(process, task.fins)};
}

}  // namespace spinloom

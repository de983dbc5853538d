#include "spinloom/architecture/bench/driver_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

std::shared_ptr<const FinfetModel> driver_transistor(const std::string& card, double fins,
                                                     const NeuronProcess& process) {
    const FinfetInstance instance{fins, process.transistors.temperature, 0};
    return std::make_shared<const FinfetModel>(
        make_finfet_model(read_finfet_card(find_card(card, "finfet"), process.transistors.release), instance));
}

OperatingPoint solved_driver(OperatingPointSolver& solver, const char* what) {
    auto point = solver.solve();
    if (!point.is_usable())
        throw ConvergenceError(fmt::format("the driver {} did not converge\n{}", what, point.report()));
    return point;
}

/// Current of one fin at the drop, its gate at the rail that opens it [A].
double current_of_a_fin(const NeuronProcess& process, const DriverTask& task, bool is_n) {
    const auto model = driver_transistor(is_n ? process.transistors.n_card : process.transistors.p_card, 1, process);
    Netlist netlist;
    const Node rail = netlist.node("rail"), gate = netlist.node("gate"), line = netlist.node("line");
    netlist.add_voltage_source("rail", rail, ground, is_n ? task.low : task.high);
    netlist.add_voltage_source("gate", gate, ground, is_n ? task.high : task.low);
    netlist.add_voltage_source("line", line, ground, is_n ? task.low + task.drop : task.high - task.drop);
    netlist.add_finfet("m", line, gate, rail, rail, model);
    OperatingPointSolver solver(netlist);
    const auto point = solved_driver(solver, "under load");
    return std::abs(solver.current(point, "line"));
}

struct Inverter {
    std::shared_ptr<const FinfetModel> n, p;
};

/// Adds an inverter with rails of its own, "<name>_low" and "<name>_high".
void add_inverter(Netlist& netlist, const std::string& name, const Inverter& inverter, Node in, Node out,
                  const DriverTask& task) {
    const Node low = netlist.node(name + "_low"), high = netlist.node(name + "_high");
    netlist.add_voltage_source(name + "_low", low, ground, task.low);
    netlist.add_voltage_source(name + "_high", high, ground, task.high);
    netlist.add_finfet(name + "_n", out, in, low, low, inverter.n);
    netlist.add_finfet(name + "_p", out, in, high, high, inverter.p);
}

/// Power that the rails of an inverter deliver [W].
template <class Current>
double rail_power(const std::string& name, const DriverTask& task, const Current& current) {
    return -task.low * current(name + "_low") - task.high * current(name + "_high");
}

/// The last inverter and the one that drives it.
struct Chain {
    Netlist netlist;
    Node in = ground, out = ground;

    Chain(const Inverter& before, const Inverter& last, const DriverTask& task) {
        in = netlist.node("in");
        out = netlist.node("out");
        netlist.add_voltage_source("vin", in, ground, task.low);
        add_inverter(netlist, "before", before, in, netlist.node("gate"), task);
        add_inverter(netlist, "last", last, netlist.node("gate"), out, task);
    }
};

struct Energies {
    double before = 0, last = 0;
};

/// Static power of the two, mean of both states.
Energies static_powers(Chain chain, const DriverTask& task) {
    OperatingPointSolver solver(chain.netlist);
    Energies mean;
    for (const double input : {task.low, task.high}) {
        chain.netlist.set_source("vin", input);
        const auto point = solved_driver(solver, "at rest");
        const auto current = [&](const std::string& branch) { return solver.current(point, branch); };
        mean.before += 0.5 * rail_power("before", task, current);
        mean.last += 0.5 * rail_power("last", task, current);
    }
    return mean;
}

/// Energy of a cycle beyond static power.
Energies cycle_energies(Chain chain, const DriverTask& task, const Energies& at_rest) {
    constexpr double edge = 2e-12, half = 100e-12;  // [s]
    chain.netlist.set_waveform(
        "vin",
        Waveform::corners({.points = {{0, task.low}, {edge, task.high}, {half, task.high}, {half + edge, task.low}}}));
    TransientOptions options;
    options.stop = 2 * half;
    options.max_step = half / 50;
    TransientSolver solver(chain.netlist, options);
    OperatingPointSolver points(chain.netlist);
    const auto start = solved_driver(points, "at rest");
    Energies energy, last{};
    double last_time = 0;
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& x) {
        const auto current = [&](const std::string& branch) { return x[solver.system().unknown_of_branch(branch)]; };
        const Energies power{rail_power("before", task, current), rail_power("last", task, current)};
        energy.before += 0.5 * (power.before + last.before) * (time - last_time);
        energy.last += 0.5 * (power.last + last.last) * (time - last_time);
        last_time = time;
        last = power;
    });
    if (!summary.is_usable()) throw ConvergenceError("the driver over time: " + summary.report());
    return {energy.before - options.stop * at_rest.before, energy.last - options.stop * at_rest.last};
}

}  // namespace

DriverFigures measure_driver(const NeuronProcess& process, const DriverTask& task) {
    SPINLOOM_EXPECT(task.high > task.low && task.drop > 0 && task.taper > 1 && task.current >= 0);
    const auto fins_for = [&](double of_a_fin) { return std::max(1.0, std::ceil(task.current / of_a_fin)); };
    const double n_fin = current_of_a_fin(process, task, true), p_fin = current_of_a_fin(process, task, false);
    DriverFigures figures;
    figures.n_fins = fins_for(n_fin);
    figures.p_fins = fins_for(p_fin);
    figures.resistance = task.drop / std::min(figures.n_fins * n_fin, figures.p_fins * p_fin);
    const auto inverter = [&](double share) {
        return Inverter{driver_transistor(process.transistors.n_card, share * figures.n_fins, process),
                        driver_transistor(process.transistors.p_card, share * figures.p_fins, process)};
    };
    const Chain chain(inverter(1 / task.taper), inverter(1), task);
    const auto at_rest = static_powers(chain, task);
    const auto cycle = cycle_energies(chain, task, at_rest);
    const double all = 1 / (1 - 1 / task.taper);  // 1 + 1/taper + ...
    figures.leakage = at_rest.last + all * at_rest.before;
    figures.energy = cycle.last + all * cycle.before;
    Layout layout{process.rule, {}};
    layout.add_finfet("n-channel", figures.n_fins);
    layout.add_finfet("p-channel", figures.p_fins);
    figures.area = all * layout.area();
    return figures;
}

double switch_leakage(const NeuronProcess& process, double fins, double v_dd) {
    Netlist netlist;
    const Node supply = netlist.node("vdd");
    netlist.add_voltage_source("vdd", supply, ground, v_dd);
    netlist.add_finfet("n", supply, ground, ground, ground,
                       driver_transistor(process.transistors.n_card, fins, process));
    netlist.add_finfet("p", ground, supply, supply, supply,
                       driver_transistor(process.transistors.p_card, fins, process));
    OperatingPointSolver solver(netlist);
    return -v_dd * solver.current(solved_driver(solver, "switched off"), "vdd");
}

}  // namespace spinloom

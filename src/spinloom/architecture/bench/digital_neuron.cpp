#include "spinloom/architecture/bench/digital_neuron.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/power.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

struct GatePair {
    std::shared_ptr<const FinfetModel> n, p;
};

void add_nand(Netlist& netlist, const std::string& name, const GatePair& pair, Node a, Node b, Node out, Node v_dd) {
    const Node middle = netlist.internal_node();
    netlist.add_finfet(name + "_na", out, a, middle, ground, pair.n);
    netlist.add_finfet(name + "_nb", middle, b, ground, ground, pair.n);
    netlist.add_finfet(name + "_pa", out, a, v_dd, v_dd, pair.p);
    netlist.add_finfet(name + "_pb", out, b, v_dd, v_dd, pair.p);
}

/// A NAND with inputs a and b, driving three others whose second input is low.
Netlist gate_bench(const GatePair& pair, double v_dd) {
    Netlist netlist;
    const Node a = netlist.node("a"), b = netlist.node("b"), out = netlist.node("out");
    const Node supply = netlist.node("vdd"), loads = netlist.node("vload");
    netlist.add_voltage_source("vdd", supply, ground, v_dd);
    netlist.add_voltage_source("vloads", loads, ground, v_dd);  // apart: only the gate's own supply is counted
    netlist.add_voltage_source("va", a, ground, 0);
    netlist.add_voltage_source("vb", b, ground, v_dd);
    add_nand(netlist, "gate", pair, a, b, out, supply);
    for (int i = 0; i < 3; ++i) {
        add_nand(netlist, fmt::format("load{}", i), pair, out, ground, netlist.node(fmt::format("end{}", i)), loads);
    }
    return netlist;
}

OperatingPoint solved_gate(OperatingPointSolver& solver) {
    auto point = solver.solve();
    if (!point.is_usable()) throw ConvergenceError("the NAND did not converge\n" + point.report());
    return point;
}

double mean_leakage(Netlist netlist, double v_dd) {
    OperatingPointSolver solver(netlist);
    double sum = 0;
    for (int state = 0; state < 4; ++state) {
        netlist.set_source("va", state & 1 ? v_dd : 0);
        netlist.set_source("vb", state & 2 ? v_dd : 0);
        sum += -v_dd * solver.current(solved_gate(solver), "vdd");
    }
    return sum / 4;
}

/// A full cycle of one input: energy drawn from the gate's supply, and the slower edge's delay.
void measure_cycle(Netlist netlist, double v_dd, GateFigures& gate) {
    constexpr double edge = 2e-12, half = 100e-12;  // [s]
    netlist.set_waveform("va", Waveform::corners({.points = {{0, 0}, {edge, v_dd}, {half, v_dd}, {half + edge, 0}}}));
    TransientOptions options;
    options.stop = 2 * half;
    options.max_step = half / 50;
    TransientSolver solver(netlist, options);
    OperatingPointSolver points(netlist);
    const auto start = solved_gate(points);
    const int supply = solver.system().unknown_of_branch("vdd");
    const int output = solver.system().unknown_of_node(netlist.find_node("out"));
    double energy = 0, last_time = 0, last_power = 0, last_output = v_dd, fall = 0, rise = 0;
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& x) {
        const double power = -v_dd * x[supply], level = x[output] - v_dd / 2, before = last_output - v_dd / 2;
        energy += 0.5 * (power + last_power) * (time - last_time);
        if (before > 0 && level <= 0) fall = last_time + before / (before - level) * (time - last_time) - edge / 2;
        if (before < 0 && level >= 0)
            rise = last_time + before / (before - level) * (time - last_time) - edge / 2 - half;
        last_time = time;
        last_power = power;
        last_output = x[output];
    });
    if (!summary.is_usable()) throw ConvergenceError("the NAND over time: " + summary.report());
    gate.energy = energy - options.stop * gate.leakage;
    gate.delay = std::max(fall, rise);
}

double argument(std::uint32_t code, int bits) {
    const double codes = std::pow(2, bits);
    return (code - codes / 2) * 16 / codes;
}

double logistic(double u) {
    return 1 / (1 + std::exp(-u));
}

CodeTable table_of_law(int bits, double (*law)(double)) {
    CodeTable table;
    const double full = std::pow(2, bits) - 1;
    for (std::uint32_t code = 0; code < (1U << bits); ++code)
        table.push_back(static_cast<std::uint32_t>(std::lround(full * law(argument(code, bits)))));
    return table;
}

double piecewise(double u) {
    const double a = std::abs(u);
    const double y = a < 1 ? a / 4 + 0.5 : a < 2.375 ? a / 8 + 0.625 : a < 5 ? a / 32 + 0.84375 : 1;
    return u < 0 ? 1 - y : y;
}

/// Adds the multiplexers below one function, given by its values.
void add_nodes(std::string_view function, std::set<std::string, std::less<>>& nodes) {
    if (function.size() <= 2 || nodes.contains(function)) return;
    const auto low = function.substr(0, function.size() / 2), high = function.substr(function.size() / 2);
    if (low == high) return add_nodes(low, nodes);
    const auto is_constant = [](std::string_view half) { return half.find_first_not_of(half[0]) == half.npos; };
    if (is_constant(low) && is_constant(high)) return;  // the variable itself, or its complement
    nodes.emplace(function);
    add_nodes(low, nodes);
    add_nodes(high, nodes);
}

std::vector<ParameterSpec> digital_parameters() {
    return {{"bits", "1", Range{2, 12, false}, "of the codes", {}},
            {"gates_per_multiplexer", "1", positive, "NANDs in a two-input multiplexer", {}},
            {"register_gates_per_bit", "1", non_negative, "NANDs in a flip-flop", {}},
            {"gate_fins", "1", Range{1, 1000, false}, "of each transistor of a gate", {}},
            {"activity", "1", Range{0, 1, false}, "cycles of a gate's output an evaluation", {}},
            {"evaluations", "Hz", positive, "a second", {}},
            {"adc_power", "W", non_negative, "of one converter", {}},
            {"adc_area", "m^2", non_negative, "of one converter", {}},
            {"dac_power", "W", non_negative, "of one converter", {}},
            {"dac_area", "m^2", non_negative, "of one converter", {}}};
}

DigitalNeuron digital_neuron(const NeuronProcess& process, const char* kind, CodeTable (*make_table)(int)) {
    const auto card = Card::read(find_card(kind, "neurons"), kind, digital_parameters());
    DigitalNeuron neuron;
    neuron.name = card.name();
    neuron.title = card.title();
    neuron.sources = card.sources();
    neuron.bits = static_cast<int>(std::lround(card["bits"]));
    neuron.rate = card["evaluations"];
    const auto table = make_table(neuron.bits);
    neuron.multiplexers = count_multiplexers(table, neuron.bits);
    neuron.largest_error = table_error(table, neuron.bits);
    neuron.gates =
        card["gates_per_multiplexer"] * neuron.multiplexers + card["register_gates_per_bit"] * 2 * neuron.bits;
    const auto gate = measure_gate(process, card["gate_fins"]);
    neuron.logic_power = neuron.gates * (gate.leakage + card["activity"] * gate.energy * neuron.rate);
    neuron.logic_area = neuron.gates * gate.area;
    neuron.converter_power = card["adc_power"] + card["dac_power"];
    neuron.converter_area = card["adc_area"] + card["dac_area"];
    return neuron;
}

}  // namespace

GateFigures measure_gate(const NeuronProcess& process, double fins) {
    const auto model = [&](const std::string& name) {
        const FinfetInstance instance{fins, process.transistors.temperature, 0};
        return std::make_shared<const FinfetModel>(
            make_finfet_model(read_finfet_card(find_card(name, "finfet"), process.transistors.release), instance));
    };
    const GatePair pair{model(process.transistors.n_card), model(process.transistors.p_card)};
    const auto netlist = gate_bench(pair, process.v_dd);
    GateFigures gate;
    gate.fins = fins;
    gate.leakage = mean_leakage(netlist, process.v_dd);
    measure_cycle(netlist, process.v_dd, gate);
    Layout layout{process.rule, {}};
    layout.add_finfet("NAND", fins, 0, 4);
    gate.area = layout.area();
    return gate;
}

CodeTable sigmoid_table(int bits) {
    return table_of_law(bits, logistic);
}

CodeTable piecewise_table(int bits) {
    return table_of_law(bits, piecewise);
}

double table_error(const CodeTable& table, int bits) {
    double worst = 0;
    for (std::uint32_t code = 0; code < table.size(); ++code) {
        const double y = table[code] / (std::pow(2, bits) - 1);
        worst = std::max(worst, std::abs(y - logistic(argument(code, bits))));
    }
    return worst;
}

int count_multiplexers(const CodeTable& table, int bits) {
    SPINLOOM_EXPECT(table.size() == (std::size_t{1} << bits));
    std::set<std::string, std::less<>> nodes;
    for (int bit = 0; bit < bits; ++bit) {
        std::string function;
        for (const auto code : table) function += (code >> bit) & 1U ? '1' : '0';
        add_nodes(function, nodes);
    }
    return static_cast<int>(nodes.size());
}

std::vector<DigitalNeuron> digital_neurons(const NeuronProcess& process) {
    return {digital_neuron(process, "digital-table", sigmoid_table),
            digital_neuron(process, "digital-piecewise", piecewise_table)};
}

}  // namespace spinloom

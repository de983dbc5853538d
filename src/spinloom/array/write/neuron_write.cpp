#include "spinloom/array/write/neuron_write.hpp"

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/power.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {

NeuronWriteSolution solve_neuron_write(const NeuronWrite& neuron, bool writes_feedback) {
    Netlist netlist;
    const auto& levels = neuron.levels;
    const auto line = [&](const char* name, double level) {
        const Node node = netlist.node(name);
        netlist.add_voltage_source(name, node, ground, level);
        return node;
    };
    const Node bl = line("bl", writes_feedback ? 0 : levels.write);
    const Node sl_in = line("sl_in", 0), sl_out = line("sl_out", levels.write);
    const Node wwl = line("wwl", levels.word_on), rwl = line("rwl", 0);
    const Node upper = line("upper_rail", levels.write), lower = line("lower_rail", levels.write);
    const Node gate = netlist.node("gate");
    const auto input = add_bitcell(netlist, "input", neuron.input, {bl, gate, sl_in, wwl, rwl}, 1, constants::pi);
    const auto feedback = add_bitcell(netlist, "feedback", neuron.feedback, {bl, gate, sl_out, wwl, rwl}, 1, 0);
    netlist.add_finfet("n", sl_out, gate, lower, ground, neuron.n_channel);
    netlist.add_finfet("p", sl_out, gate, upper, upper, neuron.p_channel);

    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    if (!point.is_usable()) throw ConvergenceError("the write circuit of a neuron has no solution: " + point.report());
    const auto strip = [&](const SotBitcell& cell, Node x, Node source) {
        return (solver.voltage(point, x) - solver.voltage(point, source)) / cell.device.line.resistance();
    };
    const double of_input = strip(neuron.input, input.x, sl_in);
    const double of_feedback = strip(neuron.feedback, feedback.x, sl_out);
    NeuronWriteSolution result;
    result.current = writes_feedback ? of_feedback : of_input;
    result.other_current = writes_feedback ? of_input : of_feedback;
    result.inverter_power = -levels.write * (solver.current(point, "upper_rail") + solver.current(point, "lower_rail"));
    result.power = power_of_voltage_sources(solver.system(), point.unknowns);
    return result;
}

}  // namespace spinloom

// Circuits of the comparison: they saturate both ways, their power is all there is, and the op-amp is what its bench
// says.

#include <gtest/gtest.h>

#include <cmath>

#include "physics/architecture/shipped_bench.hpp"
#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/architecture/bench/neuron_comparison.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/power.hpp"

namespace spinloom {
namespace {

using namespace test;

TEST(EarlierNeurons, SaturateAndBalanceTheirPower) {
    for (auto& neuron : earlier_neurons(shipped_process())) {
        SCOPED_TRACE(neuron.title);
        const auto points = sweep_activation(neuron.circuit, {}, equal_steps(-0.4, 0.4, 0.01));
        const double middle = std::abs(points[41].output - points[39].output);
        EXPECT_LT(std::abs(points[1].output - points[0].output), 0.5 * middle);
        EXPECT_LT(std::abs(points[80].output - points[79].output), 0.5 * middle);
        for (const std::size_t i : {10U, 40U, 70U}) {
            neuron.circuit.netlist.set_source("vin", points[i].input);
            const OperatingPointSolver solver(neuron.circuit.netlist);
            const auto solved = solve_operating_point(neuron.circuit.netlist);
            const auto power = circuit_power(solver.system(), solved.unknowns);
            EXPECT_NEAR(points[i].power.total() / power.dissipated(), 1, 1e-6);
        }
        EXPECT_GT(neuron.circuit.layout.area(), 0);
        EXPECT_FALSE(neuron.sources.empty());
    }
}

TEST(EarlierNeurons, SameArgumentsAreSameOutputs) {
    SigmoidFit ours, other;
    ours.steepness = -11;
    ours.centre = -0.02;
    ours.high = 0.8;
    other.steepness = 30;
    other.centre = 0.1;
    other.high = 0.8;
    const auto mapped = same_arguments(uniform_inputs({-0.1, 0.1}, 11), ours, other, {-0.4, 0.4});
    for (std::size_t i = 0; i < 11; ++i) {
        const double x = -0.1 + 0.02 * static_cast<double>(i);
        EXPECT_NEAR(other.at(mapped.values[i]), ours.at(x), 1e-12);
    }
    EXPECT_EQ(same_arguments(uniform_inputs({-9, 9}, 3), ours, other, {-0.4, 0.4}).values.front(), 0.4);
}

// Gain and output resistance of the bench against direct solutions of a closed loop.
TEST(AmplifierBench, GainIsThatOfTheClosedLoop) {
    const auto process = shipped_process();
    const auto op_amp = read_op_amp_card(find_card(default_op_amp_card, "amplifier"), process.transistors);
    const auto bench = bench_amplifier(op_amp, process.rule, 0.8, 0.2, {1 / 8488.26, 2e-15});
    const auto follower = [&](double input, double drawn) {
        Netlist netlist;
        const Node plus = netlist.node("plus"), out = netlist.node("out"), supply = netlist.node("vdd");
        netlist.add_voltage_source("vdd", supply, ground, 0.8);
        netlist.add_voltage_source("vin", plus, ground, input);
        netlist.add_current_source("drawn", out, ground, drawn);
        add_two_stage_op_amp(netlist, "amp", op_amp, {out, plus, out, supply, ground});
        const auto point = solve_operating_point(netlist);
        EXPECT_TRUE(point.is_usable()) << point.report();
        return point.unknowns[out - 1];
    };
    EXPECT_NEAR(follower(0.2, 0) - 0.2, bench.systematic_offset, 1e-5);
    // Closed-loop output resistance R/(1 + A), the common mode held.
    const double closed = (follower(0.2, -1e-6) - follower(0.2, 1e-6)) / 2e-6;
    EXPECT_NEAR(closed * (1 + bench.open_gain) / bench.output_resistance, 1, 0.02);
    EXPECT_GT(bench.phase_margin, 45);
    EXPECT_GT(bench.unity_gain_frequency, bench.bandwidth);
    EXPECT_NEAR(bench.unity_gain_frequency / (bench.gain * bench.bandwidth), 1, 0.3);
}

// The macro-model's defaults are those of the shipped card, to the digits given.
TEST(AmplifierBench, MacroModelIsTheMeasuredCard) {
    const auto process = shipped_process();
    const auto op_amp = read_op_amp_card(find_card(default_op_amp_card, "amplifier"), process.transistors);
    const auto bench = bench_amplifier(op_amp, process.rule, 0.8, 0.2, {1 / 8488.26, 2e-15});
    const OpAmpMacro macro;
    EXPECT_NEAR(macro.open_loop_gain / bench.open_gain, 1, 2e-3);
    EXPECT_NEAR(macro.output_resistance / bench.output_resistance, 1, 1e-3);
    EXPECT_NEAR(macro.static_power / bench.power, 1, 1e-3);
    EXPECT_NEAR(macro.output_low, bench.output_low, 1e-3);
    EXPECT_NEAR(macro.output_high, bench.output_high, 1e-3);
    EXPECT_NEAR(macro.offset, (0.4 - 0.2) / bench.open_gain - bench.systematic_offset, 1e-5);
}

}  // namespace
}  // namespace spinloom

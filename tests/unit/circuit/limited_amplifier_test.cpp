// The op-amp of finite gain and limited output, alone and with feedback.

#include <gtest/gtest.h>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/power.hpp"

namespace spinloom {
namespace {

constexpr AmplifierLimits limits{.gain = 400, .middle = 0.4, .output_resistance = 7e3, .low = 0.05, .high = 0.75};

/// Inverting amplifier of the given gain around the middle, loaded to it; returns the output.
double inverting_output(double input, double gain, double load) {
    Netlist netlist;
    const Node in = netlist.node("in"), minus = netlist.node("minus"), out = netlist.node("out");
    const Node middle = netlist.node("middle");
    netlist.add_voltage_source("vin", in, ground, input);
    netlist.add_voltage_source("vmiddle", middle, ground, limits.middle);
    netlist.add_resistor("r1", in, minus, 1e3);
    netlist.add_resistor("r2", minus, out, gain * 1e3);
    netlist.add_resistor("load", out, middle, load);
    netlist.add_limited_amplifier("amp", out, middle, minus, limits);
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    EXPECT_TRUE(point.is_usable()) << point.report();
    const auto power = circuit_power(solver.system(), point.unknowns);
    EXPECT_NEAR(power.delivered(), power.dissipated(), 1e-12);
    return solver.voltage(point, out);
}

TEST(LimitedAmplifier, ClosedLoopInItsRange) {
    // o - m = -A' (minus - m) with the output divided by the load and the feedback's current: by hand.
    constexpr double input = 0.41, gain = 10, load = 2e4;
    const double r2 = gain * 1e3;
    // unknowns n = minus - m, o = output - m:  (x - n)/r1 = (n - o)/r2,  o = -A n - R ((o - n)/r2 + o/load)
    const double x = input - limits.middle;
    const double n_by_o = (1 / r2) / (1e-3 + 1 / r2), n_by_x = 1e-3 / (1e-3 + 1 / r2);
    const double r = limits.output_resistance;
    const double o = (-limits.gain + r / r2) * n_by_x * x / (1 + (limits.gain - r / r2) * n_by_o + r / r2 + r / load);
    EXPECT_NEAR(inverting_output(input, gain, load), limits.middle + o, 1e-12);
}

TEST(LimitedAmplifier, StaysWithinItsLimits) {
    EXPECT_EQ(inverting_output(0.8, 10, 2e4), limits.low);
    EXPECT_EQ(inverting_output(0.0, 10, 2e4), limits.high);
    EXPECT_EQ(inverting_output(-5.0, 20, 1e3), limits.high);
}

}  // namespace
}  // namespace spinloom

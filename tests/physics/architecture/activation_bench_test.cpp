// The bench on circuits whose figures are known in closed form, and on the neuron against finite differences.

#include "spinloom/architecture/bench/activation_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "physics/architecture/shipped_bench.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/power.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

using namespace test;

LayoutRule shipped_rule() {
    return read_layout_rule(find_card(default_layout_card, "layout"));
}

ActivationCircuit published_neuron() {
    return neuron_on_bench(shipped_neuron(), shipped_rule());
}

/// A divider of two equal resistors, its output with a capacitor: everything by hand.
ActivationCircuit divider(double resistance, double capacitance) {
    ActivationCircuit circuit;
    circuit.name = "divider";
    circuit.v_dd = 0.8;
    circuit.layout.rule = shipped_rule();
    circuit.input = circuit.netlist.node("in");
    circuit.output = circuit.netlist.node("out");
    circuit.netlist.add_voltage_source("vin", circuit.input, ground, 0);
    circuit.netlist.add_resistor("r1", circuit.input, circuit.output, resistance);
    circuit.netlist.add_resistor("r2", circuit.output, ground, resistance);
    circuit.netlist.add_capacitor("c", circuit.output, ground, capacitance);
    return circuit;
}

TEST(ActivationBench, DividerByHand) {
    const double r = 1e4, c = 1e-15;
    const auto circuit = divider(r, c);
    const auto figures = small_signal_figures(circuit, 0.3);
    EXPECT_NEAR(figures.slope, 0.5, 1e-9);
    EXPECT_NEAR(figures.input_resistance, 2 * r, 1e-5);
    EXPECT_NEAR(figures.output_resistance, r / 2, 1e-5);

    const auto points = sweep_activation(circuit, {.conductance = 1 / r, .voltage = 0.4}, {0.2, 0.5});
    EXPECT_NEAR(points[1].output, (0.5 + 0.4) / 3, 1e-9);
    EXPECT_NEAR(points[1].power.input, 0.5 * (0.5 - 0.3) / r, 1e-12);
    EXPECT_NEAR(points[1].power.load, 0.4 * (0.4 - 0.3) / r, 1e-12);

    // Mean of V^2/2R over an even distribution of -0.4 V to 0.4 V, 1001 points: exactly 0.4^2/3 (1 + 2/1000)/2R.
    const auto power = mean_power(circuit, {}, uniform_inputs({-0.4, 0.4}));
    EXPECT_NEAR(power.mean.total(), 0.16 / 3 * 1.002 / (2 * r), 1e-13);
    EXPECT_NEAR(power.largest, 0.16 / (2 * r), 1e-13);

    // A step of V into R/2 and C: 50 % after RC/2 ln 2; the sources deliver V/2R - (V/2R) exp(-t/tau)/... beyond the
    // final power: the capacitor's charge C V/2 flows through r1 at V while r2 gets less for a while.
    const auto step = step_response(circuit, {}, 0, 0.8, {.rise = 1e-15});
    const double tau = r / 2 * c;
    EXPECT_NEAR(step.delay, tau * std::log(2), 0.003 * tau);
    EXPECT_NEAR(step.settling, tau * std::log(0.4 / (0.01 * 0.8)), 0.01 * tau);
    // Current beyond the final one is (V/2)/r exp(-t/tau): energy V (V/2) tau/r = V^2 C/4.
    EXPECT_NEAR(step.energy, 0.64 * c / 4, 0.005 * 0.64 * c);
}

TEST(ActivationBench, NeuronAgainstFiniteDifferences) {
    const auto neuron = published_neuron();
    constexpr double d = 1e-4;
    for (const double input : {-0.1, 0.0, 0.07}) {
        const auto points = sweep_activation(neuron, {}, {input - d, input, input + d});
        const auto figures = small_signal_figures(neuron, input);
        EXPECT_NEAR(figures.slope, (points[2].output - points[0].output) / (2 * d), 1e-5);
        const double conductance = (points[2].input_current - points[0].input_current) / (2 * d);
        EXPECT_NEAR(figures.input_resistance * conductance, 1, 1e-5);
        constexpr double g = 1e-7;  // a light load measures the output resistance: dV = -R (V - V_end) g
        const auto loaded = sweep_activation(neuron, {.conductance = g, .voltage = 0}, {input});
        const double measured = (points[1].output - loaded[0].output) / (g * loaded[0].output);
        EXPECT_NEAR(figures.output_resistance / measured, 1, 1e-3);
    }
}

TEST(ActivationBench, NeuronFiguresAreThoseOfItsCurve) {
    const auto neuron = published_neuron();
    const auto bench =
        bench_activation(neuron, {}, equal_steps(-0.8, 0.8, 0.005), {-0.4, 0.4}, uniform_inputs({-0.4, 0.4}));
    const auto& f = bench.figures;
    ASSERT_TRUE(f.centre && f.slope && f.linear);
    EXPECT_NEAR(sweep_activation(neuron, {}, {*f.centre})[0].output, 0.4, 1e-4);
    EXPECT_LT(*f.slope, -1.5);
    EXPECT_GT(*f.slope, -3);  // -(1 + TMR) is the limit of infinite inverter gain
    // At the ends of the linear window the curve is off the tangent by the tolerance, and inside by less.
    for (const double end : {f.linear->low, f.linear->high}) {
        const double off = sweep_activation(neuron, {}, {end})[0].output - (0.4 + *f.slope * (end - *f.centre));
        EXPECT_NEAR(std::abs(off), linear_tolerance * f.swing(), 0.02 * linear_tolerance * f.swing());
    }
    EXPECT_TRUE(f.fit.is_converged);
    EXPECT_LT(f.fit.rms_error, 0.01);
    EXPECT_LT(bench.power.interpolation_error, 1e-3 * bench.power.mean.total());
    EXPECT_GT(bench.switching.delay(), 0);
    EXPECT_GT(bench.switching.settling(), bench.switching.delay());
    EXPECT_NEAR(bench.power_area_product(), bench.power.mean.total() * bench.layout.area(), 1e-30);
}

// What the bench counts is all the power that there is: sources against the elements' dissipation.
TEST(ActivationBench, PowerIsThatOfTheElements) {
    auto neuron = published_neuron();
    for (const double input : {-0.3, 0.0, 0.3}) {
        const auto point = sweep_activation(neuron, {}, {input})[0];
        neuron.netlist.set_source("vin", input);
        const OperatingPointSolver solver(neuron.netlist);
        const auto solved = solve_operating_point(neuron.netlist);
        const auto power = circuit_power(solver.system(), solved.unknowns);
        EXPECT_NEAR(point.power.total() / power.dissipated(), 1, 1e-6);
    }
}

// A heavier load delays; the delay of a large capacitor is that of the output resistance.
TEST(ActivationBench, LoadDelaysTheStep) {
    const auto neuron = published_neuron();
    const auto light = switching_figures(neuron, {}, -0.1, 0.1);
    const auto heavy = switching_figures(neuron, {.capacitance = 1e-13}, -0.1, 0.1);
    EXPECT_GT(heavy.delay(), 3 * light.delay());
    EXPECT_GT(heavy.energy(), light.energy());
    const double resistance = small_signal_figures(neuron, -0.02).output_resistance;
    EXPECT_NEAR(heavy.delay() / (resistance * 1e-13 * std::log(2)), 1, 0.35);
}

}  // namespace
}  // namespace spinloom

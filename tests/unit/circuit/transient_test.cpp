#include "spinloom/circuit/transient.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "spinloom/circuit/power.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

struct Trace {
    std::vector<double> time, value;
};

/// Voltage of a node over time, from the operating point.
Trace simulated(const Netlist& netlist, std::string_view node, TransientOptions options) {
    OperatingPointSolver direct(netlist);
    const auto start = direct.solve();
    EXPECT_TRUE(start.is_usable()) << start.report();
    TransientSolver solver(netlist, std::move(options));
    Trace trace;
    const int unknown = solver.system().unknown_of_node(netlist.find_node(node));
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& x) {
        trace.time.push_back(time);
        trace.value.push_back(x[unknown]);
    });
    EXPECT_TRUE(summary.is_usable()) << summary.report();
    return trace;
}

Waveform step_at(double delay, double rise, double level) {
    return Waveform::corners({{{0, 0}, {delay, 0}, {delay + rise, level}}});
}

class EachMethod : public testing::TestWithParam<IntegrationMethod> {};

TEST_P(EachMethod, RcFollowsTheExponentialAfterARamp) {
    const double r = 1e3, c = 1e-12, tau = r * c, rise = 1e-10, delay = 2e-10;
    Netlist netlist;
    const Node in = netlist.node("in"), out = netlist.node("out");
    netlist.add_voltage_source("v1", in, ground, 0);
    netlist.set_waveform("v1", step_at(delay, rise, 1.0));
    netlist.add_resistor("r1", in, out, r);
    netlist.add_capacitor("c1", out, ground, c);
    const auto trace = simulated(netlist, "out", {.stop = 8e-9, .method = GetParam()});
    const auto exact = [&](double t) {
        const double u = t - delay;
        if (u <= 0) return 0.0;
        const auto ramp = [&](double x) { return x <= 0 ? 0.0 : (x - tau * (1 - std::exp(-x / tau))) / rise; };
        return ramp(u) - ramp(u - rise);
    };
    ASSERT_GT(trace.time.size(), 30U);
    ASSERT_LT(trace.time.size(), 400U);
    EXPECT_EQ(trace.time.back(), 8e-9);
    for (std::size_t i = 0; i < trace.time.size(); ++i)
        EXPECT_NEAR(trace.value[i], exact(trace.time[i]), 5e-4) << trace.time[i];
}

TEST_P(EachMethod, ParallelResonatorRingsAtItsFrequency) {
    const double l = 1e-9, c = 1e-12, q = 20, r = q * std::sqrt(l / c);
    Netlist netlist;
    const Node a = netlist.node("a");
    netlist.add_inductor("l1", a, ground, l);
    netlist.add_capacitor("c1", a, ground, c);
    netlist.add_resistor("r1", a, ground, r);
    TransientSolver solver(netlist, {.stop = 1e-9, .method = GetParam(), .relative_tolerance = 1e-6});
    double worst = 0;
    const double decay = 1 / (2 * r * c), omega = std::sqrt(1 / (l * c) - decay * decay);
    const auto summary = solver.run(InitialConditions{{{a, 1.0}}, {}, {}}, [&](double t, const Eigen::VectorXd& x) {
        // v(0) = 1, i_L(0) = 0: dv/dt(0) = -1/(RC) = -2 decay
        const double exact = std::exp(-decay * t) * (std::cos(omega * t) - decay / omega * std::sin(omega * t));
        worst = std::max(worst, std::abs(x[0] - exact));
    });
    ASSERT_TRUE(summary.is_usable()) << summary.report();
    EXPECT_LT(worst, 2e-3);
    EXPECT_GT(summary.steps, 100);
}

INSTANTIATE_TEST_SUITE_P(Transient, EachMethod,
                         testing::Values(IntegrationMethod::trapezoidal, IntegrationMethod::gear),
                         [](const auto& method) {
                             return method.param == IntegrationMethod::gear ? "Gear" : "Trapezoidal";
                         });

// Gates and drains that are driven through the edge of what the transistors' law is asked for: charges whose rates jump
// there ring in the trapezoidal rule for ever, whatever the step.
TEST_P(EachMethod, GatesThroughTheEdgeOfTheLawDoNotStopIt) {
    const auto model = [](const char* name) {
        return std::make_shared<const FinfetModel>(make_finfet_model(read_finfet_card(find_card(name, "finfet"))));
    };
    const auto p = model("ptm-mg-14nm-hp-p"), n = model("ptm-mg-14nm-hp-n");
    for (const auto& [from, to] : {std::pair(-15.0, 3.0), std::pair(0.4, -15.0), std::pair(-40.0, 40.0)}) {
        Netlist netlist;
        const Node supply = netlist.node("vdd"), in = netlist.node("in"), middle = netlist.node("middle"),
                   out = netlist.node("out");
        netlist.add_voltage_source("vdd", supply, ground, 0.8);
        netlist.add_voltage_source("vin", in, ground, from);
        netlist.shape_source({true, 1}, Waveform::corners({{{0, from}, {5e-11, from}, {6e-11, to}}}), 0);
        netlist.add_finfet("p1", middle, in, supply, supply, p);
        netlist.add_finfet("n1", middle, in, ground, ground, n);
        netlist.add_resistor("r", middle, in, 1e4);
        netlist.add_finfet("p2", out, middle, supply, supply, p);
        netlist.add_finfet("n2", out, middle, ground, ground, n);
        netlist.add_capacitor("c", out, in, 5e-14);
        const auto trace = simulated(netlist, "out", {.stop = 5e-9, .method = GetParam()});
        netlist.set_source("vin", to);
        OperatingPointSolver rest(netlist);
        EXPECT_NEAR(trace.value.back(), rest.voltage(rest.solve(), out), 1e-3) << from << " to " << to;
    }
}

TEST(Transient, SineSourceIsTrackedWithoutCorners) {
    Netlist netlist;
    const Node in = netlist.node("in");
    netlist.add_voltage_source("v1", in, ground, 0);
    netlist.set_waveform("v1", Waveform::sine({.amplitude = 1, .frequency = 1e9}));
    netlist.add_resistor("r1", in, ground, 50);
    const auto trace = simulated(netlist, "in", {.stop = 2e-9});
    for (std::size_t i = 0; i < trace.time.size(); ++i)
        EXPECT_NEAR(trace.value[i], std::sin(2 * std::numbers::pi * 1e9 * trace.time[i]), 1e-12);
    EXPECT_GT(trace.time.size(), 50U);
}

// A charge that is pumped onto a floating node through a capacitor and back again leaves nothing behind.
TEST(Transient, ChargeReturnsAfterACycle) {
    Netlist netlist;
    const Node in = netlist.node("in"), middle = netlist.node("middle");
    netlist.add_voltage_source("v1", in, ground, 0);
    netlist.set_waveform("v1", Waveform::corners({{{0, 0}, {1e-9, 1}, {2e-9, -0.5}, {3e-9, 0}}}));
    netlist.add_capacitor("c1", in, middle, 1e-15);
    netlist.add_capacitor("c2", middle, ground, 3e-15);
    TransientSolver solver(netlist, {.stop = 4e-9});
    const int unknown = solver.system().unknown_of_node(middle);
    double last = 1, largest = 0;
    const auto summary = solver.run(InitialConditions{}, [&](double, const Eigen::VectorXd& x) {
        last = x[unknown];
        largest = std::max(largest, last);
    });
    ASSERT_TRUE(summary.is_usable()) << summary.report();
    EXPECT_NEAR(largest, 0.25, 1e-9);
    EXPECT_NEAR(last, 0, 1e-14);
}

// Tellegen over time: what the sources deliver is dissipated or stored.
TEST_P(EachMethod, EnergyIsDissipatedOrStored) {
    const double l = 1e-9, c = 1e-12;
    Netlist netlist;
    const Node in = netlist.node("in"), a = netlist.node("a"), b = netlist.node("b");
    netlist.add_voltage_source("v1", in, ground, 0);
    netlist.set_waveform("v1", step_at(1e-11, 1e-11, 1.0));
    netlist.add_resistor("r1", in, a, 10);
    netlist.add_inductor("l1", a, b, l);
    netlist.add_capacitor("c1", b, ground, c);
    netlist.add_transconductor("g1", b, ground, b, ground, 1e-3);
    netlist.add_junction("j1", b, ground, {5000, 2.0, 0.5}, std::numbers::pi);
    OperatingPointSolver direct(netlist);
    TransientSolver solver(netlist, {.stop = 4e-10, .method = GetParam(), .relative_tolerance = 1e-7});
    const auto& system = solver.system();
    double delivered = 0, dissipated = 0, last_time = 0, v = 0, i = 0;
    CircuitPower last;
    const auto summary = solver.run(direct.solve(), [&](double t, const Eigen::VectorXd& x) {
        const auto power = circuit_power(system, x, t);
        delivered += 0.5 * (t - last_time) * (power.delivered() + last.delivered());
        dissipated += 0.5 * (t - last_time) * (power.dissipated() + last.dissipated());
        last = power;
        last_time = t;
        v = x[b - 1];
        i = x[system.unknown_of_inductor(0)];
    });
    ASSERT_TRUE(summary.is_usable()) << summary.report();
    const double stored = 0.5 * c * v * v + 0.5 * l * i * i;
    EXPECT_GT(stored, 1e-13);
    EXPECT_GT(dissipated, 1e-13);
    EXPECT_NEAR(delivered, dissipated + stored, 1e-4 * delivered);
}

TEST(Transient, ReducedAndWholeMatrixAgree) {
    // An RC line of 300 sections between a source and a junction.
    Netlist netlist;
    Node node = netlist.node("in");
    netlist.add_voltage_source("v1", node, ground, 0);
    netlist.set_waveform("v1", step_at(1e-10, 1e-11, 0.8));
    for (int i = 0; i < 300; ++i) {
        const Node next = i == 299 ? netlist.node("out") : netlist.internal_node();
        netlist.add_resistor("r", node, next, 10);
        netlist.add_capacitor("c", next, ground, 1e-16);
        node = next;
    }
    netlist.add_junction("j", node, ground, {5000, 2.0, 0.5}, std::numbers::pi);
    const auto reduced = simulated(netlist, "out", {.stop = 1e-9});
    const auto whole = simulated(netlist, "out", {.stop = 1e-9, .reduction = Reduction::none});
    ASSERT_EQ(reduced.time.size(), whole.time.size());
    for (std::size_t i = 0; i < whole.time.size(); ++i) EXPECT_NEAR(reduced.value[i], whole.value[i], 1e-7);
}

// Megavolts beside a virtual ground: what follows the charge's rounding has no error that a step could keep.
TEST(Transient, AlgebraicNodesBesideMegavoltsDoNotStopIt) {
    Netlist netlist;
    const Node in = netlist.node("in"), first = netlist.node("x"), high = netlist.node("high"),
               second = netlist.node("y"), out = netlist.node("out");
    netlist.add_voltage_source("v1", in, ground, -0.587);
    netlist.add_resistor("r1", in, first, 35.8);
    netlist.add_resistor("r2", first, high, 4.1e8);
    netlist.add_ideal_op_amp("e1", high, ground, first, ground);
    netlist.add_resistor("r3", first, second, 3e3);
    netlist.add_resistor("r4", second, out, 221);
    netlist.add_ideal_op_amp("e2", out, ground, second, ground);
    netlist.add_capacitor("c1", high, second, 1e-12);
    TransientOptions options;
    options.stop = 2e-8;
    const auto trace = simulated(netlist, "high", options);
    EXPECT_NEAR(trace.value.back(), 0.587 * 4.1e8 / 35.8, 1);
}

}  // namespace
}  // namespace spinloom

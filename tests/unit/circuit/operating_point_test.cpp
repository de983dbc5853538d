#include "spinloom/circuit/operating_point.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

TEST(OperatingPoint, DividerAndSourceCurrent) {
    Netlist netlist;
    const Node top = netlist.node("top"), middle = netlist.node("middle");
    netlist.add_voltage_source("v1", top, ground, 3.0);
    netlist.add_resistor("r1", top, middle, 1000);
    netlist.add_resistor("r2", middle, ground, 2000);
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    ASSERT_TRUE(point.is_usable()) << point.report();
    EXPECT_NEAR(solver.voltage(point, "middle"), 2.0, 1e-14);
    EXPECT_NEAR(solver.current(point, "v1"), -1e-3, 1e-17);  // a delivering source: negative
}

TEST(OperatingPoint, CurrentSourceFlowsFromPositiveThroughItself) {
    Netlist netlist;
    const Node node = netlist.node("a");
    netlist.add_current_source("i1", ground, node, 2e-3);
    netlist.add_resistor("r1", node, ground, 500);
    OperatingPointSolver solver(netlist);
    EXPECT_NEAR(solver.voltage(solver.solve(), node), 1.0, 1e-13);
}

TEST(OperatingPoint, VoltageAmplifierHasItsGain) {
    Netlist netlist;
    const Node in = netlist.node("in"), out = netlist.node("out");
    netlist.add_voltage_source("v1", in, ground, 0.25);
    netlist.add_voltage_amplifier("e1", out, ground, ground, in, 8.0);
    netlist.add_resistor("load", out, ground, 100);
    OperatingPointSolver solver(netlist);
    EXPECT_NEAR(solver.voltage(solver.solve(), out), -2.0, 1e-13);
}

TEST(OperatingPoint, OpAmpMakesAnInvertingAmplifier) {
    Netlist netlist;
    const Node in = netlist.node("in"), minus = netlist.node("minus"), out = netlist.node("out");
    netlist.add_voltage_source("v1", in, ground, 0.1);
    netlist.add_resistor("r1", in, minus, 1e3);
    netlist.add_resistor("r2", minus, out, 1e4);
    netlist.add_resistor("load", out, ground, 50);
    netlist.add_ideal_op_amp("u1", out, ground, minus);
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    EXPECT_NEAR(solver.voltage(point, out), -1.0, 1e-13);
    EXPECT_NEAR(solver.voltage(point, minus), 0.0, 1e-15);
    EXPECT_NEAR(solver.current(point, "u1"), 1.0 / 50 + 1.0 / 1e4, 1e-14);  // drawn by the load and r2 below ground
}

TEST(OperatingPoint, JunctionWithBiasRollOffFollowsItsLaw) {
    Netlist netlist;
    const Node a = netlist.node("a");
    const auto junction = MagneticTunnelJunction{5000, 2.0, 0.5};
    netlist.add_current_source("i1", ground, a, 3e-5);
    netlist.add_junction("x1", a, ground, junction, std::numbers::pi);
    OperatingPointSolver solver(netlist);
    const double v = solver.voltage(solver.solve(), a);
    EXPECT_NEAR(v / junction.resistance(JunctionState::antiparallel, v), 3e-5, 1e-15);
    EXPECT_LT(v, 3e-5 * 15000 * 0.95);  // the roll-off does something here
}

TEST(OperatingPoint, FloatingNodeIsNamed) {
    Netlist netlist;
    netlist.add_voltage_source("v1", netlist.node("a"), ground, 1.0);
    netlist.add_resistor("r1", netlist.node("a"), ground, 1e3);
    netlist.add_resistor("r2", netlist.node("island1"), netlist.node("island2"), 1e3);
    const auto point = solve_operating_point(netlist);
    EXPECT_EQ(point.status, SolverStatus::singular_matrix);
    EXPECT_FALSE(point.is_usable());
    EXPECT_NE(point.report().find("island"), std::string::npos) << point.report();
}

TEST(OperatingPoint, LoopOfVoltageSourcesIsSingular) {
    Netlist netlist;
    netlist.add_voltage_source("v1", netlist.node("a"), ground, 1.0);
    netlist.add_voltage_source("v2", netlist.node("a"), ground, 2.0);
    EXPECT_EQ(solve_operating_point(netlist).status, SolverStatus::singular_matrix);
}

TEST(OperatingPoint, NegativeResistorsAreSolvedAndThoseOfZeroRefused) {
    Netlist netlist;
    const Node a = netlist.node("a"), b = netlist.node("b");
    netlist.add_voltage_source("v1", a, ground, 1.0);
    netlist.add_resistor("r1", a, b, 1e3);
    netlist.add_resistor("r2", b, ground, -500);
    OperatingPointSolver solver(netlist);
    EXPECT_NEAR(solver.voltage(solver.solve(), b), -1, 1e-12);
    EXPECT_THROW(netlist.add_resistor("r3", b, ground, 0), InputError);
    EXPECT_THROW(netlist.add_resistor("r4", b, ground, std::nan("")), InputError);
}

// An ideal op-amp may drive a gate to tens of volts, where no law of a transistor holds and some overflow.
TEST(OperatingPoint, GatesFarBeyondTheRailsHaveASolution) {
    for (const char* card : {"ptm-mg-14nm-hp-n", "ptm-mg-14nm-hp-p"}) {
        const auto model =
            std::make_shared<const FinfetModel>(make_finfet_model(read_finfet_card(find_card(card, "finfet"))));
        for (const double volts : {-1e4, -100.0, -60.0, -10.001, 10.001, 60.0, 100.0, 1e4}) {
            Netlist netlist;
            const Node gate = netlist.node("g"), drain = netlist.node("d"), supply = netlist.node("vdd");
            netlist.add_voltage_source("vg", gate, ground, volts);
            netlist.add_voltage_source("vdd", supply, ground, 0.8);
            netlist.add_resistor("r", supply, drain, 1e4);
            netlist.add_finfet("m", drain, gate, ground, ground, model);
            OperatingPointSolver solver(netlist);
            const auto point = solver.solve();
            ASSERT_TRUE(point.is_usable()) << volts << ' ' << point.report();
            const auto currents = solver.system().finfet_currents(0, point.unknowns);
            EXPECT_NEAR(currents[0] + currents[1] + currents[2] + currents[3], 0,
                        1e-12 + 1e-12 * std::abs(currents[1]));
            EXPECT_NEAR(currents[0], (0.8 - solver.voltage(point, drain)) / 1e4, 1e-9 + 1e-6 * std::abs(currents[0]));
        }
    }
}

// Megohms beside a tenth of an ohm: a sum of conductances in 53 bits has forgotten a part in 10^8 of the small one.
TEST(OperatingPoint, LinearCircuitsAreThoseOfTheirElements) {
    Netlist netlist;
    const Node a = netlist.node("a"), b = netlist.node("b");
    netlist.add_resistor("r1", a, b, 0.1);
    netlist.add_resistor("r2", a, ground, 3e6);
    netlist.add_resistor("r3", b, ground, 7e6);
    netlist.add_current_source("i1", ground, a, 1e-6);
    using Exact = long double;
    const auto conductance = [&](std::size_t i) { return static_cast<Exact>(netlist.resistors()[i].conductance); };
    const Exact joint = conductance(0), at_a = conductance(1), at_b = conductance(2);
    const Exact exact = static_cast<Exact>(1e-6) * (joint + at_b) / (at_a * at_b + joint * (at_a + at_b));
    for (const auto reduction : {Reduction::automatic, Reduction::none}) {
        OperatingPointOptions options;
        options.reduction = reduction;
        OperatingPointSolver solver(netlist, options);
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        EXPECT_NEAR(static_cast<double>(solver.voltage(point, a) / exact), 1, 1e-11);
        EXPECT_LT(solver.system().linear_residual(point.unknowns).lpNorm<Eigen::Infinity>(), 1e-14);
    }
}

// An ideal op-amp drives an inverter's gate, and through a resistor its output, to tens and hundreds of volts.
/// A ladder of resistors between two sources and a current source, which must be linear.
Netlist ladder(bool has_amplifier) {
    Netlist netlist;
    Node before = netlist.node("n0");
    netlist.add_voltage_source("v1", before, ground, 1);
    for (int i = 1; i < 60; ++i) {
        const Node node = netlist.node("n" + std::to_string(i));
        netlist.add_resistor("rs" + std::to_string(i), before, node, 10 + i);
        netlist.add_resistor("rp" + std::to_string(i), node, ground, 1e4);
        before = node;
    }
    netlist.add_voltage_source("v2", netlist.node("end"), ground, 0.2);
    netlist.add_resistor("rend", before, netlist.node("end"), 30);
    netlist.add_current_source("i1", ground, netlist.node("n30"), 1e-3);
    if (has_amplifier) {
        netlist.add_voltage_amplifier("e1", netlist.node("out"), ground, ground, netlist.node("n20"), 7);
        netlist.add_resistor("rback", netlist.node("out"), netlist.node("n40"), 100);
    }
    return netlist;
}

TEST(OperatingPoint, ForeseenSourcesChangeNothingButTheTime) {
    for (const bool has_amplifier : {false, true}) {
        Netlist netlist = ladder(has_amplifier), twin = ladder(has_amplifier);
        OperatingPointSolver solver(netlist), plain(twin);
        const auto set = [](Netlist& which, int k) {
            which.set_source("v1", 0.1 * k - 0.3);
            which.set_source("i1", 1e-4 * (k % 3));
        };
        std::vector<Eigen::VectorXd> sources;
        for (int k = 0; k < 7; ++k) {
            set(netlist, k);
            sources.push_back(solver.system().sources());
        }
        solver.foresee(sources);
        for (const int k : {0, 1, 9, 3, 4, 2, 6, 6}) {  // 9 was not told, 2 comes too late, 5 never, 6 twice
            set(netlist, k);
            set(twin, k);
            const auto point = solver.solve(), expected = plain.solve();
            ASSERT_TRUE(point.is_usable()) << k;
            EXPECT_EQ(point.report(), expected.report());
            EXPECT_LE((point.unknowns - expected.unknowns).cwiseAbs().maxCoeff(), 1e-14) << k;
        }
    }
}

TEST(OperatingPoint, WhatIsForeseenOfASingularCircuitIsToldAsEver) {
    Netlist netlist;
    netlist.add_voltage_source("v1", netlist.node("a"), ground, 1);
    netlist.add_voltage_source("v2", netlist.node("a"), ground, 2);
    OperatingPointSolver solver(netlist);
    solver.foresee({solver.system().sources(), solver.system().sources()});
    EXPECT_EQ(solver.solve().status, SolverStatus::singular_matrix);
}

TEST(OperatingPoint, DevicesFollowHundredsOfVoltsInFewSteps) {
    const auto model = [](const char* name) {
        return std::make_shared<const FinfetModel>(make_finfet_model(read_finfet_card(find_card(name, "finfet"))));
    };
    for (const double volts : {50.0, 600.0, -1000.0}) {
        Netlist netlist;
        const Node supply = netlist.node("vdd"), in = netlist.node("in"), x = netlist.node("x"), y = netlist.node("y"),
                   out = netlist.node("out");
        netlist.add_voltage_source("vdd", supply, ground, 0.8);
        netlist.add_voltage_source("vin", in, ground, -volts / 1000);
        netlist.add_resistor("ra", in, x, 100);
        netlist.add_resistor("rb", x, y, 1e5);
        netlist.add_ideal_op_amp("e", y, ground, x, ground);
        netlist.add_finfet("mp", out, y, supply, supply, model("ptm-mg-14nm-hp-p"));
        netlist.add_finfet("mn", out, y, ground, ground, model("ptm-mg-14nm-hp-n"));
        netlist.add_resistor("r", out, y, 1e4);
        OperatingPointSolver solver(netlist);
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        EXPECT_NEAR(solver.voltage(point, y), volts, 1e-9 * std::abs(volts));
        EXPECT_LT(point.attempts.size(), 20U) << point.report();
        EXPECT_TRUE(std::abs(volts) > 100 || point.attempts.size() == 1) << point.report();
    }
}

// A neuron whose Newton iteration is cut short: the strategies that follow must find the same solution and be reported.
TEST(OperatingPoint, HomotopyFindsWhatNewtonDoesNot) {
    const auto model = [](const char* name) {
        return std::make_shared<const FinfetModel>(make_finfet_model(read_finfet_card(find_card(name, "finfet"))));
    };
    Netlist netlist;
    const Node in = netlist.node("in"), gate = netlist.node("gate"), out = netlist.node("out"),
               supply = netlist.node("vdd");
    netlist.add_voltage_source("vin", in, ground, 0.55);
    netlist.add_voltage_source("vdd", supply, ground, 0.8);
    netlist.add_resistor("rp", in, gate, 8488);
    netlist.add_resistor("rap", gate, out, 25465);
    netlist.add_finfet("mn", out, gate, ground, ground, model("ptm-mg-14nm-hp-n"));
    netlist.add_finfet("mp", out, gate, supply, supply, model("ptm-mg-14nm-hp-p"));
    OperatingPointSolver reference(netlist);
    const auto expected = reference.solve();
    ASSERT_TRUE(expected.is_usable()) << expected.report();
    EXPECT_EQ(expected.attempts.size(), 1U);

    OperatingPointOptions options;
    options.newton.max_iterations = expected.attempts.front().result.iterations - 1;
    OperatingPointSolver solver(netlist, options);
    const auto point = solver.solve();
    ASSERT_TRUE(point.is_usable()) << point.report();
    EXPECT_GT(point.attempts.size(), 1U);
    EXPECT_EQ(point.attempts.front().result.status, SolverStatus::iteration_limit);
    EXPECT_NE(point.report().find("stepping"), std::string::npos);
    EXPECT_NEAR(solver.voltage(point, out), reference.voltage(expected, out), 1e-9);

    // With next to no iterations nothing works: the report names every strategy and the worst unknown.
    options.newton.max_iterations = 1;
    const auto failed = solve_operating_point(netlist, options);
    EXPECT_FALSE(failed.is_usable());
    for (const char* word : {"Newton", "gmin stepping", "source stepping", "v("}) {
        EXPECT_NE(failed.report().find(word), std::string::npos) << failed.report();
    }
}

TEST(Netlist, NodesWithoutNamesAreNumbers) {
    Netlist netlist;
    const Node named = netlist.node("a"), inner = netlist.internal_node();
    EXPECT_EQ(netlist.node("a"), named);
    EXPECT_EQ(netlist.node("gnd"), ground);
    EXPECT_EQ(netlist.num_nodes(), 3);
    EXPECT_EQ(netlist.node_name(ground), "0");
    EXPECT_EQ(netlist.node_name(named), "a");
    EXPECT_EQ(netlist.node_name(inner), "#2");
    EXPECT_EQ(netlist.node_name(99), "#99");
    EXPECT_FALSE(netlist.is_named(-1));
}

TEST(Netlist, BadNumbersNameTheElement) {
    Netlist netlist;
    const Node a = netlist.node("a");
    for (const double bad : {0.0, double(NAN), double(INFINITY)}) {
        try {
            netlist.add_resistor("r_bad", a, ground, bad);
            FAIL() << bad;
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find("r_bad"), std::string::npos);
        }
    }
    netlist.add_voltage_source("v1", a, ground, 1.0);
    EXPECT_THROW(netlist.add_voltage_source("v1", a, ground, 1.0), InputError);
    EXPECT_THROW(netlist.set_source("w1", 1.0), InputError);
    EXPECT_THROW(static_cast<void>(netlist.find_node("b")), InputError);
}

TEST(DcSweep, VisitsEveryValueAndRestoresTheFirst) {
    Netlist netlist;
    const Node a = netlist.node("a");
    netlist.add_voltage_source("v1", a, ground, 0.5);
    netlist.add_resistor("r1", a, ground, 10);
    OperatingPointSolver solver(netlist);
    const auto sweep = sweep_source(netlist, solver, "v1", {0.5, 1.0, 2.0});
    ASSERT_EQ(sweep.points.size(), 3U);
    EXPECT_NEAR(solver.current(sweep.points[2], "v1"), -0.2, 1e-14);
    EXPECT_EQ(netlist.voltage_sources().front().value, 0.5);
}

}  // namespace
}  // namespace spinloom

#include "spinloom/circuit/small_signal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace spinloom {
namespace {

TEST(SmallSignal, SeriesResonatorFollowsItsTransferFunction) {
    const double r = 5, l = 2e-9, c = 3e-12;
    Netlist netlist;
    const Node in = netlist.node("in"), middle = netlist.node("middle"), out = netlist.node("out");
    netlist.add_voltage_source("v1", in, ground, 0.3);
    netlist.set_small_signal("v1", std::polar(2.0, 0.5));
    netlist.add_resistor("r1", in, middle, r);
    netlist.add_inductor("l1", middle, out, l);
    netlist.add_capacitor("c1", out, ground, c);
    netlist.add_resistor("leak", out, ground, 1e9);
    const auto point = solve_operating_point(netlist);
    ASSERT_TRUE(point.is_usable()) << point.report();
    SmallSignalSolver solver(netlist, point);
    for (const double frequency : {0.0, 1e6, 1e9, 2.05e9, 1e11}) {
        const std::complex<double> s(0, 2 * std::numbers::pi * frequency);
        const auto load = 1.0 / (s * c + 1e-9);
        const auto expected = std::polar(2.0, 0.5) * load / (load + r + s * l);
        const auto response = solver.solve(frequency);
        ASSERT_EQ(response.status, SolverStatus::converged);
        EXPECT_NEAR(std::abs(response.unknowns[out - 1] - expected), 0, 1e-12 * std::abs(expected)) << frequency;
    }
}

TEST(SmallSignal, CurrentSourceIntoAJunctionSeesItsDifferentialResistance) {
    Netlist netlist;
    const Node a = netlist.node("a");
    const MagneticTunnelJunction junction{5000, 2.0, 0.5};
    netlist.add_current_source("i1", ground, a, 3e-5);
    netlist.set_small_signal("i1", 1.0);
    netlist.add_junction("j1", a, ground, junction, std::numbers::pi);
    const auto point = solve_operating_point(netlist);
    const double slope = junction.current(std::numbers::pi, point.unknowns[0]).conductance;
    EXPECT_NEAR(SmallSignalSolver(netlist, point).solve(1e9).unknowns[0].real(), 1 / slope, 1e-9 / slope);
}

TEST(SmallSignal, AnUndeterminedNodeIsReported) {
    Netlist netlist;
    const Node a = netlist.node("a"), b = netlist.node("b");
    netlist.add_current_source("i1", ground, a, 0);
    netlist.add_capacitor("c1", a, b, 1e-12);
    netlist.add_resistor("r1", a, ground, 1e3);
    netlist.add_resistor("r2", b, ground, 1e9);
    const auto point = solve_operating_point(netlist);
    ASSERT_TRUE(point.is_usable());
    Netlist floating;
    const Node c = floating.node("c"), d = floating.node("d");
    floating.add_resistor("r1", c, ground, 1e3);
    floating.add_capacitor("c1", c, d, 1e-12);
    floating.add_resistor("r2", d, floating.node("e"), 1e3);
    EXPECT_TRUE(solve_operating_point(floating).is_usable());  // a capacitor reaches d and e
    floating.add_current_source("i1", ground, floating.node("f"), 1e-3);
    const auto open = solve_operating_point(floating);
    EXPECT_EQ(open.status, SolverStatus::singular_matrix);  // no path for direct current from f
    EXPECT_NE(open.report().find("v(f)"), std::string::npos) << open.report();
}

}  // namespace
}  // namespace spinloom

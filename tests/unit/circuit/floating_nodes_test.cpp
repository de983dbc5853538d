#include "spinloom/circuit/floating_nodes.hpp"

#include <gtest/gtest.h>

#include "spinloom/circuit/operating_point.hpp"

namespace spinloom {
namespace {

TEST(FloatingNodes, AreThoseThatOnlyCapacitorsReach) {
    Netlist netlist;
    const Node a = netlist.node("a"), b = netlist.node("b"), c = netlist.node("c"), d = netlist.node("d");
    netlist.add_voltage_source("v1", a, ground, 1);
    netlist.add_capacitor("c1", a, b, 1e-12);
    netlist.add_resistor("r1", b, c, 1e3);
    netlist.add_capacitor("c2", c, ground, 1e-12);
    netlist.add_current_source("i1", ground, d, 0);
    EXPECT_EQ(nodes_between_capacitors(netlist), (std::vector<Node>{b, c}));
    netlist.add_resistor("r2", c, ground, 1e9);
    EXPECT_TRUE(nodes_between_capacitors(netlist).empty());
}

TEST(FloatingNodes, RestAtZeroWithoutACurrent) {
    Netlist netlist;
    const Node a = netlist.node("a"), b = netlist.node("b");
    netlist.add_voltage_source("v1", a, ground, 1);
    netlist.add_capacitor("c1", a, b, 1e-12);
    netlist.add_capacitor("c2", b, ground, 3e-12);
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    ASSERT_TRUE(point.is_usable()) << point.report();
    EXPECT_EQ(solver.voltage(point, b), 0);
    netlist.add_current_source("i1", ground, b, 1e-15);
    OperatingPointSolver driven(netlist);
    EXPECT_NEAR(driven.voltage(driven.solve(), b), 1e-3, 1e-12);  // 1 fA through 1 pS
}

}  // namespace
}  // namespace spinloom

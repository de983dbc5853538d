#include "spinloom/circuit/instant_solver.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace spinloom {
namespace {

/// 1 V through two resistors; the solution is v(in) = 1, v(out) = 0.75, and the source's current.
Netlist divider() {
    Netlist netlist;
    const Node in = netlist.node("in"), out = netlist.node("out");
    netlist.add_voltage_source("v1", in, ground, 1);
    netlist.add_resistor("r1", in, out, 1e3);
    netlist.add_resistor("r2", out, ground, 3e3);
    return netlist;
}

TEST(InstantSolver, StartsFromZeroWhereTheStartIsNotFinite) {
    const Netlist netlist = divider();
    const MnaSystem system(netlist);
    for (const auto reduction : {Reduction::automatic, Reduction::none}) {
        InstantSolver solver(system, reduction);
        Eigen::VectorXd unknowns =
            Eigen::VectorXd::Constant(system.num_unknowns(), std::numeric_limits<double>::quiet_NaN());
        const auto result = solver.solve(0, system.sources(), {}, {}, unknowns);
        ASSERT_EQ(result.status, SolverStatus::converged) << name(result.status);
        EXPECT_NEAR(unknowns[system.unknown_of_node(netlist.find_node("out"))], 0.75, 1e-12);
    }
}

}  // namespace
}  // namespace spinloom

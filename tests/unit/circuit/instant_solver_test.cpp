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

/// A crossbar with wires between grounded sources, of some 2 size^2 unknowns.
Netlist crossbar(int size) {
    Netlist netlist;
    const auto node = [&](char line, int i, int j) {
        return netlist.node(std::string(1, line) + std::to_string(i) + "_" + std::to_string(j));
    };
    for (int i = 0; i < size; ++i) {
        const auto number = std::to_string(i);
        netlist.add_voltage_source("v" + number, netlist.node("in" + number), ground, i % 3 == 0 ? 0.8 : -0.1 * i);
        netlist.add_voltage_source("s" + number, ground, netlist.node("out" + number), 0);
        for (int j = 0; j < size; ++j) {
            netlist.add_resistor("c", node('w', i, j), node('b', i, j), (i * 7 + j * 5) % 3 == 0 ? 5e3 : 15e3);
            netlist.add_resistor("w", j == 0 ? netlist.node("in" + number) : node('w', i, j - 1), node('w', i, j), 2.5);
            netlist.add_resistor("b", node('b', i, j),
                                 i + 1 == size ? netlist.node("out" + std::to_string(j)) : node('b', i + 1, j), 2.5);
        }
    }
    return netlist;
}

TEST(InstantSolver, ALargeNetOfResistorsIsSolvedAsByFactorsFirstAndLast) {
    Netlist netlist = crossbar(40);
    const MnaSystem system(netlist);
    InstantSolver quick(system), slow(system, Reduction::none);
    for (int k = 0; k < 6; ++k) {
        netlist.set_source("v1", 0.1 * k);
        netlist.set_source("v39", k % 2 == 0 ? 1 : -1);
        Eigen::VectorXd found = Eigen::VectorXd::Zero(system.num_unknowns()), expected = found;
        ASSERT_EQ(quick.solve(0, system.sources(), {}, {}, found).status, SolverStatus::converged);
        ASSERT_EQ(slow.solve(0, system.sources(), {}, {}, expected).status, SolverStatus::converged);
        EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), 2e-12) << k;
    }
}

TEST(InstantSolver, ALargeNetWithoutAWayToGroundIsSingular) {
    Netlist netlist;
    for (int i = 0; i < 3000; ++i)
        netlist.add_resistor("r", netlist.node("n" + std::to_string(i)), netlist.node("n" + std::to_string(i + 1)), 1);
    netlist.add_current_source("i1", netlist.node("n0"), netlist.node("n3000"), 1e-3);
    const MnaSystem system(netlist);
    InstantSolver solver(system);
    Eigen::VectorXd unknowns = Eigen::VectorXd::Zero(system.num_unknowns());
    EXPECT_EQ(solver.solve(0, system.sources(), {}, {}, unknowns).status, SolverStatus::singular_matrix);
}

}  // namespace
}  // namespace spinloom

// Arrays of junctions with bias: against the netlist engine, against the nodal twin, and the limits of the law.

#include "spinloom/array/wires/junction_array.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;

constexpr double parallel = 5e3, antiparallel = 15e3;

struct Case {
    CrossbarArray array;
    ArrayInputs inputs;
};

Case random_case(int rows, int columns, double segment, std::uint64_t seed) {
    RandomStream random(seed, "junctions");
    MatrixXd conductance(rows, columns), voltages(rows, 2);
    for (auto& cell : conductance.reshaped()) cell = 1 / (random.uniform() < 0.5 ? parallel : antiparallel);
    for (auto& voltage : voltages.reshaped()) voltage = 1.6 * random.uniform() - 0.8;
    return {CrossbarArray::read_out(conductance, {segment, 1.5 * segment}), {voltages, {}, {}, {}}};
}

JunctionCells cells_of(const Case& problem, double half_voltage, double access) {
    return {problem.array.conductance, parallel, half_voltage, access};
}

double worst(const MatrixXd& one, const MatrixXd& other) {
    return (one - other).cwiseAbs().maxCoeff() / other.cwiseAbs().maxCoeff();
}

/// Bit-line currents of one vector by the circuit engine, element by element.
Eigen::VectorXd by_netlist(const Case& problem, int vector, double half_voltage, double access) {
    const auto& array = problem.array;
    const int m = array.num_rows(), n = array.num_columns();
    Netlist netlist;
    std::vector<Node> above(n, ground);
    for (int i = 0; i < m; ++i) {
        Node along = netlist.internal_node();
        netlist.add_voltage_source("V" + std::to_string(i), along, ground, problem.inputs.row_left(i, vector));
        for (int j = 0; j < n; ++j) {
            const Node word = netlist.internal_node(), bit = netlist.internal_node();
            netlist.add_conductance(along, word, 1 / array.segments.input_line);
            along = word;
            Node top = word;
            if (access > 0) {
                top = netlist.internal_node();
                netlist.add_conductance(word, top, 1 / access);
            }
            const MagneticTunnelJunction junction{parallel, antiparallel / parallel - 1, half_voltage};
            netlist.add_junction("X", top, bit, junction,
                                 array.conductance(i, j) > 1 / (2 * parallel) ? 0 : std::numbers::pi);
            if (i > 0) netlist.add_conductance(above[j], bit, 1 / array.segments.output_line);
            above[j] = bit;
        }
    }
    for (int j = 0; j < n; ++j) {
        const Node end = netlist.internal_node();
        netlist.add_conductance(above[j], end, 1 / array.segments.output_line);
        netlist.add_voltage_source("I" + std::to_string(j), end, ground, 0);
    }
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    EXPECT_TRUE(point.is_usable());
    Eigen::VectorXd currents(n);
    for (int j = 0; j < n; ++j) currents[j] = solver.current(point, "I" + std::to_string(j));
    return currents;
}

TEST(JunctionArray, IsTheCircuitOfItsElements) {
    for (const double access : {0.0, 2e3}) {
        const auto problem = random_case(7, 9, 20, 1);
        const auto found = solve_junction_array(problem.array, cells_of(problem, 0.4, access), problem.inputs, {});
        ASSERT_TRUE(found.array.is_converged);
        EXPECT_GT(found.newton_steps, 2);
        for (int v = 0; v < 2; ++v) {
            const MatrixXd expected = by_netlist(problem, v, 0.4, access);
            // The circuit engine's own tolerance.
            EXPECT_LE(worst(-found.array.currents.column_bottom.col(v), expected), 1e-8) << access << " " << v;
        }
    }
}

TEST(JunctionArray, EveryMethodAgreesWithTheNodalTwin) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        RandomStream random(seed, "shape");
        auto problem = random_case(1 + static_cast<int>(random.uniform() * 50),
                                   1 + static_cast<int>(random.uniform() * 50), 0.5 + 20 * random.uniform(), seed);
        const double access = seed % 3 == 0 ? 0 : 3e3 * random.uniform();
        problem.array.conductance(0, 0) = seed % 2 == 0 ? 0 : 0.1;  // a dead cell
        const auto cells = cells_of(problem, 0.2 + random.uniform(), access);
        EXPECT_EQ(cells.num_out_of_range(), seed % 2 == 0 ? 0 : 1);
        const auto solve = [&](ArrayMethod method) {
            const auto found = solve_junction_array(problem.array, cells, problem.inputs, {.method = method});
            EXPECT_TRUE(found.array.is_converged) << seed << " " << to_string(method);
            return found.array.currents.column_bottom;
        };
        const auto exact = solve(ArrayMethod::nodal);
        for (const auto method : {ArrayMethod::block, ArrayMethod::pcg})
            EXPECT_LE(worst(solve(method), exact), 1e-9) << seed << " " << to_string(method);
    }
}

TEST(JunctionArray, WithoutRollOffIsTheLinearArray) {
    const auto problem = random_case(40, 30, 4, 5);
    const auto linear = solve_array(problem.array, problem.inputs, {});
    const double never = std::numeric_limits<double>::infinity();
    const auto found = solve_junction_array(problem.array, cells_of(problem, never, 0), problem.inputs, {});
    EXPECT_LE(worst(found.array.currents.column_bottom, linear.currents.column_bottom), 1e-9);
    // A transistor in series is a resistance more.
    auto with_access = problem;
    with_access.array.conductance = (with_access.array.conductance.cwiseInverse().array() + 1e3).inverse();
    const auto series = solve_array(with_access.array, problem.inputs, {});
    const auto accessed = solve_junction_array(problem.array, cells_of(problem, never, 1e3), problem.inputs, {});
    EXPECT_LE(worst(accessed.array.currents.column_bottom, series.currents.column_bottom), 1e-9);
}

TEST(JunctionArray, BiasDrawsMoreCurrentThroughAntiparallelCells) {
    auto problem = random_case(20, 20, 4, 6);
    problem.inputs.row_left.setConstant(0.5);
    const auto linear = solve_array(problem.array, problem.inputs, {});
    const auto found = solve_junction_array(problem.array, cells_of(problem, 0.5, 0), problem.inputs, {});
    EXPECT_TRUE((-found.array.currents.column_bottom.array() > -linear.currents.column_bottom.array()).all());
}

TEST(JunctionArray, JunctionVoltagesAreWhatTheAccessTransistorLeaves) {
    const auto problem = random_case(11, 6, 4, 7);
    const auto cells = cells_of(problem, 0.4, 2e3);
    const auto found = solve_junction_array(problem.array, cells, problem.inputs, {.voltages = true});
    MagnitudeHistogram histogram(1.6, 16);
    for (int v = 0; v < 2; ++v) {
        const MatrixXd cell = found.array.voltages[v].row - found.array.voltages[v].column;
        MatrixXd junction, current, tangent;
        cells.evaluate(cell, junction, current, tangent);
        EXPECT_LE((junction + 2e3 * current - cell).cwiseAbs().maxCoeff(), 1e-14);
        EXPECT_NEAR(current.sum(), -found.array.currents.column_bottom.col(v).sum(), 1e-12);
        histogram.add(junction);
    }
    std::size_t counted = 0;
    for (const auto count : histogram.counts()) counted += count;
    EXPECT_EQ(counted, 2 * 11 * 6);
    EXPECT_LT(histogram.largest(), 0.8);
    EXPECT_EQ(histogram.counts()[8], 0);  // from 0.8 V on
    EXPECT_GT(histogram.counts()[0], 0);
}

TEST(JunctionArray, SameBitsOnAnyNumberOfThreads) {
    const auto problem = random_case(60, 50, 4, 8);
    const auto cells = cells_of(problem, 0.4, 1e3);
    const auto one = solve_junction_array(problem.array, cells, problem.inputs, {.threads = 1});
    const auto two = solve_junction_array(problem.array, cells, problem.inputs, {.threads = 2});
    EXPECT_TRUE(one.array.currents.column_bottom == two.array.currents.column_bottom);
}

TEST(JunctionCells, TangentsAreTheSlopesOfTheCurrents) {
    MatrixXd conductance(1, 4);
    conductance << 1 / parallel, 1 / antiparallel, 1 / 9e3, 0;
    const JunctionCells cells(conductance, parallel, 0.3, 1.5e3);
    const double step = 1e-6;
    for (const double voltage : {-0.9, -0.2, 0.0, 0.05, 0.4, 1.2}) {
        const auto at = [&](double v) {
            MatrixXd junction, current, tangent;
            cells.evaluate(MatrixXd::Constant(1, 4, v), junction, current, tangent);
            return std::pair(current, tangent);
        };
        const MatrixXd slope = (at(voltage + step).first - at(voltage - step).first) / (2 * step);
        EXPECT_LE((slope - at(voltage).second).cwiseAbs().maxCoeff(), 1e-9 / parallel);
        EXPECT_LE((at(voltage).first + at(-voltage).first).cwiseAbs().maxCoeff(), 1e-18);  // odd
    }
}

}  // namespace
}  // namespace spinloom

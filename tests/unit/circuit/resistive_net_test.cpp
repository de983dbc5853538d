#include "spinloom/circuit/resistive_net.hpp"

#include <gtest/gtest.h>

#include <random>

#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {
namespace {

using Matrix = SparseLu::Matrix;

/// Equations of a network under construction.
struct Equations {
    std::vector<Eigen::Triplet<double>> entries;
    int size = 0;

    void resistor(int a, int b, double conductance) {
        for (const int end : {a, b})
            if (end >= 0) entries.emplace_back(end, end, conductance);
        if (a < 0 || b < 0) return;
        entries.emplace_back(a, b, -conductance);
        entries.emplace_back(b, a, -conductance);
    }
    /// @returns the branch
    int source(int node, double sign = 1) {
        entries.emplace_back(node, size, sign);
        entries.emplace_back(size, node, sign);
        return size++;
    }
    [[nodiscard]] Matrix matrix() const {
        Matrix m(size, size);
        m.setFromTriplets(entries.begin(), entries.end());
        m.makeCompressed();
        return m;
    }
};

/// Rows driven at their left ends, columns held at 0 V at their lower ends; random inputs of both signs.
struct Array {
    Array(int rows, int columns, double wire, double ratio) {
        std::mt19937 random(7);
        const auto row_node = [&](int i, int j) { return i * columns + j; };
        const auto column_node = [&](int i, int j) { return rows * columns + i * columns + j; };
        equations.size = 2 * rows * columns + rows + columns;
        const int first_end = 2 * rows * columns;
        for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < columns; ++j) {
                equations.resistor(row_node(i, j), column_node(i, j), random() % 2 == 0 ? 1e-4 : ratio * 1e-4);
                equations.resistor(j == 0 ? first_end + i : row_node(i, j - 1), row_node(i, j), 1 / wire);
                equations.resistor(column_node(i, j), i + 1 == rows ? first_end + rows + j : column_node(i + 1, j),
                                   1 / wire);
            }
        }
        std::vector<double> voltages;
        for (int i = 0; i < rows + columns; ++i) {
            const double sign = i % 3 == 0 ? -1 : 1;
            equations.source(first_end + i, sign);
            voltages.push_back(i < rows ? sign * (random() % 2 == 0 ? 0.8 : -0.8) : 0);
        }
        side = Eigen::VectorXd::Zero(equations.size);
        side.tail(rows + columns) = Eigen::Map<Eigen::VectorXd>(voltages.data(), rows + columns);
    }

    Equations equations;
    Eigen::VectorXd side;
};

void expect_as_by_factors(const Matrix& matrix, const Eigen::VectorXd& side, double tolerance) {
    auto net = ResistiveNet::of(matrix);
    ASSERT_TRUE(net);
    Eigen::VectorXd x = side;
    ASSERT_TRUE(net->solve(x));
    SparseLu factors(matrix);
    ASSERT_TRUE(factors.factorize(matrix));
    Eigen::VectorXd expected = side;
    factors.solve(expected);
    EXPECT_LT((x - expected).cwiseAbs().maxCoeff(), tolerance * expected.cwiseAbs().maxCoeff());
    // The equations of nodes and sources hold, entry by entry, up to rounding.
    const Matrix sizes = matrix.cwiseAbs();
    const Eigen::VectorXd scale = side.cwiseAbs() + sizes * x.cwiseAbs(), residual = side - matrix * x;
    for (Eigen::Index i = 0; i < x.size(); ++i) EXPECT_LE(std::abs(residual[i]), 2e-14 * scale[i] + 1e-300) << i;
}

TEST(ResistiveNet, SolvesArraysAsFactorsDo) {
    for (const double wire : {1e-3, 2.5, 40.0})
        for (const double ratio : {1.0, 3.0, 100.0}) {
            const Array array(30, 20, wire, ratio);
            expect_as_by_factors(array.equations.matrix(), array.side, wire < 0.1 ? 1e-10 : 1e-12);
        }
}

TEST(ResistiveNet, SolvesManySidesAsOneByOne) {
    const Array array(30, 20, 2.5, 3);
    const auto matrix = array.equations.matrix();
    auto net = ResistiveNet::of(matrix);
    ASSERT_TRUE(net);
    for (const Eigen::Index count : {2, 4, 8, 11}) {
        // Columns that take different numbers of steps; one is 0, and must not stop the others.
        Eigen::MatrixXd sides(array.side.size(), count);
        for (Eigen::Index column = 0; column < count; ++column) {
            sides.col(column) = static_cast<double>(column % 3) * array.side;
            sides(7 * column, column) += 1e-3 * static_cast<double>(column % 3);
        }
        Eigen::MatrixXd together = sides;
        ASSERT_TRUE(net->solve(together));
        for (Eigen::Index column = 0; column < count; ++column) {
            Eigen::VectorXd alone = sides.col(column);
            ASSERT_TRUE(net->solve(alone));
            const double scale = alone.cwiseAbs().maxCoeff();
            EXPECT_LE((together.col(column) - alone).cwiseAbs().maxCoeff(), 1e-12 * scale) << column << " of " << count;
            EXPECT_EQ(scale == 0, column % 3 == 0);
        }
    }
}

TEST(ResistiveNet, ACrossbarTakesFewSteps) {
    // Of 200x20 nodes the wires of one direction are eliminated, which halves the steps.
    const Array array(200, 20, 2.5, 3);
    auto net = ResistiveNet::of(array.equations.matrix());
    ASSERT_TRUE(net);
    Eigen::VectorXd x = array.side;
    ASSERT_TRUE(net->solve(x));
    EXPECT_LE(net->num_steps(), 12);
    EXPECT_GE(net->num_steps(), 3);
}

TEST(ResistiveNet, SolvesNetsWhoseForestCannotBeSplit) {
    // Weak conductances join every wire to itself and to all others: no tree can be left out.
    Equations wires;
    constexpr int num_wires = 12, length = 40;
    wires.size = num_wires * length;
    for (int w = 0; w < num_wires; ++w)
        for (int i = 0; i < length; ++i) {
            const int node = w * length + i;
            if (i > 0) wires.resistor(node - 1, node, 0.4);
            if (i > 1) wires.resistor(node - 2, node, 1e-4);
            wires.resistor(node, ((w + 1) % num_wires) * length + i, 2e-4);
        }
    for (int w = 0; w < num_wires; ++w) wires.source(w * length);
    Eigen::VectorXd side = Eigen::VectorXd::Zero(wires.size);
    for (int w = 0; w < num_wires; ++w) side[num_wires * length + w] = w % 3;
    expect_as_by_factors(wires.matrix(), side, 1e-12);
}

TEST(ResistiveNet, SolvesTreesChainsAndStarsAtOnce) {
    Equations tree;
    tree.size = 200;
    for (int node = 1; node < 200; ++node) tree.resistor(node, node % 7 == 0 ? 0 : (node - 1) / 2, 0.01 * node);
    tree.source(0);
    tree.resistor(150, -1, 3);
    Eigen::VectorXd side = Eigen::VectorXd::Zero(tree.size);
    side[tree.size - 1] = 5;
    side[77] = 1e-3;  // a current source
    expect_as_by_factors(tree.matrix(), side, 1e-12);
}

TEST(ResistiveNet, NodesWithoutVoltageAndNetsWithoutCurrentStayAtZero) {
    const Array array(10, 10, 2.5, 3);
    auto net = ResistiveNet::of(array.equations.matrix());
    ASSERT_TRUE(net);
    Eigen::VectorXd x = Eigen::VectorXd::Zero(array.side.size());
    ASSERT_TRUE(net->solve(x));
    EXPECT_EQ(x.cwiseAbs().maxCoeff(), 0);
}

TEST(ResistiveNet, ConductancesBetweenHeldNodesCarryTheirCurrents) {
    Equations two;
    two.size = 3;
    two.resistor(0, 1, 2);
    two.resistor(1, 2, 1);
    two.resistor(0, 2, 4);
    two.source(0);
    two.source(1, -1);
    Eigen::VectorXd side = Eigen::VectorXd::Zero(5);
    side[3] = 1;
    side[4] = 0.25;
    expect_as_by_factors(two.matrix(), side, 1e-14);
}

TEST(ResistiveNet, IsNothingForOtherMatrices) {
    const auto is_net = [](const Equations& equations) { return ResistiveNet::of(equations.matrix()).has_value(); };
    Equations floating;
    floating.size = 2;
    floating.resistor(0, 1, 1);
    EXPECT_FALSE(is_net(floating)) << "without a way to ground";
    Equations negative = floating;
    negative.source(0);
    EXPECT_TRUE(is_net(negative));
    negative.resistor(0, 1, -3);
    EXPECT_FALSE(is_net(negative)) << "a resistance below 0";
    Equations controlled = floating;
    controlled.source(0);
    controlled.entries.emplace_back(1, 0, -0.5);
    EXPECT_FALSE(is_net(controlled)) << "a controlled source";
    Equations between = floating;
    between.resistor(1, -1, 1);
    const int branch = between.size++;
    for (const auto& [node, sign] : {std::pair{0, 1.0}, std::pair{1, -1.0}}) {
        between.entries.emplace_back(node, branch, sign);
        between.entries.emplace_back(branch, node, sign);
    }
    EXPECT_FALSE(is_net(between)) << "a source between two nodes";
    Equations twice = floating;
    twice.source(0);
    twice.source(0);
    EXPECT_FALSE(is_net(twice)) << "two sources at one node";
    Equations amplified = floating;
    amplified.source(0);
    amplified.entries.emplace_back(2, 1, -10.0);
    EXPECT_FALSE(is_net(amplified)) << "a source that a voltage controls";
}

TEST(ResistiveNet, GivesUpWhereItWouldBeSlow) {
    // A square grid of equal resistors, far from any tree.
    constexpr int n = 150;
    Equations grid;
    grid.size = n * n;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            if (j > 0) grid.resistor(i * n + j - 1, i * n + j, 1);
            if (i > 0) grid.resistor((i - 1) * n + j, i * n + j, 1);
        }
    grid.source(0);
    Eigen::VectorXd side = Eigen::VectorXd::Zero(grid.size);
    side[n * n - 1] = 1;
    auto net = ResistiveNet::of(grid.matrix());
    ASSERT_TRUE(net);
    Eigen::VectorXd x = side;
    EXPECT_FALSE(net->solve(x));
    EXPECT_EQ(x, side);
}

}  // namespace
}  // namespace spinloom

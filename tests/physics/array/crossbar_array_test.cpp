// Block elimination and conjugate gradients against the nodal twin, on arrays of every kind.

#include "spinloom/array/wires/crossbar_array.hpp"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <cmath>

#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/array/wires/separable_preconditioner.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

double between(RandomStream& random, double low, double high) {
    return low + (high - low) * random.uniform();
}

double logarithmic(RandomStream& random, double low, double high) {
    return std::exp(between(random, std::log(low), std::log(high)));
}

int whole(RandomStream& random, int low, int high) {
    return std::min(high, low + static_cast<int>(random.uniform() * (high - low + 1)));
}

/// All alike, all different, or a mixture with ideal and floating ends.
VectorXd random_ends(RandomStream& random, int lines, double segment) {
    VectorXd ends(lines);
    const int kind = whole(random, 0, 5);
    const double common = logarithmic(random, 0.1, 1e4);
    for (int i = 0; i < lines; ++i) {
        const double any = random.uniform();
        switch (kind) {
            case 0:
                ends[i] = segment;
                break;
            case 1:
                ends[i] = floating_end;
                break;
            case 2:
                ends[i] = 0;
                break;
            case 3:
                ends[i] = common;
                break;
            case 4:
                ends[i] = logarithmic(random, 0.1, 1e4);
                break;
            default:
                ends[i] = any < 0.3 ? 0 : any < 0.6 ? floating_end : common;
        }
    }
    return ends;
}

struct Problem {
    CrossbarArray array;
    ArrayInputs inputs;
};

Problem random_problem(std::uint64_t seed, int most) {
    RandomStream random(seed, "array");
    const int rows = whole(random, 1, most), columns = whole(random, 1, most);
    Problem problem;
    auto& array = problem.array;
    array.conductance.resize(rows, columns);
    const double low = logarithmic(random, 1e-6, 1e-3), ratio = logarithmic(random, 1.5, 10);
    const double dead = random.uniform() < 0.5 ? 0 : 0.05;
    for (auto& cell : array.conductance.reshaped()) {
        cell = random.uniform() < 0.5 ? low : low * ratio;
        if (random.uniform() < dead) cell = random.uniform() < 0.5 ? 0 : 0.1;  // open, or 10 ohm
    }
    array.segments = {logarithmic(random, 0.1, 20), logarithmic(random, 0.1, 20)};
    auto& ends = array.ends;
    ends = {random_ends(random, rows, array.segments.input_line), random_ends(random, rows, array.segments.input_line),
            random_ends(random, columns, array.segments.output_line),
            random_ends(random, columns, array.segments.output_line)};
    // Two ideal sources on one node are refused.
    if (columns == 1)
        for (int i = 0; i < rows; ++i)
            if (ends.row_left[i] == 0 && ends.row_right[i] == 0) ends.row_right[i] = floating_end;
    if (rows == 1)
        for (int j = 0; j < columns; ++j)
            if (ends.column_top[j] == 0 && ends.column_bottom[j] == 0) ends.column_bottom[j] = floating_end;
    const int vectors = whole(random, 1, 3);
    const auto voltages = [&](int lines) {
        MatrixXd values(lines, vectors);
        for (auto& value : values.reshaped()) value = between(random, -0.8, 0.8);
        return values;
    };
    problem.inputs.row_left = voltages(rows);
    if (random.uniform() < 0.5) problem.inputs.row_right = voltages(rows);
    if (random.uniform() < 0.5) problem.inputs.column_top = voltages(columns);
    if (random.uniform() < 0.5) problem.inputs.column_bottom = voltages(columns);
    return problem;
}

double largest(const ArrayCurrents& currents) {
    double most = 0;
    for (const auto* side : {&currents.row_left, &currents.row_right, &currents.column_top, &currents.column_bottom})
        most = std::max(most, side->cwiseAbs().maxCoeff());
    return most;
}

ArrayCurrents difference(const ArrayCurrents& a, const ArrayCurrents& b) {
    return {a.row_left - b.row_left, a.row_right - b.row_right, a.column_top - b.column_top,
            a.column_bottom - b.column_bottom};
}

/// Relative to the largest current of any source.
void expect_all_methods_agree(std::uint64_t seed, int most) {
    const auto problem = random_problem(seed, most);
    const auto solve = [&](ArrayMethod method) {
        return solve_array(problem.array, problem.inputs, {.method = method, .relative_residual = 1e-12});
    };
    const auto exact = solve(ArrayMethod::nodal);
    ASSERT_TRUE(exact.is_converged) << seed << " " << exact.relative_residual;
    // Where next to no current finds a way, the rounding of the sources' own terms is what is left.
    const auto& wires = problem.array.segments;
    const double rounding = 1e-15 * 0.8 / std::min(wires.input_line, wires.output_line);
    const double scale = largest(exact.currents);
    for (const auto method : {ArrayMethod::block, ArrayMethod::pcg}) {
        const auto found = solve(method);
        EXPECT_EQ(found.method, method);
        EXPECT_TRUE(found.is_converged) << seed << " " << to_string(method) << " " << found.relative_residual;
        EXPECT_LE(largest(difference(found.currents, exact.currents)), 1e-9 * scale + rounding)
            << seed << " " << to_string(method) << " " << problem.array.num_rows() << " x "
            << problem.array.num_columns();
        EXPECT_EQ(found.held_lines, exact.held_lines);
    }
}

/// Wires so good that a line is one node: rows and columns alone, by a dense solver. Currents read at the bottom.
VectorXd lumped_currents(const MatrixXd& conductance, double end, const VectorXd& inputs) {
    const auto rows = conductance.rows(), columns = conductance.cols();
    MatrixXd matrix = MatrixXd::Zero(rows + columns, rows + columns);
    matrix.topRightCorner(rows, columns) = -conductance;
    matrix.bottomLeftCorner(columns, rows) = -conductance.transpose();
    matrix.diagonal().head(rows) = conductance.rowwise().sum().array() + 1 / end;
    matrix.diagonal().tail(columns) = conductance.colwise().sum().transpose().array() + 1 / end;
    VectorXd sources = VectorXd::Zero(rows + columns);
    sources.head(rows) = inputs / end;
    return -matrix.lu().solve(sources).tail(columns) / end;
}

TEST(CrossbarArray, SolvesNearlyIdealWiresBehindRealDrivers) {
    RandomStream random(5, "ideal wires");
    const int lines = 32;
    CrossbarArray array;
    array.conductance.resize(lines, lines);
    for (auto& cell : array.conductance.reshaped()) cell = 1 / logarithmic(random, 5e3, 15e3);
    ArrayInputs inputs;
    inputs.row_left.resize(lines, 1);
    for (auto& value : inputs.row_left.reshaped()) value = between(random, 0.0, 0.8);
    for (const double end : {1e3, 1e4}) {
        for (const double segment : {1e-4, 1e-3, 1e-2}) {
            array.segments = {segment, segment};
            array.ends = {VectorXd::Constant(lines, end), VectorXd::Constant(lines, floating_end),
                          VectorXd::Constant(lines, floating_end), VectorXd::Constant(lines, end)};
            const auto solve = [&](ArrayMethod method) { return solve_array(array, inputs, {.method = method}); };
            const auto exact = solve(ArrayMethod::nodal), found = solve(ArrayMethod::automatic);
            EXPECT_TRUE(exact.is_converged) << segment << " " << end << " " << exact.relative_residual;
            EXPECT_TRUE(found.is_converged) << segment << " " << end << " " << found.relative_residual;
            const double scale = largest(exact.currents);
            EXPECT_LE(largest(difference(found.currents, exact.currents)), 1e-9 * scale) << segment << " " << end;
            const VectorXd lumped = lumped_currents(array.conductance, end, inputs.row_left.col(0));
            // A line of wire is at most lines * segment away from its end.
            EXPECT_LE((exact.currents.column_bottom.col(0) - lumped).cwiseAbs().maxCoeff(),
                      scale * (2 * lines * segment / end + 1e-9))
                << segment << " " << end;
        }
    }
}

TEST(CrossbarArray, AllMethodsAgreeWithTheNodalTwin) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) expect_all_methods_agree(seed, seed % 10 == 0 ? 80 : 30);
}

TEST(SlowCrossbarArray, AllMethodsAgreeWithTheNodalTwin) {
    for (std::uint64_t seed = 1000; seed < 2000; ++seed) expect_all_methods_agree(seed, 80);
}

CrossbarArray binary_array(int rows, int columns, double segment, std::uint64_t seed) {
    RandomStream random(seed, "cells");
    MatrixXd conductance(rows, columns);
    for (auto& cell : conductance.reshaped()) cell = random.uniform() < 0.5 ? 1 / 5e3 : 1 / 15e3;
    return CrossbarArray::read_out(std::move(conductance), {segment, segment});
}

ArrayInputs binary_inputs(int rows, int vectors, std::uint64_t seed) {
    RandomStream random(seed, "inputs");
    MatrixXd values(rows, vectors);
    for (auto& value : values.reshaped()) value = random.uniform() < 0.5 ? 0.8 : 0;
    return {values, {}, {}, {}};
}

TEST(CrossbarArray, IterationsStayBelowTheBoundWhateverSizeAndWires) {
    // k iterations leave 2 ((sqrt(c) - 1)/(sqrt(c) + 1))^k of the error in the norm of K, c the condition number that
    // the theorem bounds; two more stand for the refinement's restarts.
    // Left and right ends of the rows, in segments.
    const std::vector<std::pair<double, double>> ends = {
        {1, floating_end}, {0, floating_end}, {1, 1}, {40, floating_end}};
    for (const int size : {16, 64, 200}) {
        for (const double segment : {0.5, 2.5, 13.6}) {
            for (const auto& [left, right] : ends) {
                auto array = binary_array(size, size, segment, 1);
                array.ends.row_left.setConstant(left * segment), array.ends.row_right.setConstant(right * segment);
                const auto [low, high] = SeparablePreconditioner(array, 1).spectrum_bounds();
                const double root = std::sqrt(high / low), factor = (root - 1) / (root + 1);
                const auto found = solve_array(array, binary_inputs(size, 1, 2), {.method = ArrayMethod::pcg});
                EXPECT_TRUE(found.is_converged);
                EXPECT_LE(found.iterations, std::ceil(std::log(1e-10 / 2) / std::log(factor)) + 2)
                    << size << " " << segment << " " << left << " " << right;
            }
        }
    }
}

TEST(CrossbarArray, SpectrumBoundsAreThoseOfTheCells) {
    const auto array = binary_array(60, 40, 2.5, 3);
    const auto [low, high] =
        SeparablePreconditioner(array, 1, SeparablePreconditioner::Transform::dense).spectrum_bounds();
    double smallest = 1e9, largest = 0;
    for (int i = 0; i < 60; ++i)
        for (int j = 0; j < 40; ++j) {
            const double ratio = array.conductance(i, j) / array.conductance.row(i).mean();
            smallest = std::min(smallest, ratio), largest = std::max(largest, ratio);
        }
    EXPECT_NEAR(low, smallest, 1e-12);
    EXPECT_NEAR(high, largest, 1e-12);
}

/// Kirchhoff's matrix of both planes, row nodes first, from what the residual says of one volt at each node.
MatrixXd nodal_matrix(const CrossbarArray& array) {
    const Eigen::Index m = array.num_rows(), n = array.num_columns(), cells = m * n;
    MatrixXd matrix(2 * cells, 2 * cells);
    ArrayVoltages unit{MatrixXd::Zero(m, n), MatrixXd::Zero(m, n)};
    ArrayResidual residual;
    for (Eigen::Index node = 0; node < 2 * cells; ++node) {
        double& value = node < cells ? unit.row.data()[node] : unit.column.data()[node - cells];
        value = 1;
        evaluate(array, {}, 0, unit, residual);
        value = 0;
        matrix.col(node).head(cells) = -residual.row.reshaped();
        matrix.col(node).tail(cells) = -residual.column.reshaped();
    }
    return matrix;
}

/// Extreme eigenvalues of P^-1 K, both matrices written out.
std::pair<double, double> spectrum(const CrossbarArray& array, SeparablePreconditioner& preconditioner) {
    const Eigen::Index m = array.num_rows(), n = array.num_columns(), cells = m * n;
    const MatrixXd all = nodal_matrix(array), cell = all.topRightCorner(cells, cells);
    const MatrixXd k =
        all.bottomRightCorner(cells, cells) - cell * all.topLeftCorner(cells, cells).llt().solve(cell).eval();
    MatrixXd inverse(cells, cells);
    Eigen::MatrixXf unit = Eigen::MatrixXf::Zero(m, n), result(m, n);
    for (Eigen::Index i = 0; i < cells; ++i) {
        unit.data()[i] = 1;
        preconditioner.apply(unit, result);
        unit.data()[i] = 0;
        inverse.col(i) = result.reshaped().cast<double>();
    }
    const MatrixXd symmetric = 0.5 * (inverse + inverse.transpose());
    const MatrixXd root = symmetric.llt().matrixL();
    const MatrixXd product = root.transpose() * k * root;
    const VectorXd values = Eigen::SelfAdjointEigenSolver<MatrixXd>(product, Eigen::EigenvaluesOnly).eigenvalues();
    return {values[0], values[values.size() - 1]};
}

// The theorem, with dense modes and with the fast ones, which change the rows' ends.
TEST(CrossbarArray, SpectrumLiesWithinItsBounds) {
    struct Ends {
        double left, right, bottom;
    };
    for (const auto& ends : {Ends{10, floating_end, 10}, Ends{300, floating_end, 50}, Ends{10, 10, 10},
                             Ends{200, 40, 10}, Ends{4, floating_end, 10}}) {
        auto array = binary_array(18, 16, 10, 20);
        array.ends.row_left.setConstant(ends.left), array.ends.row_right.setConstant(ends.right);
        array.ends.column_bottom.setConstant(ends.bottom);
        for (const auto transform :
             {SeparablePreconditioner::Transform::dense, SeparablePreconditioner::Transform::fast}) {
            SeparablePreconditioner preconditioner(array, 1, transform);
            const auto [low, high] = preconditioner.spectrum_bounds();
            const auto [least, most] = spectrum(array, preconditioner);
            constexpr double single = 1e-4;  // P is applied in single precision
            EXPECT_GE(least, low * (1 - single)) << ends.left << " " << ends.right;
            EXPECT_LE(most, high * (1 + single)) << ends.left << " " << ends.right;
            EXPECT_GT(high / low, 1.5);  // neither is it empty talk
            EXPECT_LT(high / low, 20);
        }
    }
}

TEST(CrossbarArray, ErrorBoundHolds) {
    const auto array = binary_array(50, 70, 5, 4);
    const auto inputs = binary_inputs(50, 2, 5);
    const auto exact = solve_array(array, inputs, {.method = ArrayMethod::nodal, .relative_residual = 1e-14});
    for (const double tolerance : {1e-3, 1e-6, 1e-9}) {
        const auto found = solve_array(array, inputs, {.method = ArrayMethod::pcg, .relative_residual = tolerance});
        const double error = largest(difference(found.currents, exact.currents));
        EXPECT_LE(error, found.current_error_bound + 1e-15) << tolerance;
        EXPECT_LE(found.relative_residual, tolerance);
    }
}

TEST(CrossbarArray, CurrentsSumToZero) {
    const auto found = solve_array(binary_array(30, 20, 2.5, 6), binary_inputs(30, 3, 7), {});
    for (int v = 0; v < 3; ++v) {
        const double in = found.currents.row_left.col(v).sum(), out = found.currents.column_bottom.col(v).sum();
        EXPECT_NEAR(in + out, 0, 1e-9 * std::abs(in));
    }
}

TEST(CrossbarArray, TransposedArrayIsTheSameArray) {
    const auto array = binary_array(30, 50, 2.5, 8);
    const auto inputs = binary_inputs(30, 1, 9);
    for (const auto method : {ArrayMethod::block, ArrayMethod::pcg}) {
        const auto one = solve_array(array, inputs, {.method = method, .voltages = true});
        const auto other =
            solve_array(transpose(array), {{}, {}, inputs.row_left, {}}, {.method = method, .voltages = true});
        EXPECT_LE((one.currents.column_bottom - other.currents.row_right).cwiseAbs().maxCoeff(),
                  1e-9 * one.currents.column_bottom.cwiseAbs().maxCoeff());
        EXPECT_LE((one.voltages[0].row - other.voltages[0].column.transpose()).cwiseAbs().maxCoeff(), 1e-8);
    }
}

TEST(CrossbarArray, SameBitsOnAnyNumberOfThreads) {
    const auto array = binary_array(300, 260, 2.5, 10);
    const auto inputs = binary_inputs(300, 3, 11);
    const auto one = solve_array(array, inputs, {.method = ArrayMethod::pcg, .threads = 1});
    for (const int threads : {2, 5}) {
        const auto more = solve_array(array, inputs, {.method = ArrayMethod::pcg, .threads = threads});
        EXPECT_TRUE(one.currents.column_bottom == more.currents.column_bottom) << threads;
    }
}

TEST(CrossbarArray, LinesThatNothingDrivesAreHeldAndCounted) {
    auto array = binary_array(5, 4, 2.5, 12);
    array.conductance.col(2).setZero();
    array.ends.column_bottom[2] = floating_end;
    for (const auto method : {ArrayMethod::block, ArrayMethod::pcg, ArrayMethod::nodal}) {
        const auto found = solve_array(array, binary_inputs(5, 1, 13), {.method = method});
        EXPECT_TRUE(found.is_converged) << to_string(method);
        EXPECT_EQ(found.held_lines, 1);
        EXPECT_EQ(found.currents.column_bottom(2, 0), 0);
    }
}

}  // namespace
}  // namespace spinloom

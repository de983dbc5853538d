#include "spinloom/array/wires/reduced_array.hpp"

#include <gtest/gtest.h>

#include "spinloom/array/ports/port_reduction.hpp"
#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Cells of two states in a pattern without symmetry; one is open.
MatrixXd cells(Eigen::Index rows, Eigen::Index columns) {
    MatrixXd result(rows, columns);
    for (Eigen::Index i = 0; i < rows; ++i)
        for (Eigen::Index j = 0; j < columns; ++j)
            result(i, j) = (i * i + 3 * j + i * j) % 5 < 2 ? 1 / 8488.0 : 1 / 25464.0;
    result(rows / 2, columns / 2) = 0;
    return result;
}

CrossbarArray with_drivers(CrossbarArray array) {
    array.ends.row_left.array() += 150;
    array.ends.column_bottom.array() += 30;
    return array;
}

TEST(ReducedArray, IsTheArraySolvedVectorByVector) {
    for (const auto& [rows, columns] : {std::pair{7, 4}, {4, 7}, {5, 5}, {1, 3}}) {
        const auto array = with_drivers(CrossbarArray::read_out(cells(rows, columns), {2.5, 4}));
        const ReducedArray reduced(array, 2);
        const MatrixXd voltages = MatrixXd::Random(6, rows);
        const auto solved = solve_array(array, {voltages.transpose(), {}, {}, {}}, {.relative_residual = 1e-13});
        const MatrixXd expected = -solved.currents.column_bottom.transpose();
        EXPECT_LE((reduced.currents(voltages) - expected).cwiseAbs().maxCoeff(),
                  1e-11 * expected.cwiseAbs().maxCoeff());
        EXPECT_GE(reduced.effective().minCoeff(), 0);
    }
}

TEST(ReducedArray, IsTheBlockOfThePortAdmittance) {
    const MatrixXd conductance = cells(9, 6);
    const ReducedArray reduced(CrossbarArray::read_out(conductance, {2.5, 4}), 1);
    const auto ports = reduce_to_ports(Crossbar::rectangular(conductance.transpose(), {2.5, 4}));
    EXPECT_LE((reduced.effective() + ports.source_terminal.transpose()).cwiseAbs().maxCoeff(),
              1e-12 * conductance.maxCoeff());
}

TEST(ReducedArray, OfNearlyIdealWiresIsItsConductances) {
    const MatrixXd conductance = cells(6, 8);
    const ReducedArray reduced(CrossbarArray::read_out(conductance, {1e-6, 1e-6}), 1);
    EXPECT_LE((reduced.effective() - conductance).cwiseAbs().maxCoeff(), 1e-7 * conductance.maxCoeff());
}

TEST(ReducedArray, SeenFromTheOtherSideIsTransposed) {
    const auto array = with_drivers(CrossbarArray::read_out(cells(5, 7), {2.5, 4}));
    const ReducedArray reduced(array, 1);
    const auto solved = solve_array(array, {{}, {}, {}, MatrixXd::Identity(7, 7)}, {.relative_residual = 1e-13});
    EXPECT_LE((reduced.effective() + solved.currents.row_left).cwiseAbs().maxCoeff(), 1e-15);
}

TEST(ReducedArray, GradientIsThatOfDifferences) {
    for (const auto& [rows, columns] : {std::pair{6, 4}, {3, 5}}) {
        const auto array = with_drivers(CrossbarArray::read_out(cells(rows, columns), {25, 40}));
        const MatrixXd weight = MatrixXd::Random(rows, columns);
        const MatrixXd gradient = ReducedArray(array, 1).gradient(weight, 2);
        const auto loss = [&](Eigen::Index i, Eigen::Index j, double change) {
            auto changed = array;
            changed.conductance(i, j) += change;
            return ReducedArray(changed, 1, 1e-14).effective().cwiseProduct(weight).sum();
        };
        for (Eigen::Index i = 0; i < rows; ++i) {
            for (Eigen::Index j = 0; j < columns; ++j) {
                const double step = 1e-8,
                             difference =
                                 loss(i, j, step) - (array.conductance(i, j) > 0 ? loss(i, j, -step) : loss(i, j, 0));
                EXPECT_NEAR(gradient(i, j), difference / (array.conductance(i, j) > 0 ? 2 * step : step), 1e-3)
                    << i << ' ' << j;
            }
        }
    }
}

TEST(ReducedArray, RefusesWhatNoArrayIs) {
    MatrixXd conductance = cells(3, 3);
    conductance(1, 2) = -1e-6;
    EXPECT_THROW(ReducedArray(CrossbarArray::read_out(conductance, {2.5, 2.5}), 1), InputError);
}

}  // namespace
}  // namespace spinloom

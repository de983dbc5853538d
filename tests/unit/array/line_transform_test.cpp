#include "spinloom/array/wires/line_transform.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "spinloom/array/wires/separable_preconditioner.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;
using Eigen::MatrixXf;

/// A chain of nodes, its ends tied to 0 V by the conductances given over a segment's.
MatrixXd chain(int nodes, double first, double last) {
    MatrixXd matrix = MatrixXd::Zero(nodes, nodes);
    for (int i = 0; i + 1 < nodes; ++i) {
        matrix(i, i) += 1, matrix(i + 1, i + 1) += 1;
        matrix(i, i + 1) = matrix(i + 1, i) = -1;
    }
    matrix(0, 0) += first, matrix(nodes - 1, nodes - 1) += last;
    return matrix;
}

MatrixXf transformed_lines(const LineTransform& transform, const MatrixXf& wires) {
    Eigen::ArrayXf modes(wires.cols() * LineTransform::lanes), scratch = modes;
    transform.forward(wires, 0, wires.rows(), modes.data(), scratch.data());
    return Eigen::Map<MatrixXf>(modes.data(), LineTransform::lanes, wires.cols()).topRows(wires.rows());
}

MatrixXf backward(const LineTransform& transform, const MatrixXf& modes) {
    MatrixXf panel = MatrixXf::Zero(LineTransform::lanes, modes.cols()), scratch = panel;
    panel.topRows(modes.rows()) = modes;
    MatrixXf wires(modes.rows(), modes.cols());
    transform.backward(panel.data(), wires, 0, modes.rows(), scratch.data());
    return wires;
}

class EveryKind : public testing::TestWithParam<int> {};

TEST_P(EveryKind, IsTheModesOfTheChain) {
    const int nodes = GetParam();
    for (const bool is_first_tied : {false, true})
        for (const bool is_last_tied : {false, true}) {
            const LineTransform transform(nodes, is_first_tied, is_last_tied);
            MatrixXd modes(nodes, nodes);
            for (int k = 0; k < nodes; ++k)
                for (int i = 0; i < nodes; ++i) modes(k, i) = transform.entry(k, i);
            const auto wire = chain(nodes, is_first_tied ? 2 : 0, is_last_tied ? 2 : 0);
            EXPECT_LE((modes * modes.transpose() - MatrixXd::Identity(nodes, nodes)).norm(), 1e-12 * nodes);
            const MatrixXd diagonal = transform.value().matrix().asDiagonal();
            EXPECT_LE((modes * wire * modes.transpose() - diagonal).norm(), 1e-12 * nodes);

            // More wires than one, fewer than a panel; single precision.
            const MatrixXf wires = MatrixXf::Random(7, nodes);
            const MatrixXf expected = wires * modes.transpose().cast<float>();
            EXPECT_LE((transformed_lines(transform, wires) - expected).norm(), 2e-6 * wires.norm()) << nodes;
            EXPECT_LE((backward(transform, expected) - wires).norm(), 2e-6 * wires.norm()) << nodes;
        }
}

INSTANTIATE_TEST_SUITE_P(Lengths, EveryKind, testing::Values(1, 2, 3, 5, 16, 17, 18, 24, 31, 32, 50, 64, 96, 100, 256));

TEST(LineTransform, CostsLessThanADenseProductWhereHalvingHelps) {
    EXPECT_EQ(LineTransform::cost(61), 122);
    EXPECT_LT(LineTransform::cost(1024), 0.1 * 2 * 1024);
    EXPECT_LT(LineTransform::cost(100), 0.5 * 2 * 100);
}

// F = g - g (S + g)^-1 g of the row with either end.
TEST(EndChange, IsTheEigenvalueThatIsNotOne) {
    const int nodes = 12;
    for (const double cell : {1e-4, 0.05, 3.0})
        for (const double end : {0.01, 0.7, 1.0, 5.0, 1e12})
            for (const double far : {0.0, 1.0}) {
                const auto row = [&](double first) {
                    const MatrixXd wires = chain(nodes, first, far), all = cell * MatrixXd::Identity(nodes, nodes);
                    return MatrixXd(all - cell * cell * (wires + all).inverse());
                };
                const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> pencil(row(end), row(2));
                const auto& values = pencil.eigenvalues();
                const double other = end < 2 ? values[0] : values[nodes - 1];
                const double found = end_change(nodes, cell, end, 2, far);
                EXPECT_NEAR(found, other, 1e-6 * other) << cell << " " << end << " " << far;
            }
}

TEST(EndChange, AnIdealSourceIsTheLimitOfABetterAndBetterOne) {
    const double ideal = end_change(12, 0.05, std::numeric_limits<double>::infinity(), 2, 0);
    EXPECT_GT(ideal, 1);
    EXPECT_NEAR(ideal, end_change(12, 0.05, 1e9, 2, 0), 1e-8);
}

}  // namespace
}  // namespace spinloom

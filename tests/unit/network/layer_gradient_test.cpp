#include "spinloom/network/infer/layer_gradient.hpp"

#include <gtest/gtest.h>

#include <tuple>

namespace spinloom {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

CircuitDesign design(double row, double column, bool one_rail, double reference,
                     PartitionCombination combination = PartitionCombination::resistive) {
    CircuitDesign result;
    result.topology = {7, 3};
    result.synapse = {8488, 25464};
    result.gains = {20};
    result.bias_positive.voltage = 0.8;
    result.bias_negative.voltage = -0.8;
    if (one_rail) result.bias_negative = result.bias_positive;
    result.wires = {row, column};
    result.partition = PartitionLimits{4, 2};
    result.reference = reference;
    result.combination = combination;
    return result;
}

LayerConductances some_cells() {
    srand(3);
    const MatrixXd random = MatrixXd::Random(8, 3), other = MatrixXd::Random(8, 3);
    return {(8e-5 + 4e-5 * random.array()).matrix(), (8e-5 + 4e-5 * other.array()).matrix()};
}

class LayerGradient : public testing::TestWithParam<PartitionCombination> {};

TEST_P(LayerGradient, IsThatOfDifferences) {
    for (const bool one_rail : {true, false}) {
        for (const auto& [row, column, reference] :
             {std::tuple(30, 50, 0.0), {30, 50, 0.4}, {0, 50, 0.4}, {0, 0, 0.4}}) {
            const auto circuit = design(row, column, one_rail, reference, GetParam());
            const auto cells = some_cells();
            const MatrixXd weight = MatrixXd::Random(7, 3);
            const VectorXd offset_weight = VectorXd::Random(3);
            const auto loss = [&](const LayerConductances& changed) {
                const auto map = layer_map(circuit, 0, changed, 1);
                return map.effective.cwiseProduct(weight).sum() + map.offset.dot(offset_weight);
            };
            const auto gradient = layer_gradient(circuit, 0, cells, {weight, offset_weight}, 2);
            for (Eigen::Index i = 0; i < 8; ++i) {
                for (Eigen::Index j = 0; j < 3; ++j) {
                    auto up = cells, down = cells;
                    const double step = 1e-9;
                    up.positive(i, j) += step, down.positive(i, j) -= step;
                    const double slope = (loss(up) - loss(down)) / (2 * step);
                    EXPECT_NEAR(gradient.positive(i, j), slope, 1e-5 * std::abs(slope) + 1e-2) << i << ' ' << j;
                    up = down = cells;
                    up.negative(i, j) += step, down.negative(i, j) -= step;
                    const double other = (loss(up) - loss(down)) / (2 * step);
                    EXPECT_NEAR(gradient.negative(i, j), other, 1e-5 * std::abs(other) + 1e-2) << i << ' ' << j;
                }
            }
        }
    }
}

TEST_P(LayerGradient, DoesNotDependOnTheThreads) {
    const auto circuit = design(2.5, 2.5, true, 0, GetParam());
    const LayerMap by{MatrixXd::Random(7, 3), VectorXd::Random(3)};
    const auto one = layer_gradient(circuit, 0, some_cells(), by, 1),
               three = layer_gradient(circuit, 0, some_cells(), by, 3);
    EXPECT_EQ(one.positive, three.positive);
    EXPECT_EQ(one.negative, three.negative);
}

INSTANTIATE_TEST_SUITE_P(Combinations, LayerGradient,
                         testing::Values(PartitionCombination::resistive, PartitionCombination::summing));

}  // namespace
}  // namespace spinloom

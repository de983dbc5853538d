#include "spinloom/network/model/weight_mapping.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/array/parts/synapse.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/law/column_law.hpp"

namespace spinloom {
namespace {

LayerMatrix<double> random_layer(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
    RandomStream stream(seed, "layer");
    LayerMatrix<double> layer(rows, columns);
    for (double& weight : layer.reshaped()) weight = stream.uniform() + stream.uniform() - 1;
    return layer;
}

TEST(WeightLevels, AreThoseOfTheSynapse) {
    for (const int levels : {2, 4, 8, 16}) {
        const int largest = largest_weight(levels);
        int count = 0;
        for (int weight = -largest - 1; weight <= largest + 1; ++weight) {
            if (!is_level(weight, levels) || weight == 0) continue;
            ++count;
            EXPECT_NEAR(nearest_level(static_cast<double>(weight) / largest, levels) * largest, weight, 1e-12);
        }
        EXPECT_EQ(count, levels);
    }
    EXPECT_TRUE(is_level(0, 3));
    EXPECT_FALSE(is_level(0, 4));
    EXPECT_FALSE(is_level(0.5, 2));
    EXPECT_EQ(nearest_level(0.0, 2), 1);
    EXPECT_EQ(nearest_level(-0.49, 3), 0);
    EXPECT_EQ(nearest_level(0.51, 3), 1);
    EXPECT_EQ(nearest_level(7.0, 8), 1);
    for (const int count : {0, 1, 5, 6, 7, 128}) EXPECT_FALSE(is_level_count(count)) << count;
}

TEST(WeightMapping, KnowsNoUnitOfWeights) {
    const LayerMatrix<double> layer = random_layer(30, 5, 4);
    const auto plain = map_weights({layer}, 4);
    for (const double unit : {0x1p-90, 0x1p90}) {
        const auto mapped = map_weights({unit * layer}, 4);
        EXPECT_EQ(mapped.weights.layers[0].levels, plain.weights.layers[0].levels) << unit;
        EXPECT_EQ(mapped.layers[0].scale, unit * plain.layers[0].scale);
        EXPECT_EQ(mapped.layers[0].relative_error, plain.layers[0].relative_error);
        EXPECT_EQ(mapped.layers[0].bias_error, plain.layers[0].bias_error);
    }
}

TEST(WeightMapping, GivesLevelsTimesAFactorBackExactly) {
    for (const int levels : {2, 3, 4, 8, 16}) {
        const int largest = largest_weight(levels);
        LayerMatrix<double> layer = random_layer(40, 6, 3);
        for (double& weight : layer.reshaped()) weight = nearest_level(weight, levels);
        layer(0, 0) = 1;  // the largest level occurs
        const auto mapped = map_weights({0.37 * layer}, levels);
        const LayerMatrix<double> wanted = largest * layer;
        EXPECT_EQ(mapped.weights.layers[0].inner().cast<double>(), wanted.topRows(39).array().round().matrix())
            << levels;
        EXPECT_EQ(mapped.weights.layers[0].bias().cast<double>(), wanted.row(39).array().round().matrix());
        EXPECT_NEAR(mapped.layers[0].scale, 0.37, 1e-12);
        EXPECT_LT(mapped.layers[0].relative_error, 1e-12);
        EXPECT_LT(mapped.layers[0].bias_error, 1e-12);
    }
}

TEST(WeightMapping, OfTwoLevelsIsSignsAndTheMeanMagnitude) {
    const auto layer = random_layer(30, 5, 4);
    const auto mapped = map_weights({layer}, 2);
    const LayerMatrix<double> inner = layer.topRows(29);
    EXPECT_NEAR(mapped.layers[0].scale, inner.cwiseAbs().mean(), 1e-12);
    EXPECT_TRUE(((mapped.weights.layers[0].inner().cast<double>().array() > 0) == (inner.array() >= 0)).all());
}

TEST(WeightMapping, ErrorIsThatOfTheWeightsAndFallsWithTheLevels) {
    const auto layer = random_layer(60, 8, 5);
    const LayerMatrix<double> inner = layer.topRows(59);
    double before = 1;
    for (const int levels : {2, 4, 8, 16, 32, 64}) {
        const auto mapped = map_weights({layer}, levels);
        const LayerMatrix<double> back =
            mapped.layers[0].scale / largest_weight(levels) * mapped.weights.layers[0].inner().cast<double>();
        EXPECT_NEAR(mapped.layers[0].relative_error, (back - inner).norm() / inner.norm(), 1e-12);
        EXPECT_LT(mapped.layers[0].relative_error, 0.7 * before);  // 6 dB a bit of uniform steps, less at their ends
        before = mapped.layers[0].relative_error;
    }
    EXPECT_EQ(map_weights({LayerMatrix<double>::Zero(3, 2)}, 4).layers[0].relative_error, 0);
}

TEST(SlicedSynapse, ConductanceIsTheSumOfItsPairs) {
    constexpr double parallel = 2.0, antiparallel = 0.5;
    for (int bits = 0; bits < 8; ++bits) {
        int weight = 0;
        SynapsePair sum{0, 0};
        for (int slice = 0; slice < 3; ++slice) {
            const int sign = (bits >> slice & 1) != 0 ? 1 : -1, area = 1 << slice;
            const auto pair = synapse_conductances(sign, area * parallel, area * antiparallel);
            weight += sign * area;
            sum.positive += pair.positive;
            sum.negative += pair.negative;
        }
        const auto sliced = sliced_synapse_conductances(weight, 7, parallel, antiparallel);
        EXPECT_DOUBLE_EQ(sliced.positive, sum.positive) << weight;
        EXPECT_DOUBLE_EQ(sliced.negative, sum.negative) << weight;
    }
}

TEST(ColumnLawOfLevels, IsThatOfSeveralLinesOfTwoLevels) {
    // Two pairs of areas 1 and 2 at one input are three pairs at three inputs of the same voltage.
    LayerCircuit sliced{{9000, 25000}, 12, 1000, 0.8, 0.8, {}};
    sliced.levels = 4;
    LayerCircuit spread = sliced;
    spread.levels = 2;
    LayerWeights layer{Eigen::MatrixXi(4, 3), Eigen::VectorXi::Constant(3, 3)};
    layer.inner() << 3, 1, -1, -3, 3, 1, -1, -1, 3, 1, -3, -3;
    const auto pair = [](int weight, int copy) {  // -3: ---, -1: +--, 1: ++-, 3: +++
        return copy < (weight + 3) / 2 ? 1 : -1;
    };
    // The bias line's pairs too: two more inputs on the rail and the bias line itself.
    LayerWeights wide{Eigen::MatrixXi::Constant(14, 3, 1), Eigen::VectorXi::Constant(3, 1)};
    for (Eigen::Index i = 0; i < 4; ++i) {
        for (Eigen::Index j = 0; j < 3; ++j) {
            for (int copy = 0; copy < 3; ++copy) wide.inner()(3 * i + copy, j) = pair(layer.inner()(i, j), copy);
        }
    }
    const auto one = effective_layer(sliced, layer), many = effective_layer(spread, wide);
    for (Eigen::Index i = 0; i < 4; ++i) {
        const Eigen::RowVectorXd sum = many.row(3 * i) + many.row(3 * i + 1) + many.row(3 * i + 2);
        EXPECT_LT((sum - one.row(i)).cwiseAbs().maxCoeff(), 1e-13);
    }
    const Eigen::RowVectorXd bias = many.row(14) + 0.8 * (many.row(12) + many.row(13));
    EXPECT_LT((bias - one.row(4)).cwiseAbs().maxCoeff(), 1e-13);
}

}  // namespace
}  // namespace spinloom

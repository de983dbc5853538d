#include <gtest/gtest.h>

#include "spinloom/array/parts/partition.hpp"
#include "spinloom/array/parts/synapse.hpp"
#include "spinloom/array/parts/wire_model.hpp"

namespace spinloom {
namespace {

// The 9 nm geometry: 5.08e-8 ohm m, 9.24 and 11.55 ohm a segment, as published with the geometry.
TEST(WireModel, NineNanometreGeometry) {
    const WireGeometry geometry;
    EXPECT_NEAR(effective_resistivity(geometry), 5.082862994128068e-8, 1e-20);
    const auto segments = segment_resistances(geometry);
    EXPECT_NEAR(segments.input_line, 9.241569080232852, 1e-10);
    EXPECT_NEAR(segments.output_line, 11.551961350291066, 1e-10);
}

TEST(WireModel, WideLinesApproachTheBulk) {
    WireGeometry geometry;
    geometry.lambda = 1e-5;
    EXPECT_NEAR(effective_resistivity(geometry) / geometry.bulk_resistivity, 1.0, 2e-3);
    geometry.grain_reflection = 0;
    geometry.surface_specularity = 1;
    EXPECT_DOUBLE_EQ(effective_resistivity(geometry), geometry.bulk_resistivity);
}

TEST(Synapse, StatesOfTheThreeWeights) {
    constexpr auto plus = synapse_conductances(1, 2.0, 1.0);
    constexpr auto minus = synapse_conductances(-1, 2.0, 1.0);
    constexpr auto zero = synapse_conductances(0, 2.0, 1.0);
    EXPECT_EQ(plus.positive, 2.0);
    EXPECT_EQ(plus.negative, 1.0);
    EXPECT_EQ(minus.positive, 1.0);
    EXPECT_EQ(minus.negative, 2.0);
    EXPECT_EQ(zero.positive, 2.0);
    EXPECT_EQ(zero.negative, 2.0);
}

// The cut of 785 lines into 25 parts as the reference circuits have it (last line of each part).
TEST(Partition, FollowsThePublishedRule) {
    const std::vector<int> last = {31,  62,  94,  125, 157, 188, 219, 251, 282, 314, 345, 376, 407,
                                   439, 470, 502, 533, 564, 596, 627, 658, 690, 721, 753, 784};
    const auto cut = partition_layer(785, 16, PartitionLimits{32, 32});
    ASSERT_EQ(cut.num_horizontal(), 25);
    for (std::size_t k = 0; k < last.size(); ++k) EXPECT_EQ(cut.input_boundaries[k + 1], last[k] + 1);
    EXPECT_EQ(cut.num_vertical(), 1);
}

TEST(Partition, NeverExceedsItsLimits) {
    for (int inputs = 1; inputs < 300; ++inputs) {
        for (const int limit : {1, 2, 5, 32, 64}) {
            const auto cut = partition_layer(inputs, inputs, PartitionLimits{limit, limit});
            for (const auto* boundaries : {&cut.input_boundaries, &cut.output_boundaries}) {
                EXPECT_EQ(boundaries->front(), 0);
                EXPECT_EQ(boundaries->back(), inputs);
                for (std::size_t k = 1; k < boundaries->size(); ++k) {
                    const int size = (*boundaries)[k] - (*boundaries)[k - 1];
                    EXPECT_GE(size, 1);
                    EXPECT_LE(size, limit) << inputs << " lines, limit " << limit;
                }
            }
        }
    }
}

TEST(Partition, NoLimitsNoCut) {
    const auto cut = partition_layer(785, 16, {});
    EXPECT_EQ(cut.input_boundaries, (std::vector<int>{0, 785}));
    EXPECT_EQ(cut.output_boundaries, (std::vector<int>{0, 16}));
}

}  // namespace
}  // namespace spinloom

#include "spinloom/architecture/cost/network_parts.hpp"

#include <gtest/gtest.h>

#include "spinloom/architecture/bench/amplifier_bench.hpp"

namespace spinloom {
namespace {

LayoutRule rule() {
    return read_layout_rule(find_card(default_layout_card, "layout"));
}

// 401 lines in parts of up to 32 are 13, 120 outputs are 4: the published counts of 400x120x84x10. @cite imacsim2023
TEST(NetworkParts, CountsOfOneLayer) {
    const auto parts = count_parts(partition_layer(401, 120, PartitionLimits{32, 32}));
    EXPECT_EQ(parts.data_inputs, 400);
    EXPECT_EQ(parts.outputs, 120);
    EXPECT_EQ(parts.horizontal, 13);
    EXPECT_EQ(parts.vertical, 4);
    EXPECT_EQ(parts.subarrays, 52);
    EXPECT_EQ(parts.line_pairs, 13 * 120);
    EXPECT_EQ(parts.lines, 4 * 401 + 13 * 120);
    EXPECT_EQ(parts.synapses, 401 * 120);
    EXPECT_EQ(parts.redrive_points, 3 * 400);
    const auto whole = count_parts(partition_layer(401, 120, {}));
    EXPECT_EQ(whole.subarrays, 1);
    EXPECT_EQ(whole.lines, 401 + 120);
    EXPECT_EQ(whole.redrive_points, 0);
}

TEST(NetworkParts, AnAmplifierIsItsOpAmpAndItsResistors) {
    const auto op_amp = read_op_amp_card(find_card(default_op_amp_card, "amplifier"), {});
    Layout resistors{rule(), {}};
    resistors.add_resistor("r_in", 1000, 2);
    resistors.add_resistor("feedback", 20000, 2);
    const double alone = op_amp_layout(op_amp, rule()).area();
    EXPECT_NEAR(difference_amplifier_layout(op_amp, rule(), 1000, 20000).area(), alone + resistors.area(),
                1e-9 * alone);
    EXPECT_GT(difference_amplifier_layout(op_amp, rule(), 1000, 20000, 3).area(),
              difference_amplifier_layout(op_amp, rule(), 1000, 20000).area());
}

// Transistors of a pair take room only where they do not fit below its place on the lines.
TEST(NetworkParts, TransistorsBeyondTheCell) {
    const WireGeometry published;
    EXPECT_NEAR(pair_area(published), 15 * 12 * 81e-18, 1e-24);
    const auto large = bitcell_transistors(rule(), 6, 2);
    EXPECT_NEAR(pair_excess_area(published, large), 2 * large.area() - pair_area(published), 1e-24);
    auto wide = published;
    wide.cell_length_lambda = 1000;
    EXPECT_EQ(pair_excess_area(wide, large), 0);
    EXPECT_GT(bitcell_transistors(rule(), 12, 2).area(), large.area());
}

}  // namespace
}  // namespace spinloom

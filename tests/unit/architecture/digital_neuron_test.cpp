#include "spinloom/architecture/bench/digital_neuron.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

TEST(DigitalNeuron, TablesAreTheirLaws) {
    const auto table = sigmoid_table(8);
    ASSERT_EQ(table.size(), 256U);
    EXPECT_EQ(table[0], 0U);
    EXPECT_EQ(table[128], 128U);  // half of 255, rounded up
    EXPECT_LE(table_error(table, 8), 0.5 / 255 + 1e-12);
    // The largest error of PLAN is 1.89 % of full scale, at u = 1 and about.
    EXPECT_NEAR(table_error(piecewise_table(12), 12), 0.0189, 5e-4);
    for (std::size_t i = 1; i < 256; ++i) EXPECT_GE(piecewise_table(8)[i], piecewise_table(8)[i - 1]);
}

// Diagrams by hand. The identity needs no multiplexer (each output is a variable); parity of n variables has two nodes
// a level above the last, but one at the top; a constant none.
TEST(DigitalNeuron, MultiplexersByHand) {
    CodeTable identity, constant, parity, majority;
    for (std::uint32_t code = 0; code < 8; ++code) {
        identity.push_back(code);
        constant.push_back(5);
        const auto ones = (code & 1) + (code >> 1 & 1) + (code >> 2 & 1);
        parity.push_back(ones & 1);
        majority.push_back(ones >= 2 ? 1 : 0);
    }
    EXPECT_EQ(count_multiplexers(identity, 3), 0);
    EXPECT_EQ(count_multiplexers(constant, 3), 0);
    EXPECT_EQ(count_multiplexers(parity, 3), 3);
    EXPECT_EQ(count_multiplexers(majority, 3), 3);
    // Straight lines share more than the sigmoid's table.
    EXPECT_LT(count_multiplexers(piecewise_table(8), 8), count_multiplexers(sigmoid_table(8), 8));
    EXPECT_LT(count_multiplexers(sigmoid_table(8), 8), 8 * 127);
}

TEST(DigitalNeuron, GateOfTheTechnology) {
    NeuronProcess process;
    process.rule = read_layout_rule(find_card(default_layout_card, "layout"));
    const auto two = measure_gate(process, 2), four = measure_gate(process, 4);
    EXPECT_GT(two.energy, 0);
    EXPECT_GT(two.delay, 0);
    EXPECT_LT(two.delay, 50e-12);
    // Twice the fins of gate and loads: twice the charge and leakage, the same delay.
    EXPECT_NEAR(four.energy / two.energy, 2, 0.02);
    EXPECT_NEAR(four.leakage / two.leakage, 2, 0.02);
    EXPECT_NEAR(four.delay / two.delay, 1, 0.02);
}

}  // namespace
}  // namespace spinloom

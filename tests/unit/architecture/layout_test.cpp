#include "spinloom/architecture/bench/layout.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom {
namespace {

Layout empty_layout() {
    Layout layout;
    layout.rule = {9e-9, 4, 9, 10, 6, 4, 4, 400, 1e-2, 15, 12};
    return layout;
}

// Areas by hand from the rule, in lambda^2.
TEST(Layout, RectanglesFollowTheRule) {
    auto layout = empty_layout();
    layout.add_finfet("ten fins", 10);
    EXPECT_DOUBLE_EQ(layout.items.back().area(), (2 * 9 + 6) * (10 * 4 + 6));
    layout.add_finfet("twenty-one fins fold into three fingers of seven", 21);
    EXPECT_DOUBLE_EQ(layout.items.back().area(), (4 * 9 + 6) * (7 * 4 + 6));
    layout.add_finfet("a gate two lambda longer, twice", 10, 18e-9, 2);
    EXPECT_DOUBLE_EQ(layout.items.back().area(), 2 * (2 * 9 + 2 + 6) * (10 * 4 + 6));
    layout.add_junction("cells", 2);
    EXPECT_DOUBLE_EQ(layout.items.back().area(), 2 * 15 * 12);
    layout.add_resistor("25 squares of 4 by 8 lambda", 10000);
    EXPECT_NEAR(layout.items.back().width, std::sqrt(25 * 32), 1e-12);
    layout.add_capacitor("81 fF", 81e-15);
    EXPECT_NEAR(layout.items.back().width * 9e-9, std::sqrt(8.1e-12), 1e-15);

    double sum = 0;
    for (const auto& item : layout.items) sum += item.area();
    EXPECT_DOUBLE_EQ(layout.area_lambda2(), sum);
    EXPECT_DOUBLE_EQ(layout.area(), sum * 81e-18);
}

TEST(Layout, ShippedRuleHasThePublishedCell) {
    const auto rule = read_layout_rule(find_card(default_layout_card, "layout"));
    EXPECT_DOUBLE_EQ(rule.lambda, 9e-9);
    EXPECT_DOUBLE_EQ(rule.junction_length * rule.junction_width * rule.lambda * rule.lambda, 0.01458e-12);
}

}  // namespace
}  // namespace spinloom

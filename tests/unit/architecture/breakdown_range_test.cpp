#include "spinloom/architecture/cost/breakdown_range.hpp"

#include <gtest/gtest.h>

#include "spinloom/architecture/machines/machine_figures.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

Card card(const std::string& entry) {
    const auto path = std::filesystem::path(testing::TempDir()) / "ranged-card.toml";
    write_file_atomically(
        path, "[card]\nname = \"c\"\nkind = \"k\"\n[sources]\ns = \"read\"\n[parameters]\nt = " + entry + "\n");
    return Card::read(path, "k", {{"t", "s", positive, "a time", {}}});
}

TEST(BreakdownRange, ANumberMovesInEveryLeafThatHasIt) {
    const auto given = card("{ value = 2, unit = \"us\", low = 1, high = 4 }");
    const auto tree = branch("all", "s",
                             {leaf("twice", "s", "2*t", {card_input(given, "t", "s")}),
                              leaf("less", "s", "n/t", {card_input(given, "t", "s"), counted("n", 1e-12, "s^2")})});
    EXPECT_NEAR(tree.value(), 4.5e-6, 1e-18);
    const auto moved = sensitivities(tree);
    ASSERT_EQ(moved.size(), 1U);
    EXPECT_NEAR(moved[0].value_at_low, 3e-6, 1e-18);
    EXPECT_NEAR(moved[0].value_at_high, 8.25e-6, 1e-18);
    const auto range = interval(tree);
    EXPECT_NEAR(range.low, 3e-6, 1e-18);
    EXPECT_NEAR(range.high, 8.25e-6, 1e-18);
}

TEST(BreakdownRange, WithoutRangesAFigureIsAPoint) {
    const auto tree = leaf("one", "s", "t", {card_input(card("{ value = 2, unit = \"us\" }"), "t", "s")});
    EXPECT_TRUE(sensitivities(tree).empty());
    EXPECT_EQ(interval(tree).low, interval(tree).high);
}

TEST(BreakdownRange, ARangeHasTwoEndsAndHoldsTheValue) {
    EXPECT_THROW(card("{ value = 2, unit = \"us\", low = 1 }"), InputError);
    EXPECT_THROW(card("{ value = 2, unit = \"us\", low = 3, high = 4 }"), InputError);
    EXPECT_THROW(card("{ value = 2, unit = \"us\", low = -3, high = 4 }"), InputError);
}

}  // namespace
}  // namespace spinloom

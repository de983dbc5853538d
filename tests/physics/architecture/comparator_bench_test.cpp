// The clocked comparator: its delay follows the law of a latch, and its energy is that of its charges.

#include "spinloom/architecture/bench/comparator_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "physics/architecture/shipped_bench.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using namespace test;

// A latch regenerates exponentially: each decade of margin takes as long as the one before.
TEST(ComparatorBench, EveryDecadeOfMarginTakesTheSameTime) {
    const auto process = shipped_process();
    const auto wide = measure_comparator(process, {.margin = 10e-3});
    const auto narrow = measure_comparator(process, {.margin = 1e-3});
    EXPECT_GT(wide.delay, 0);
    EXPECT_GT(wide.regeneration, 0);
    EXPECT_NEAR((narrow.delay - wide.delay) / (wide.regeneration * std::log(10)), 1, 1e-6);
    EXPECT_NEAR(narrow.regeneration / wide.regeneration, 1, 0.1);
}

TEST(ComparatorBench, WiderTransistorsTakeMoreEnergyAndNoMoreTime) {
    const auto process = shipped_process();
    const auto narrow = measure_comparator(process, {.fins = 2}), wide = measure_comparator(process, {.fins = 8});
    EXPECT_NEAR(wide.energy / narrow.energy, 4, 0.4);
    EXPECT_NEAR(wide.leakage / narrow.leakage, 4, 1e-2);
    EXPECT_NEAR(wide.delay / narrow.delay, 1, 0.1);  // all of its charges are its own
    EXPECT_GT(wide.area, narrow.area);
}

TEST(ComparatorBench, BelowTheThresholdOfItsPairItDoesNotDecide) {
    EXPECT_THROW((void)measure_comparator(shipped_process(), {.margin = 1e-3, .common_mode = 0.02}), ConvergenceError);
}

}  // namespace
}  // namespace spinloom

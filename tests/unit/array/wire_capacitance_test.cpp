#include "spinloom/array/parts/wire_capacitance.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

constexpr double eps = 8.8541878128e-12;

// w = t = s = h: C/eps = 1.15 + 2.80 and 0.03 + 0.83 - 0.07, by hand.
TEST(WireCapacitance, IsThePublishedFormula) {
    const auto line = line_capacitance(1e-7, 1e-7, 1e-7, 1e-7, 1);
    EXPECT_NEAR(line.ground, 3.95 * eps, 1e-9 * eps);
    EXPECT_NEAR(line.coupling, 0.79 * eps, 1e-9 * eps);
    EXPECT_NEAR(line_capacitance(1e-7, 1e-7, 1e-7, 2e-7, 1).coupling, 0.79 * eps * 0.395020, 1e-5 * eps);
    EXPECT_NEAR(line_capacitance(1e-7, 1e-7, 1e-7, 1e-7, 3.9).ground, 3.9 * 3.95 * eps, 1e-9 * eps);
}

TEST(WireCapacitance, GrowsWithTheLineAndFallsWithTheDistance) {
    const auto line = line_capacitance(30e-9, 20e-9, 20e-9, 30e-9, 3.9);
    EXPECT_GT(line_capacitance(40e-9, 20e-9, 20e-9, 30e-9, 3.9).ground, line.ground);
    EXPECT_GT(line_capacitance(30e-9, 30e-9, 20e-9, 30e-9, 3.9).coupling, line.coupling);
    EXPECT_LT(line_capacitance(30e-9, 20e-9, 20e-9, 40e-9, 3.9).coupling, line.coupling);
}

// A wide plate: fringe is a small part, and the formula within its 6 % of eps w/h + fringe of both edges.
TEST(WireCapacitance, OfAWideLineIsNearlyThePlates) {
    const auto line = line_capacitance(25e-6, 1e-6, 1e-6, 1e-6, 1);
    EXPECT_NEAR(line.ground, 25 * eps + 2.8 * eps, 0.16 * 25 * eps);
}

TEST(WireCapacitance, OfTheDefaultGeometry) {
    const auto c = segment_capacitances(WireGeometry{}, ArrayDielectrics{});
    EXPECT_NEAR(c.output_ground / c.input_ground, 15.0 / 12, 1e-12);
    EXPECT_GT(c.output_coupling, c.input_coupling);  // the lines of a pair are near
    EXPECT_NEAR(c.cell, 9.8 * eps * 1.178e-15 / 1e-9, 1e-25);
    EXPECT_NEAR(c.input_ground, 3.9 * eps * 108e-9 * (1.15 * 1.35 + 2.8 * 1.021384), 1e-20);
}

}  // namespace
}  // namespace spinloom

#include "spinloom/device/finfet/finfet_fringe.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

constexpr double permittivity_of_vacuum = 8.8542e-12;

double fringe(const FinfetCard& card) {
    return fringe_capacitance(card, card.gate_length, permittivity_of_vacuum);
}

class FinfetFringe : public testing::Test {
protected:
    FinfetCard card = read_finfet_card(find_card("ptm-mg-14nm-hp-n", "finfet"));
};

TEST_F(FinfetFringe, OfThePublishedDeviceIsTenAttofarad) {
    EXPECT_NEAR(fringe(card), 10.3e-18, 0.05e-18);
}

TEST_F(FinfetFringe, FallsWithTheSpacerAndGrowsWithItsPermittivity) {
    auto thick = card, dense = card;
    thick.spacer_scaling = 0.3;
    dense.spacer_permittivity = 7.8;
    EXPECT_LT(fringe(thick), 0.95 * fringe(card));
    EXPECT_NEAR(fringe(dense) / fringe(card), 2, 0.1);
}

TEST_F(FinfetFringe, GrowsWithTheRaisedRegionAndTheFin) {
    auto tall_epitaxy = card, tall_fin = card;
    tall_epitaxy.epitaxy_height *= 2;
    tall_fin.fin_height *= 2;
    EXPECT_GT(fringe(tall_epitaxy), fringe(card));
    EXPECT_GT(fringe(tall_fin), fringe(card));
}

TEST_F(FinfetFringe, SpacerOfFixedThicknessDoesNotScale) {
    auto fixed = card;
    fixed.spacer_thickness = 0.2 * card.gate_length;
    fixed.spacer_scaling = 0;
    EXPECT_DOUBLE_EQ(fringe(fixed), fringe(card));
    EXPECT_DOUBLE_EQ(fringe_capacitance(fixed, 2 * card.gate_length, permittivity_of_vacuum), fringe(card));
    EXPECT_LT(fringe_capacitance(card, 2 * card.gate_length, permittivity_of_vacuum), fringe(card));
}

TEST_F(FinfetFringe, FactorsScaleIt) {
    auto half = card, no_sides = card;
    half.fringe_factor = 0.5;
    no_sides.side_fringe_factor = 0;
    EXPECT_DOUBLE_EQ(fringe(half), 0.5 * fringe(card));
    EXPECT_LT(fringe(no_sides), fringe(card));
    EXPECT_GT(fringe(no_sides), 0);
}

TEST_F(FinfetFringe, HardMaskRemovesTheCorners) {
    auto masked = card;
    masked.mask_height = 30e-9;
    // By hand: top = (3.467e-11 ln(1e-7/3.6e-9) + 0.942 * 17e-9 * 3.9 * 8.8542e-12/3.6e-9) * (10e-9 + 22e-9/2)
    const double top = (3.467e-11 * 3.3242363 + 0.942 * 17e-9 * 3.453138e-11 / 3.6e-9) * 21e-9;
    masked.side_fringe_factor = 0;
    EXPECT_NEAR(fringe(masked) / top, 1, 1e-6);
}

}  // namespace
}  // namespace spinloom

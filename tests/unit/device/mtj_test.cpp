#include "spinloom/device/magnet/mtj.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom {
namespace {

const std::string header = "[card]\nname = \"x\"\nkind = \"mtj\"\n[parameters]\ntmr = { value = 2, unit = \"1\" }\n";

MagneticTunnelJunction from_text(const std::string& parameters) {
    return mtj_from_card(Card::read_text(header + parameters, "x.toml", "mtj", mtj_parameters()));
}

TEST(MtjCard, ShippedCardsGiveThePublishedResistances) {
    const struct {
        const char* name;
        double parallel, antiparallel;
    } published[] = {{"sot-mram-50x30", 8488.26, 25464.79},
                     {"sot-mram-50x30-ra7", 5941.78, 17825.35},
                     {"imac-sim-5k-15k", 5000, 15000}};
    for (const auto& card : published) {
        const auto junction = read_mtj_card(find_card(card.name, "mtj"));
        EXPECT_NEAR(junction.resistance(JunctionState::parallel), card.parallel, 0.005) << card.name;
        EXPECT_NEAR(junction.resistance(JunctionState::antiparallel), card.antiparallel, 0.005) << card.name;
        EXPECT_TRUE(std::isinf(junction.half_voltage)) << card.name;
    }
}

TEST(MtjCard, TheBiasedCardIsThePublishedOneWithAHalfVoltage) {
    const auto biased = read_mtj_card(find_card("sot-mram-50x30-biased", "mtj"));
    const auto published = read_mtj_card(find_card("sot-mram-50x30", "mtj"));
    EXPECT_EQ(biased.parallel_resistance, published.parallel_resistance);
    EXPECT_EQ(biased.tunnel_magnetoresistance, published.tunnel_magnetoresistance);
    EXPECT_EQ(biased.half_voltage, 0.65);
}

TEST(MtjCard, ReadsHalfVoltageAndUnits) {
    const auto junction =
        from_text("r_parallel = { value = 6, unit = \"kohm\" }\nhalf_voltage = { value = 500, unit = \"mV\" }\n");
    EXPECT_DOUBLE_EQ(junction.parallel_resistance, 6000);
    EXPECT_DOUBLE_EQ(junction.half_voltage, 0.5);
}

TEST(MtjCard, ParallelResistanceMustBeGivenOnce) {
    const std::string ra = "ra_product = { value = 10, unit = \"ohm um^2\" }\n";
    EXPECT_THROW(static_cast<void>(from_text("")), InputError);
    EXPECT_THROW(static_cast<void>(from_text(ra)), InputError);
    EXPECT_THROW(static_cast<void>(from_text(ra + "r_parallel = { value = 6, unit = \"kohm\" }\n")), InputError);
}

TEST(MtjCard, WrongUnitsAndRangesAreRefused) {
    EXPECT_THROW(static_cast<void>(from_text("r_parallel = { value = 6, unit = \"V\" }\n")), InputError);
    EXPECT_THROW(static_cast<void>(from_text("r_parallel = { value = -6, unit = \"ohm\" }\n")), InputError);
    EXPECT_THROW(static_cast<void>(from_text("r_paralel = { value = 6, unit = \"ohm\" }\n")), InputError);
}

}  // namespace
}  // namespace spinloom

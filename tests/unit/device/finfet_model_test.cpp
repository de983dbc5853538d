#include "spinloom/device/finfet/finfet_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom {
namespace {

class FinfetModelCapacitance : public testing::Test {
protected:
    FinfetCard card = read_finfet_card(find_card("ptm-mg-14nm-hp-n", "finfet"));
    double oxide = 3.9 * 8.8542e-12 / 0.75e-9;
};

TEST_F(FinfetModelCapacitance, ChannelIsThatOfItsAreaUnderTheOxide) {
    EXPECT_NEAR(make_finfet_model(card).channel_capacitance, oxide * 56e-9 * 18e-9, 1e-22);
    card.charge_length_reduction = 1e-9;
    EXPECT_NEAR(make_finfet_model(card).channel_capacitance, oxide * 56e-9 * 16e-9, 1e-22);
    EXPECT_NEAR(make_finfet_model(card, {.gate_length = 30e-9}).channel_capacitance, oxide * 56e-9 * 28e-9, 1e-22);
}

TEST_F(FinfetModelCapacitance, DepletionChargeIsThatOfTheAcceptorsInTheFin) {
    EXPECT_NEAR(make_finfet_model(card).depletion_charge, 1.60219e-19 * 5e22 * 23e-9 * 10e-9 * 18e-9, 1e-26);
}

TEST_F(FinfetModelCapacitance, OverlapGrowsWithItsLength) {
    const auto before = make_finfet_model(card);
    card.source_overlap += 1e-9;
    card.drain_depleting_overlap = 2e-10;
    const auto after = make_finfet_model(card);
    EXPECT_NEAR(after.source_edge.constant - before.source_edge.constant, oxide * 56e-9 * 1e-9, 1e-23);
    EXPECT_EQ(after.drain_edge.constant, before.drain_edge.constant);
    EXPECT_NEAR(after.drain_edge.depleting, 2e-10 * 56e-9, 1e-24);
    EXPECT_EQ(before.drain_edge.depleting, 0);
}

TEST_F(FinfetModelCapacitance, GateToBodyCountsOnceADeviceAndOnceAFin) {
    card.gate_body_per_device = 3e-11;
    card.gate_body_per_fin = 1e-11;
    card.gate_body_depleting = 4e-11;
    const auto model = make_finfet_model(card, {.fins = 10});
    EXPECT_NEAR(model.fins * model.body_edge.constant, (3e-11 + 10 * 1e-11) * 18e-9, 1e-24);
    EXPECT_NEAR(model.fins * model.body_edge.depleting, 10 * 4e-11 * 18e-9, 1e-24);
}

TEST_F(FinfetModelCapacitance, EdgeFlatBandIsTheWorkFunctionOverTheBandOfSourceAndDrain) {
    // At 3e20 per cm^3 the Fermi level is within a tenth of a millivolt of the band edge.
    EXPECT_NEAR(make_finfet_model(card).edge_flat_band, 4.4187 - 4.05, 2e-4);
    const auto p = read_finfet_card(find_card("ptm-mg-14nm-hp-p", "finfet"));
    const double gap = p.band_gap - p.band_gap_slope * 300.15 * 300.15 / (300.15 + p.band_gap_offset);
    EXPECT_NEAR(make_finfet_model(p).edge_flat_band, -(p.work_function - p.electron_affinity - gap), 2e-4);
}

TEST_F(FinfetModelCapacitance, TemperatureLowersTheVelocityOfChargesAsThatOfCurrents) {
    card.charge_saturation_velocity = 2 * card.saturation_velocity;
    card.charge_length_reduction = card.length_reduction;
    const auto model = make_finfet_model(card, {.temperature = 330});
    EXPECT_NEAR(model.charge_saturation_voltage / model.saturation_voltage, 2, 1e-12);
}

}  // namespace
}  // namespace spinloom

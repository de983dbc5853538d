#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_intrinsic.hpp"
#include "spinloom/device/finfet/finfet_lanes.hpp"
#include "spinloom/device/finfet/finfet_terminal_charge.hpp"

namespace spinloom {
namespace {

struct Bias {
    double vg, vd, vs, vb;
};

std::vector<Bias> random_biases(int count, double low, double high) {
    std::mt19937_64 generator(20260102);
    std::uniform_real_distribution<double> volt(low, high);
    std::vector<Bias> biases;
    for (int i = 0; i < count; ++i) {
        const double vg = volt(generator), vd = volt(generator), vs = volt(generator), vb = volt(generator);
        biases.push_back({vg, vd, vs, vb});
    }
    return biases;
}

using Charges = FinfetCharges<double>;
constexpr double Charges::*terminals[] = {&Charges::drain, &Charges::gate, &Charges::source, &Charges::body};

/// The published device, and one whose overlaps deplete, that has gate-to-body capacitance and unlike ends.
class FinfetCharge : public testing::TestWithParam<std::tuple<const char*, bool, double>> {
protected:
    FinfetModel model = [] {
        auto card = read_finfet_card(find_card(std::string("ptm-mg-14nm-hp-") + std::get<0>(GetParam()), "finfet"));
        card.release = std::get<2>(GetParam());
        if (std::get<1>(GetParam())) {
            card.source_depleting_overlap = 1e-10;
            card.drain_depleting_overlap = 2e-10;
            card.drain_overlap = 1e-9;
            card.gate_body_per_device = 3e-11;
            card.gate_body_per_fin = 1e-11;
            card.gate_body_depleting = 4e-11;
        }
        return make_finfet_model(card, {.fins = 10, .temperature = 300.15});
    }();
    bool published = !std::get<1>(GetParam());

    [[nodiscard]] Charges charges(const Bias& b) const { return terminal_charges(model, b.vg, b.vd, b.vs, b.vb); }
    [[nodiscard]] IntrinsicLinearisation linearised(const Bias& b) const {
        return intrinsic_currents_and_charges(model, b.vg, b.vd, b.vs, b.vb);
    }
};

TEST_P(FinfetCharge, DerivativesAgreeWithDifferences) {
    const double h = 1e-5, scale = 10 * model.channel_capacitance;
    for (const auto& b : random_biases(300, -0.6, 1.0)) {
        if (std::abs(b.vd - b.vs) < 3 * h) continue;
        const auto at = linearised(b);
        const Charges* columns[] = {&at.charge_by_gate, &at.charge_by_drain, &at.charge_by_source};
        for (int k = 0; k < 4; ++k) {
            const auto moved = [&](double d) {
                return charges({b.vg + (k == 0) * d, b.vd + (k == 1) * d, b.vs + (k == 2) * d, b.vb + (k == 3) * d});
            };
            const auto up = moved(h), down = moved(-h);
            for (const auto terminal : terminals) {
                const double slope = k < 3 ? columns[k]->*terminal
                                           : -(columns[0]->*terminal + columns[1]->*terminal + columns[2]->*terminal);
                EXPECT_NEAR(slope, (up.*terminal - down.*terminal) / (2 * h), 1e-6 * scale)
                    << k << " at " << b.vg << " " << b.vd << " " << b.vs << " " << b.vb;
            }
        }
    }
}

TEST_P(FinfetCharge, OneEvaluationGivesTheCurrentsAndChargesOfTheSeparateLaws) {
    for (const auto& b : random_biases(300, -1.0, 1.2)) {
        const auto at = linearised(b);
        const auto current = core_currents(model, b.vg, b.vd, b.vs, b.vb);
        const auto charge = charges(b);
        EXPECT_NEAR(at.current.drain, current.drain, 1e-13 * std::abs(current.drain));
        EXPECT_NEAR(at.current.source, current.source, 1e-13 * std::abs(current.source));
        EXPECT_NEAR(at.current.gate, current.gate, 1e-13 * (std::abs(current.gate) + std::abs(current.drain)));
        EXPECT_NEAR(at.current.body, current.body, 1e-13 * std::abs(current.body));
        const double scale = 10 * model.channel_capacitance;
        for (const auto terminal : terminals) EXPECT_NEAR(at.charge.*terminal, charge.*terminal, 1e-13 * scale);
    }
}

TEST_P(FinfetCharge, CurrentDerivativesAgreeWithDifferences) {
    const double h = 2e-6;
    for (const auto& b : random_biases(200, -0.4, 0.9)) {
        if (std::abs(b.vd - b.vs) < 3 * h) continue;
        const auto at = linearised(b);
        const FinfetCurrents<double>* columns[] = {&at.current_by_gate, &at.current_by_drain, &at.current_by_source};
        const double scale =
            std::abs(columns[0]->drain) + std::abs(columns[1]->drain) + std::abs(columns[2]->drain) + 1e-10;
        for (int k = 0; k < 3; ++k) {
            const auto moved = [&](double d) {
                return core_currents(model, b.vg + (k == 0) * d, b.vd + (k == 1) * d, b.vs + (k == 2) * d, b.vb);
            };
            const auto up = moved(h), down = moved(-h);
            EXPECT_NEAR(columns[k]->drain, (up.drain - down.drain) / (2 * h), 1e-5 * scale);
            EXPECT_NEAR(columns[k]->source, (up.source - down.source) / (2 * h), 1e-5 * scale);
            EXPECT_NEAR(columns[k]->body, (up.body - down.body) / (2 * h),
                        1e-5 * std::abs(columns[k]->body) + 1e-9 * scale);
        }
    }
}

TEST_P(FinfetCharge, ChargesSumToZero) {
    for (const auto& b : random_biases(500, -3, 3)) {
        const auto at = linearised(b);
        const auto separate = charges(b);
        for (const auto* q : {&at.charge, &at.charge_by_gate, &at.charge_by_drain, &at.charge_by_source, &separate}) {
            const double largest =
                std::max({std::abs(q->drain), std::abs(q->gate), std::abs(q->source), std::abs(q->body)});
            ASSERT_TRUE(std::isfinite(largest) && largest > 0);
            EXPECT_NEAR(q->drain + q->gate + q->source + q->body, 0, 5e-16 * largest);
        }
    }
}

TEST_P(FinfetCharge, AtZeroBiasTheGateFacesTheBodyAlone) {
    const auto q = charges({0, 0, 0, 0});
    const double depletion = model.fins * model.depletion_charge;
    if (published) {
        // The fin is depleted, and hardly a carrier is in the channel.
        EXPECT_EQ(q.body, -model.polarity * depletion);
        EXPECT_NEAR(q.drain, q.source, 1e-14 * std::abs(q.drain));
        EXPECT_LT(std::abs(q.drain), 1e-2 * depletion);
    } else {
        EXPECT_NE(q.drain, q.source);
    }
}

TEST_P(FinfetCharge, ChargesFollowTheVoltagesAndNotTheReference) {
    for (const auto& b : random_biases(50, -1, 1)) {
        const auto here = charges(b), there = charges({b.vg + 0.5, b.vd + 0.5, b.vs + 0.5, b.vb + 0.5});
        for (const auto terminal : terminals) {
            EXPECT_NEAR(here.*terminal, there.*terminal, 1e-13 * 10 * model.channel_capacitance);
        }
    }
}

TEST_P(FinfetCharge, DrainAndSourceAreInterchangeable) {
    auto turned = model;
    std::swap(turned.source_edge, turned.drain_edge);
    for (const auto& b : random_biases(200, -1, 1)) {
        const auto one = charges(b);
        const auto other = terminal_charges(turned, b.vg, b.vs, b.vd, b.vb);
        const double rounding = 1e-13 * 10 * model.channel_capacitance;
        EXPECT_NEAR(one.drain, other.source, rounding);
        EXPECT_NEAR(one.source, other.drain, rounding);
        EXPECT_NEAR(one.gate, other.gate, rounding);
    }
}

TEST_P(FinfetCharge, ChargesAndSlopesAreContinuousAtZeroDrainBias) {
    const double step = 1e-7, scale = 10 * model.channel_capacitance;
    for (double vg = -0.2; vg <= 0.9; vg += 0.1) {
        const double g = model.polarity * vg;
        const auto below = linearised({g, -step, 0, 0}), at = linearised({g, 0, 0, 0});
        const auto above = linearised({g, step, 0, 0});
        for (const auto terminal : terminals) {
            EXPECT_NEAR(above.charge_by_drain.*terminal, below.charge_by_drain.*terminal, 1e-5 * scale) << vg;
            EXPECT_NEAR(above.charge_by_gate.*terminal, below.charge_by_gate.*terminal, 1e-5 * scale) << vg;
            EXPECT_NEAR(above.charge_by_source.*terminal, below.charge_by_source.*terminal, 1e-5 * scale) << vg;
            EXPECT_NEAR(at.charge_by_drain.*terminal, below.charge_by_drain.*terminal, 1e-5 * scale) << vg;
            EXPECT_NEAR(above.charge.*terminal - below.charge.*terminal, 2 * step * at.charge_by_drain.*terminal,
                        2e-5 * step * scale)
                << vg;
        }
    }
}

TEST_P(FinfetCharge, BatchEqualsScalar) {
    for (const auto& b : random_biases(100, -1.2, 1.2)) {
        const auto wide = terminal_charges(model, Batch(b.vg), Batch(b.vd), Batch(b.vs), Batch(b.vb));
        const auto one = charges(b);
        const double rounding = 1e-12 * 10 * model.channel_capacitance;
        EXPECT_NEAR(wide.drain.get(0), one.drain, rounding);
        EXPECT_NEAR(wide.gate.get(0), one.gate, rounding);
        EXPECT_NEAR(wide.source.get(0), one.source, rounding);

        const auto slopes = intrinsic_currents_and_charges(model, Batch(b.vg), Batch(b.vd), Batch(b.vs), Batch(b.vb));
        const auto at = linearised(b);
        const double conductance = std::abs(at.current_by_gate.drain) + std::abs(at.current_by_drain.drain) +
                                   std::abs(at.current_by_source.drain);
        EXPECT_NEAR(slopes.charge_by_gate.drain.get(0), at.charge_by_gate.drain, rounding);
        EXPECT_NEAR(slopes.charge_by_source.gate.get(0), at.charge_by_source.gate, rounding);
        EXPECT_NEAR(slopes.current.drain.get(0), at.current.drain,
                    1e-12 * std::abs(at.current.drain) + 1e-14 * conductance);
        EXPECT_NEAR(slopes.current_by_drain.drain.get(0), at.current_by_drain.drain, 1e-11 * conductance);
    }
}

TEST_P(FinfetCharge, InnerNodesCarryTheSameCurrentAsTheResistances) {
    for (const auto& b : random_biases(200, -1, 1)) {
        const auto inner = internal_voltages(model, b.vg, b.vd, b.vs, b.vb);
        const double conductance = model.fins / model.series_resistance;
        const auto current = linearised({b.vg, inner[0], inner[1], b.vb}).current;
        const auto terminal = terminal_currents(model, b.vg, b.vd, b.vs, b.vb);
        EXPECT_NEAR(current.drain, terminal.drain, 1e-10 * std::abs(terminal.drain));
        // Rounding of a difference of voltages, and the tunnelling current that the resistances do not see.
        const double slack = 1e-9 * std::abs(terminal.drain) + 1e-15 * conductance + 2 * std::abs(terminal.gate);
        EXPECT_NEAR(conductance * (b.vd - inner[0]), terminal.drain, slack);
        EXPECT_NEAR(conductance * (inner[1] - b.vs), terminal.drain, slack);
    }
}

TEST_P(FinfetCharge, CapacitancesWithoutResistanceAreTheDerivatives) {
    auto bare = model;
    bare.series_resistance = 1e-6;
    for (const auto& b : random_biases(100, -0.4, 0.9)) {
        const auto c = terminal_capacitances(bare, b.vg, b.vd, b.vs, b.vb);
        const auto at = linearised(b);
        const Charges* columns[] = {&at.charge_by_drain, &at.charge_by_gate, &at.charge_by_source};
        for (std::size_t i = 0; i < 4; ++i) {
            double across = 0, down = 0;
            for (std::size_t j = 0; j < 4; ++j) across += c[i][j], down += c[j][i];
            EXPECT_NEAR(across, 0, 1e-12 * c[1][1]);
            EXPECT_NEAR(down, 0, 1e-12 * c[1][1]);
            for (std::size_t j = 0; j < 3; ++j) {
                EXPECT_NEAR(c[i][j], columns[j]->*terminals[i], 1e-6 * c[1][1]) << i << " " << j;
            }
        }
        EXPECT_GT(c[1][1], 0);
    }
}

TEST_P(FinfetCharge, ResistanceSharesTheChargeOfTheGateAnewAtLowFrequency) {
    // Charge that the channel takes through the drain can leave through the source: cdg changes, cgg hardly does.
    const double v = 0.8 * model.polarity;
    const auto slow = terminal_capacitances(model, v, v, 0, 0, 1e6),
               slower = terminal_capacitances(model, v, v, 0, 0, 1e4);
    auto bare = model;
    bare.series_resistance = 1e-6;
    const auto none = terminal_capacitances(bare, v, v, 0, 0);
    EXPECT_NEAR(slow[0][1] / slower[0][1], 1, 1e-7);
    EXPECT_GT(std::abs(slow[0][1] - none[0][1]), 0.01 * none[1][1]);
    for (std::size_t i = 0; i < 4; ++i) {
        double across = 0, down = 0;
        for (std::size_t j = 0; j < 4; ++j) across += slow[i][j], down += slow[j][i];
        EXPECT_NEAR(across, 0, 1e-9 * slow[1][1]);
        EXPECT_NEAR(down, 0, 1e-9 * slow[1][1]);
    }
}

TEST_P(FinfetCharge, GateCapacitanceGrowsWithTheChannel) {
    const double s = model.polarity;
    const auto off = linearised({0, 0, 0, 0}), on = linearised({0.8 * s, 0, 0, 0});
    const double parasitic = model.fins * (model.source_edge.constant + model.drain_edge.constant);
    EXPECT_GT(off.charge_by_gate.gate, parasitic);
    if (published) {
        EXPECT_NEAR(off.charge_by_gate.gate / parasitic, 1, 1e-2);
        EXPECT_LT(on.charge_by_gate.gate, off.charge_by_gate.gate + model.fins * model.channel_capacitance);
    }
    EXPECT_GT(on.charge_by_gate.gate, off.charge_by_gate.gate + 0.6 * model.fins * model.channel_capacitance);
}

INSTANTIATE_TEST_SUITE_P(Channel, FinfetCharge,
                         testing::Combine(testing::Values("n", "p"), testing::Bool(),
                                          testing::Values(105.03, 107, 111)),
                         [](const auto& device) {
                             return std::string(std::get<0>(device.param)) +
                                    (std::get<1>(device.param) ? "_with_every_capacitance" : "_published") + "_" +
                                    std::to_string(std::lround(std::floor(std::get<2>(device.param))));
                         });

TEST(FinfetEdge, OverlapDepletesBelowItsFlatBand) {
    const EdgeCapacitance edge{.constant = 3, .depleting = 5, .smoothing = 0.6};
    const double flat_band = 0.2;
    const auto depleting_part = [&](double over_flat_band) {
        const auto v = Dual<double, 1>::variable(over_flat_band + flat_band, 0);
        return (detail::edge_charge(edge, flat_band, v).slope[0] - edge.constant) / edge.depleting;
    };
    EXPECT_NEAR(depleting_part(2), 1, 0.02);
    // Far below, the square root alone: 1/sqrt(1 + 4 v/smoothing).
    EXPECT_NEAR(depleting_part(-3), 1 / std::sqrt(1 + 4 * 3 / 0.6), 0.01);
    EXPECT_LT(depleting_part(-3), depleting_part(-1));
    EXPECT_LT(depleting_part(-1), depleting_part(0));
}

TEST(FinfetEdge, GateOverBodyDepletesAboveItsFlatBand) {
    FinfetModel model;
    model.flat_band = -0.5;
    model.body_edge = {.constant = 3, .depleting = 5, .smoothing = 0.6};
    const auto depleting_part = [&](double over_flat_band) {
        const auto v = Dual<double, 1>::variable(over_flat_band + model.flat_band, 0);
        return (detail::gate_body_charge(model, v).slope[0] - 3) / 5;
    };
    EXPECT_NEAR(depleting_part(-2), 1, 0.02);
    EXPECT_NEAR(depleting_part(3), 1 / std::sqrt(1 + 4 * 3 / 0.6), 0.01);
    EXPECT_GT(depleting_part(1), depleting_part(3));
}

TEST(FinfetFins, ChargesAddUp) {
    const auto card = read_finfet_card(find_card("ptm-mg-14nm-hp-p", "finfet"));
    const auto one = make_finfet_model(card, {.fins = 1}), ten = make_finfet_model(card, {.fins = 10});
    const auto single = terminal_capacitances(one, -0.8, -0.4, 0, 0),
               all = terminal_capacitances(ten, -0.8, -0.4, 0, 0);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(all[i][j], 10 * single[i][j], 1e-9 * all[1][1]);
    }
}

TEST(FinfetTemperature, ChargesOfAHotterDeviceAreLargerBelowThreshold) {
    const auto card = read_finfet_card(find_card("ptm-mg-14nm-hp-n", "finfet"));
    const auto cold = make_finfet_model(card, {.temperature = 300.15}),
               hot = make_finfet_model(card, {.temperature = 358});
    const auto mobile = [](const FinfetModel& m) {
        const auto q = terminal_charges(m, 0.1, 0.0, 0.0, 0.0);
        return -(q.drain + q.source) - (m.source_edge.constant + m.drain_edge.constant) * 0.1;
    };
    EXPECT_GT(mobile(hot), 2 * mobile(cold));
    EXPECT_GT(mobile(cold), 0);
}

}  // namespace
}  // namespace spinloom

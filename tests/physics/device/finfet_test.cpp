#include "spinloom/device/finfet/finfet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "spinloom/device/finfet/finfet_lanes.hpp"
#include "spinloom/device/finfet/finfet_refine.hpp"

namespace spinloom {
namespace {

struct Bias {
    double vg, vd, vs, vb;
};

std::vector<Bias> random_biases(int count, double low, double high) {
    std::mt19937_64 generator(20260101);
    std::uniform_real_distribution<double> volt(low, high);
    std::vector<Bias> biases;
    for (int i = 0; i < count; ++i) {
        const double vg = volt(generator), vd = volt(generator), vs = volt(generator), vb = volt(generator);
        biases.push_back({vg, vd, vs, vb});
    }
    return biases;
}

/// Channel type, "n" or "p", and release of the equations.
class FinfetPhysics : public testing::TestWithParam<std::tuple<const char*, double>> {
protected:
    FinfetCard card = [] {
        auto read = read_finfet_card(find_card(std::string("ptm-mg-14nm-hp-") + std::get<0>(GetParam()), "finfet"));
        read.release = std::get<1>(GetParam());
        return read;
    }();
    FinfetModel model = make_finfet_model(card, {.fins = 10, .temperature = 300.15});
    double resistance = model.series_resistance / model.fins;

    [[nodiscard]] double drain(const Bias& b) const { return terminal_currents(model, b.vg, b.vd, b.vs, b.vb).drain; }
};

TEST_P(FinfetPhysics, DerivativesAgreeWithDifferences) {
    const double h = 2e-6;
    for (const auto& b : random_biases(200, -0.4, 0.9)) {
        if (std::abs(b.vd - b.vs) < 3 * h) continue;
        const auto at = terminal_currents_and_derivatives(model, b.vg, b.vd, b.vs, b.vb);
        const FinfetCurrents<double>* columns[] = {&at.by_gate, &at.by_drain, &at.by_source};
        const double scale = std::abs(at.by_gate.drain) + std::abs(at.by_drain.drain) + std::abs(at.by_source.drain);
        for (int k = 0; k < 3; ++k) {
            const auto moved = [&](double d) {
                return terminal_currents(model, b.vg + (k == 0) * d, b.vd + (k == 1) * d, b.vs + (k == 2) * d, b.vb);
            };
            const auto up = moved(h), down = moved(-h);
            const double tolerance = 1e-5 * scale + 1e-15;
            EXPECT_NEAR(columns[k]->drain, (up.drain - down.drain) / (2 * h), tolerance)
                << b.vg << " " << b.vd << " " << b.vs;
            EXPECT_NEAR(columns[k]->source, (up.source - down.source) / (2 * h), tolerance)
                << b.vg << " " << b.vd << " " << b.vs;
            EXPECT_NEAR(columns[k]->gate, (up.gate - down.gate) / (2 * h),
                        1e-5 * std::abs(columns[k]->gate) + 1e-9 * scale + 1e-15);
        }
    }
}

TEST_P(FinfetPhysics, DerivativesOfTheTwoNumberTypesAgree) {
    for (const auto& b : random_biases(200, -1.0, 1.5)) {
        const auto value = terminal_currents(model, b.vg, b.vd, b.vs, b.vb);
        const auto both = terminal_currents_and_derivatives(model, b.vg, b.vd, b.vs, b.vb).current;
        EXPECT_NEAR(both.drain, value.drain, 1e-12 * std::abs(value.drain));
        EXPECT_NEAR(both.gate, value.gate, 1e-11 * std::abs(value.gate));
    }
}

TEST_P(FinfetPhysics, WhatIsForetoldChangesNothing) {
    for (const auto& b : random_biases(100, -1.0, 1.5)) {
        const auto alone = terminal_currents_and_derivatives(model, b.vg, b.vd, b.vs, b.vb);
        const double drain = alone.current.drain;
        for (const double near : {drain, 1.1 * drain, -drain, 0.0, 1e-3, -1e3, std::nan("")}) {
            const auto at = terminal_currents_and_derivatives(model, b.vg, b.vd, b.vs, b.vb, near);
            EXPECT_NEAR(at.current.drain, drain, 1e-12 * std::abs(drain)) << near;
            EXPECT_NEAR(at.by_gate.drain, alone.by_gate.drain, 1e-10 * std::abs(alone.by_gate.drain) + 1e-20) << near;
            EXPECT_NEAR(at.by_drain.drain, alone.by_drain.drain, 1e-10 * std::abs(alone.by_drain.drain) + 1e-20)
                << near;
        }
    }
}

TEST_P(FinfetPhysics, CurrentsSumToZero) {
    for (const auto& b : random_biases(200, -3, 3)) {
        const auto i = terminal_currents(model, b.vg, b.vd, b.vs, b.vb);
        const double largest = std::max({std::abs(i.drain), std::abs(i.gate), std::abs(i.source), std::abs(i.body)});
        EXPECT_NEAR(i.drain + i.gate + i.source + i.body, 0, 1e-15 * largest);
    }
}

TEST_P(FinfetPhysics, ZeroBiasGivesZeroCurrent) {
    const auto i = terminal_currents(model, 0, 0, 0, 0);
    // The square of the charge that release 105.03 has tunnel is not zero anywhere.
    const double left = model.is_of_105 ? 1e-19 * model.fins : 0;
    EXPECT_EQ(i.drain, i.source);
    EXPECT_NEAR(i.drain, 0, left);
    EXPECT_NEAR(i.gate, 0, left);
    EXPECT_EQ(i.gate, -2 * i.drain);
    EXPECT_EQ(i.body, 0);
    // With the gate on, only tunnelling is left, equal at both ends.
    const auto on = terminal_currents(model, 0.6 * model.polarity, 0, 0, 0);
    EXPECT_EQ(on.drain, on.source);
    EXPECT_LT(std::abs(on.drain), 1e-9);
    EXPECT_NE(on.drain, 0);
}

TEST_P(FinfetPhysics, DrainAndSourceAreInterchangeable) {
    for (const auto& b : random_biases(200, -1, 1)) {
        const auto one = terminal_currents(model, b.vg, b.vd, b.vs, b.vb);
        const auto other = terminal_currents(model, b.vg, b.vs, b.vd, b.vb);
        EXPECT_NEAR(one.drain, other.source, 1e-11 * std::abs(one.drain));
        EXPECT_NEAR(one.gate, other.gate, 1e-11 * std::abs(one.gate));
    }
}

TEST_P(FinfetPhysics, CurrentAndSlopeAreContinuousAtZeroDrainBias) {
    for (double vg = 0.1; vg <= 0.9; vg += 0.1) {
        const double g = model.polarity * vg, step = 1e-7;
        const auto below = terminal_currents_and_derivatives(model, g, -step, 0, 0);
        const auto at = terminal_currents_and_derivatives(model, g, 0, 0, 0);
        const auto above = terminal_currents_and_derivatives(model, g, step, 0, 0);
        EXPECT_GT(at.by_drain.drain, 0);
        EXPECT_NEAR(below.by_drain.drain / at.by_drain.drain, 1, 1e-4);
        EXPECT_NEAR(above.by_drain.drain / at.by_drain.drain, 1, 1e-4);
        EXPECT_NEAR(above.current.drain - below.current.drain, 2 * step * at.by_drain.drain,
                    2e-4 * step * at.by_drain.drain);
        EXPECT_NEAR(above.by_gate.drain, below.by_gate.drain, 1e-4 * at.by_drain.drain);
    }
}

TEST_P(FinfetPhysics, DrainCurrentGrowsWithGateAndDrainVoltage) {
    for (const auto& b : random_biases(200, -0.2, 0.9)) {
        const double s = model.polarity;
        const auto at = terminal_currents_and_derivatives(model, s * b.vg, s * (0.05 + std::abs(b.vd)), 0, 0);
        EXPECT_GT(at.by_gate.drain, -1e-14);
        EXPECT_GT(at.by_drain.drain, 0);
    }
}

TEST_P(FinfetPhysics, EveryBiasWithinThreeVoltsHasItsSolution) {
    for (const auto& b : random_biases(500, -3, 3)) {
        const auto at = terminal_currents_and_derivatives(model, b.vg, b.vd, b.vs, b.vb);
        ASSERT_TRUE(std::isfinite(at.by_gate.drain) && std::isfinite(at.by_drain.drain) &&
                    std::isfinite(at.by_source.drain));
        // The slow twin: the channel current that flows at the internal voltages it leaves, by bisection.
        const auto channel = [&](double i) {
            return model.fins *
                   detail::intrinsic_channel_current(model, b.vg, b.vd - i * resistance, b.vs + i * resistance);
        };
        double low = std::min(0.0, channel(0)), high = std::max(0.0, channel(0));
        for (int k = 0; k < 200; ++k) {
            const double middle = 0.5 * (low + high);
            (middle > channel(middle) ? high : low) = middle;
        }
        const double drop = low * resistance;
        const auto twin = core_currents(model, b.vg, b.vd - drop, b.vs + drop, b.vb);
        EXPECT_NEAR(at.current.drain, twin.drain, 1e-10 * std::abs(twin.drain)) << b.vg << " " << b.vd << " " << b.vs;
        EXPECT_NEAR(at.current.gate, twin.gate, 1e-10 * std::abs(twin.gate)) << b.vg << " " << b.vd << " " << b.vs;
    }
}

TEST_P(FinfetPhysics, NoBiasOfAFineGridIsLeftUnsolved) {
    // Where the channel is about as conductive as its ends Newton's method alone can step to and fro for ever.
    const double s = model.polarity;
    for (double vg = -0.4; vg < 1.2; vg += 0.013) {
        for (double vd = -0.6; vd < 1.0; vd += 0.0037) {
            const auto inner = internal_voltages(model, s * vg, s * vd, 0, 0);
            const double through = (s * vd - inner[0]) / resistance;
            const double channel = model.fins * detail::intrinsic_channel_current(model, s * vg, inner[0], inner[1]);
            const double rounding = 1e-15 / resistance;
            ASSERT_NEAR(through, channel, 1e-9 * std::abs(channel) + rounding) << vg << " " << vd;
        }
    }
}

TEST_P(FinfetPhysics, RefiningAnExactCurrentLeavesIt) {
    for (const auto& b : random_biases(500, -1, 1)) {
        const auto at = terminal_currents_and_derivatives(model, b.vg, b.vd, b.vs, b.vb);
        double channel = at.current.drain;  // but for tunnelling; two refinements make it exact
        for (int k = 0; k < 2; ++k) {
            channel =
                refine_currents(model, b.vg, b.vd, b.vs, b.vb, channel, at.by_gate.drain, at.by_drain.drain).channel;
        }
        const auto again = refine_currents(model, b.vg, b.vd, b.vs, b.vb, channel, at.by_gate.drain, at.by_drain.drain);
        const double rounding = 1e-12 * (std::abs(at.current.drain) + std::abs(at.current.gate)) +
                                1e-14 * (std::abs(at.by_drain.drain) + std::abs(at.by_gate.drain));
        EXPECT_NEAR(again.terminal.drain, at.current.drain, rounding) << b.vg << " " << b.vd << " " << b.vs;
        EXPECT_NEAR(again.terminal.source, at.current.source, rounding) << b.vg << " " << b.vd << " " << b.vs;
        EXPECT_NEAR(again.terminal.gate, at.current.gate,
                    1e-9 * std::abs(at.current.gate) + 1e-14 * std::abs(at.by_gate.gate))
            << b.vg << " " << b.vd << " " << b.vs;
    }
}

TEST_P(FinfetPhysics, RefinementErrorIsOfSecondOrder) {
    for (const auto& b : random_biases(50, 0.4, 0.8)) {
        const double s = model.polarity;
        const double vg = s * b.vg, vd = s * b.vd;
        const auto at = terminal_currents_and_derivatives(model, vg, vd, 0, 0);
        const auto error = [&](double relative) {
            const auto refined = refine_currents(model, vg, vd, 0.0, 0.0, at.current.drain * (1 + relative),
                                                 at.by_gate.drain, at.by_drain.drain);
            return std::abs(refined.terminal.drain / at.current.drain - 1);
        };
        EXPECT_LT(error(1e-3), 2e-6);
        EXPECT_LT(error(1e-4), 2e-8);
        EXPECT_GT(error(1e-2), 1e-8);
    }
}

TEST_P(FinfetPhysics, BatchEqualsScalar) {
    constexpr std::size_t lanes = Batch::size;
    const auto biases = random_biases(static_cast<int>(64 * lanes), -1.2, 1.2);
    for (std::size_t first = 0; first < biases.size(); first += lanes) {
        alignas(64) double in[4][lanes], drain_out[lanes], gate_out[lanes], gm_out[lanes], gd_out[lanes];
        for (std::size_t i = 0; i < lanes; ++i) {
            const auto& b = biases[first + i];
            in[0][i] = b.vg, in[1][i] = b.vd, in[2][i] = b.vs, in[3][i] = b.vb;
        }
        const auto load = [&](int k) { return Batch::load_aligned(in[k]); };
        const auto values = terminal_currents(model, load(0), load(1), load(2), load(3));
        const auto slopes = terminal_currents_and_derivatives(model, load(0), load(1), load(2), load(3));
        values.drain.store_aligned(drain_out);
        values.gate.store_aligned(gate_out);
        slopes.by_gate.drain.store_aligned(gm_out);
        slopes.by_drain.drain.store_aligned(gd_out);
        for (std::size_t i = 0; i < lanes; ++i) {
            const auto& b = biases[first + i];
            const auto one = terminal_currents_and_derivatives(model, b.vg, b.vd, b.vs, b.vb);
            // 1e-14 V of rounding in the voltages matters where drain and source nearly agree.
            const double scale = std::abs(one.by_gate.drain) + std::abs(one.by_drain.drain);
            EXPECT_NEAR(drain_out[i], one.current.drain, 1e-13 * std::abs(one.current.drain) + 1e-14 * scale)
                << b.vg << " " << b.vd << " " << b.vs;
            EXPECT_NEAR(gate_out[i], one.current.gate, 1e-11 * std::abs(one.current.gate));
            EXPECT_NEAR(gm_out[i], one.by_gate.drain, 1e-12 * scale);
            EXPECT_NEAR(gd_out[i], one.by_drain.drain, 1e-12 * scale);
        }
    }
}

TEST_P(FinfetPhysics, FinsAddUp) {
    const auto single = make_finfet_model(card, {.fins = 1, .temperature = 300.15});
    const double s = model.polarity;
    EXPECT_NEAR(terminal_currents(model, s * 0.7, s * 0.5, 0, 0).drain,
                10 * terminal_currents(single, s * 0.7, s * 0.5, 0, 0).drain, 1e-15);
}

INSTANTIATE_TEST_SUITE_P(Channel, FinfetPhysics,
                         testing::Combine(testing::Values("n", "p"), testing::Values(105.03, 107, 111)),
                         [](const auto& device) {
                             return std::string(std::get<0>(device.param)) + "_" +
                                    std::to_string(std::lround(std::floor(std::get<1>(device.param))));
                         });

}  // namespace
}  // namespace spinloom

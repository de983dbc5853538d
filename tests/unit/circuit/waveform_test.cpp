#include "spinloom/circuit/waveform.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace spinloom {
namespace {

TEST(Waveform, PulseHasItsShapeAndRepeats) {
    const auto pulse =
        Waveform::pulse({.initial = 1, .pulsed = 3, .delay = 2, .rise = 1, .fall = 2, .width = 3, .period = 10});
    for (const double start : {0.0, 10.0, 70.0}) {
        EXPECT_DOUBLE_EQ(pulse.value(start + 2.5), 2);
        EXPECT_DOUBLE_EQ(pulse.value(start + 4), 3);
        EXPECT_DOUBLE_EQ(pulse.value(start + 7), 2);
        EXPECT_DOUBLE_EQ(pulse.value(start + 9), 1);
    }
    EXPECT_DOUBLE_EQ(pulse.value(0), 1);
    EXPECT_EQ(pulse.breakpoints(15), (std::vector<double>{2, 3, 6, 8, 12, 13}));
}

TEST(Waveform, SinglePulseDoesNotRepeat) {
    const auto pulse = Waveform::pulse({.pulsed = 1, .delay = 1, .rise = 1, .fall = 1, .width = 1});
    EXPECT_DOUBLE_EQ(pulse.value(100), 0);
    EXPECT_EQ(pulse.breakpoints(100), (std::vector<double>{1, 2, 3, 4}));
}

TEST(Waveform, CornersInterpolateHoldAndRepeat) {
    const auto once = Waveform::corners({.points = {{1, 2}, {2, 4}, {4, 0}}});
    EXPECT_DOUBLE_EQ(once.value(0), 2);
    EXPECT_DOUBLE_EQ(once.value(1.5), 3);
    EXPECT_DOUBLE_EQ(once.value(3), 2);
    EXPECT_DOUBLE_EQ(once.value(9), 0);
    const auto again = Waveform::corners({.points = {{0, 0}, {1, 1}, {2, 0}}, .repeat_from = 0, .delay = 5});
    EXPECT_DOUBLE_EQ(again.value(4), 0);
    EXPECT_NEAR(again.value(5 + 2 * 7 + 0.25), 0.25, 1e-12);
    EXPECT_EQ(again.breakpoints(9), (std::vector<double>{5, 6, 7, 8, 9}));
}

TEST(Waveform, SineStartsAtItsDelay) {
    const auto sine = Waveform::sine(
        {.offset = 1, .amplitude = 2, .frequency = 3, .delay = 0.5, .damping = 0.7, .phase = std::numbers::pi / 2});
    EXPECT_DOUBLE_EQ(sine.value(0.2), 3);
    EXPECT_NEAR(sine.value(0.9), 1 + 2 * std::exp(-0.7 * 0.4) * std::cos(2 * std::numbers::pi * 3 * 0.4), 1e-12);
    EXPECT_EQ(sine.breakpoints(2), std::vector<double>{0.5});
}

TEST(Waveform, ExponentialRisesAndReturns) {
    const auto shape = Waveform::exponential(
        {.initial = 1, .target = 5, .rise_delay = 1, .rise_time = 2, .fall_delay = 4, .fall_time = 0.5});
    EXPECT_DOUBLE_EQ(shape.value(1), 1);
    EXPECT_NEAR(shape.value(3), 5 - 4 * std::exp(-1.0), 1e-12);
    EXPECT_NEAR(shape.value(6), 1 + 4 * (1 - std::exp(-2.5)) - 4 * (1 - std::exp(-4.0)), 1e-12);
}

TEST(Waveform, RepetitionsBeforeTheStartOrWithoutEndAreNotCounted) {
    const auto early =
        Waveform::pulse({.pulsed = 1, .delay = -1e9, .rise = 0.1, .fall = 0.1, .width = 0.3, .period = 1});
    EXPECT_LE(early.breakpoints(3).size(), 16U);
    const auto fast =
        Waveform::pulse({.pulsed = 1, .delay = -1, .rise = 1e-31, .fall = 1e-31, .width = 1e-31, .period = 1e-30});
    EXPECT_LT(fast.breakpoints(1).size(), 10'000'000U);
    const auto corners = Waveform::corners({.points = {{0, 0}, {1, 1}, {2, 0}}, .repeat_from = 0, .delay = -1e12});
    EXPECT_LE(corners.breakpoints(4).size(), 8U);
}

}  // namespace
}  // namespace spinloom

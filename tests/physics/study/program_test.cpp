#include "spinloom/study/program.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom {
namespace {

/// The published topology with 9 nm wires and subarrays of 32 x 32, on given weights.
Scenario shipped(const std::vector<ScenarioOverride>& more) {
    const std::filesystem::path source = SPINLOOM_SOURCE_DIR, data = SPINLOOM_TEST_DATA;
    std::vector<ScenarioOverride> settings = {
        {"network.weights", (data / "circuits" / "aw16_2").string()},
        {"programming.samples", "200"},
    };
    settings.insert(settings.end(), more.begin(), more.end());
    return read_scenario(source / "scenarios" / "mnist-784x16x10-wires.toml", settings);
}

ProgramSummary programmed(const std::vector<ScenarioOverride>& more, std::size_t check = 0) {
    const auto subject = prepare(shipped(more), {.threads = 2, .images = {.set = ImageChoice::Set::none}});
    return measure_programming(subject, {.check = check}, {.threads = 2});
}

/// The whole chain: 20 devices drawn from the plan, written through drivers, wires, transistors and strips.
TEST(SlowProgram, PlanTurnsOverExactlyTheDevicesItNames) {
    const auto results = programmed({{"programming.initial", "random"}}, 20);
    ASSERT_EQ(results.checks.size(), 20u);
    for (const auto& check : results.checks) {
        const auto& write = results.writes[check.index];
        EXPECT_TRUE(check.is_written) << check.index;
        EXPECT_EQ(check.disturbed, 0) << check.index;
        EXPECT_GE(check.neighbours, 20);
        EXPECT_NEAR(check.peak_current / std::abs(write.current), 1, 1e-3) << "the current that was planned";
        // The plan's energy has the verifying too, and expects a few more pulses than one.
        EXPECT_NEAR(check.energy / write.energy, 1, 0.01);
    }
    EXPECT_EQ(results.devices, 2u * (785 * 16 + 17 * 10) + 2u * 26);
    EXPECT_EQ(results.below_critical(), 0u);
    double time = 0;
    for (const auto& write : results.writes) time += write.expected_pulses * (2.26e-9 + 2e-9);
    EXPECT_NEAR(results.time / time, 1, 1e-9);
}

/// Retries raise the power of the error rate, and fewer fins make it worse.
TEST(SlowProgram, RetriesAndFinsDecideWhatIsLeft) {
    const auto none = programmed({{"programming.initial", "antiparallel"}, {"programming.retries", "0"}});
    const auto two = programmed({{"programming.initial", "antiparallel"}, {"programming.retries", "2"}});
    ASSERT_EQ(none.writes.size(), two.writes.size());
    for (std::size_t i = 0; i < none.writes.size(); ++i) {
        EXPECT_EQ(none.writes[i].residual, none.writes[i].error_rate);
        EXPECT_NEAR(two.writes[i].residual / std::pow(none.writes[i].error_rate, 3), 1, 1e-9);
    }
    const auto thin = programmed({{"programming.initial", "antiparallel"}, {"programming.write_fins", "4"}});
    EXPECT_GT(thin.writes.front().error_rate, 3 * none.writes.front().error_rate);
    EXPECT_GT(thin.expected_pulses(), two.expected_pulses());
}

}  // namespace
}  // namespace spinloom

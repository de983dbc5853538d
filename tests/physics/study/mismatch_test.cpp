// Dies with mismatch beside a run.

#include <gtest/gtest.h>

#include "physics/study/small_subject.hpp"
#include "spinloom/study/run_mismatch.hpp"

namespace spinloom {
namespace {

using namespace test;

Subject with_dies(std::size_t dies, double resistance_sigma) {
    return small_subject([&](Scenario& scenario) { scenario.mismatch = {dies, 40, resistance_sigma}; });
}

// The labels are what the nominal circuit finds, so that op-amps ideal but for their offset find them too.
TEST(Mismatch, OfNoneLeavesTheSolvedCircuit) {
    const auto found = measure_mismatch(with_dies(3, 0.1), {.threads = 1});
    EXPECT_EQ(found.dies, 3U);
    EXPECT_EQ(found.images, 40U);
    EXPECT_EQ(found.nominal_accuracy, 1);
    EXPECT_NEAR(found.offset_sigma, 10.5e-3, 0.5e-3) << "two-stage-14nm, docs/theory/amplifier.md";
    EXPECT_LT(found.lowest_accuracy, 1);
    EXPECT_LE(found.lowest_accuracy, found.mean_accuracy);
    EXPECT_NEAR(found.loss_points(), 100 * (1 - found.mean_accuracy), 1e-12);
}

TEST(Mismatch, DoesNotDependOnThreadsAndJunctionsCount) {
    const auto one = measure_mismatch(with_dies(4, 0.1), {.threads = 1}),
               two = measure_mismatch(with_dies(4, 0.1), {.threads = 2}),
               other = measure_mismatch(with_dies(4, 0.2), {.threads = 2});
    EXPECT_EQ(one.mean_accuracy, two.mean_accuracy);
    EXPECT_EQ(one.standard_error, two.standard_error);
    EXPECT_NE(one.mean_accuracy, other.mean_accuracy);
}

TEST(Mismatch, IsAskedForWhereTheNetworkHasNone) {
    EXPECT_TRUE(has_dies(with_dies(1, 0.1)));
    EXPECT_FALSE(has_dies(with_dies(0, 0.1)));
    EXPECT_FALSE(has_dies(small_subject([](Scenario& scenario) { scenario.variation.resistance_sigma = 0.05; })));
    EXPECT_FALSE(has_dies(small_subject([](Scenario& scenario) { scenario.fidelity = Fidelity::behavioural; })));
    EXPECT_EQ(small_subject([](Scenario&) {}).scenario.mismatch.dies, 20U);
}

}  // namespace
}  // namespace spinloom

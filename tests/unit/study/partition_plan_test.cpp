#include "spinloom/study/partition_plan.hpp"

#include <gtest/gtest.h>

#include "spinloom/study/pareto.hpp"

namespace spinloom {
namespace {

TEST(ParetoOptimal, KeepsWhatNothingElseBeatsEverywhere) {
    EXPECT_EQ(pareto_optimal({}), std::vector<bool>{});
    // The third is worse than the first in both; the fourth equals the second.
    EXPECT_EQ(pareto_optimal({{1, 5}, {2, 3}, {2, 6}, {2, 3}, {9, 1}}),
              (std::vector<bool>{true, true, false, true, true}));
    // As good in one and better in the other dominates.
    EXPECT_EQ(pareto_optimal({{1, 1, 1}, {1, 1, 2}, {0, 2, 1}}), (std::vector<bool>{true, false, true}));
}

TEST(PartitionCandidates, EqualCutsAreOneCandidateOfTheSmallestLimits) {
    const auto candidates = partition_candidates({784, 16, 10}, {64, 32, {}, 32}, {16, {}, 32, 8});
    std::vector<std::string> names;
    for (const auto& candidate : candidates) names.push_back(candidate.name());
    EXPECT_EQ(names, (std::vector<std::string>{"32x8", "32x16", "64x8", "64x16", "785x8", "785x16"}));
    EXPECT_EQ(candidates[1].limits_text(), "{rows = 32, columns = 16}");
    const auto whole = partition_candidates({784, 16, 10}, {{}}, {{}});
    ASSERT_EQ(whole.size(), 1U);
    EXPECT_EQ(whole[0].name(), "none");
    EXPECT_EQ(whole[0].limits_text(), "none");
}

// 401 lines in parts of up to 32 are 13, 121 are 4, 85 are 3; 120 outputs are 4, 84 are 3, 10 are 1: the published
// counts of the 400x120x84x10 network. @cite imacsim2023
TEST(PartitionCandidates, CountsWhatIsBuilt) {
    const auto candidate = partition_candidates({400, 120, 84, 10}, {32}, {32}).front();
    EXPECT_EQ(candidate.num_subarrays(), 13 * 4 + 4 * 3 + 3 * 1);
    EXPECT_EQ(candidate.num_amplifiers(), 13 * 120 + 4 * 84 + 3 * 10);
    EXPECT_EQ(candidate.num_redrive_points(), 400 * 3 + 120 * 2);
    EXPECT_EQ(candidate.num_synapses(), 401 * 120 + 121 * 84 + 85 * 10);
    EXPECT_EQ(candidate.num_subarray_lines(), 401 * 4 + 13 * 120 + 121 * 3 + 4 * 84 + 85 + 3 * 10);
    const auto whole = partition_candidates({400, 120, 84, 10}, {{}}, {{}}).front();
    EXPECT_EQ(whole.num_subarrays(), 3);
    EXPECT_EQ(whole.num_redrive_points(), 0);
    EXPECT_EQ(whole.num_synapses(), candidate.num_synapses());
    EXPECT_DOUBLE_EQ(whole.reduction_bytes(), 8.0 * (2 * 401 * 240 * 240 + 401 * 401));
}

PartitionChoice choice(double accuracy, double power, double area) {
    PartitionChoice result;
    result.accuracy = accuracy;
    result.power.inputs = power;
    result.area.synapses = area;
    return result;
}

TEST(PartitionPlan, RecommendsTheSmallestOfThoseAsGoodAsTheBest) {
    PartitionPlan plan;
    plan.num_images = 1000;  // standard error of 90 %: 0.95 %
    plan.choices = {choice(0.900, 1.0, 5e-9), choice(0.895, 1.2, 3e-9), choice(0.893, 1.3, 3e-9),
                    choice(0.850, 0.9, 1e-9)};
    judge(plan);
    EXPECT_EQ(plan.recommended, 1U);
    EXPECT_TRUE(plan.choices[0].is_optimal);
    EXPECT_TRUE(plan.choices[1].is_optimal);
    EXPECT_FALSE(plan.choices[2].is_optimal);
    EXPECT_TRUE(plan.choices[3].is_optimal);
    plan.num_images = 100000;  // now half a percent counts
    judge(plan);
    EXPECT_EQ(plan.recommended, 0U);
    plan.choices.clear();
    judge(plan);
    EXPECT_FALSE(plan.recommended.has_value());
}

}  // namespace
}  // namespace spinloom

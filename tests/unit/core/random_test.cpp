#include "spinloom/core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace spinloom {
namespace {

using Block = std::array<std::uint32_t, 4>;

// Known answers published with the reference implementation of Philox4x32-10 (Random123, kat_vectors).
TEST(Philox, GivesThePublishedAnswers) {
    EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    constexpr std::uint32_t ones = 0xffffffff;
    EXPECT_EQ(philox4x32({ones, ones, ones, ones}, {ones, ones}),
              (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

std::vector<std::uint32_t> draw(RandomStream stream, std::size_t count) {
    std::vector<std::uint32_t> numbers(count);
    for (auto& number : numbers) number = stream.next();
    return numbers;
}

TEST(RandomStream, DependsOnSeedPurposeAndSampleOnly) {
    const auto numbers = draw(RandomStream(1, "thermal", 5), 100);
    EXPECT_EQ(draw(RandomStream(1, "thermal", 5), 100), numbers);
    for (const auto& other :
         {RandomStream(2, "thermal", 5), RandomStream(1, "variation", 5), RandomStream(1, "thermal", 6),
          RandomStream(1, "thermal", 5 + (1ULL << 32)), RandomStream(1 + (1ULL << 32), "thermal", 5)}) {
        const auto others = draw(other, 100);
        EXPECT_EQ(
            std::inner_product(numbers.begin(), numbers.end(), others.begin(), 0, std::plus<>(), std::equal_to<>()), 0)
            << "two independent streams of 100 agree anywhere with a chance of 2e-8";
    }
}

TEST(RandomStream, NamesTheSameNumbersForEver) {
    // Gold values: a change here changes every seeded result and belongs in the changelog.
    RandomStream stream(42, "gold");
    const std::vector<std::uint32_t> first = {stream.next(), stream.next(), stream.next()};
    EXPECT_EQ(first, (std::vector<std::uint32_t>{1246016411U, 813488613U, 2739434779U}));
}

TEST(RandomStream, UniformHasTheMomentsOfTheUniformDistribution) {
    RandomStream stream(7, "uniform");
    constexpr int count = 200000;
    double sum = 0, sum_of_squares = 0;
    for (int i = 0; i < count; ++i) {
        const double u = stream.uniform();
        ASSERT_GE(u, 0);
        ASSERT_LT(u, 1);
        ASSERT_EQ(std::ldexp(u, 53), std::floor(std::ldexp(u, 53)));
        sum += u;
        sum_of_squares += u * u;
    }
    // Five standard errors: sqrt(1/12/n) and sqrt(4/45/n).
    EXPECT_NEAR(sum / count, 0.5, 5 * std::sqrt(1.0 / 12 / count));
    EXPECT_NEAR(sum_of_squares / count, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / count));
}

TEST(RandomStream, NormalHasTheMomentsOfTheNormalDistribution) {
    RandomStream stream(7, "normal");
    constexpr int count = 200000;
    std::array<double, 5> moments{};
    int beyond_two = 0;
    for (int i = 0; i < count; ++i) {
        const double x = stream.normal();
        ASSERT_LT(std::abs(x), 8.6);
        for (std::size_t power = 1; power < 5; ++power) moments[power] += std::pow(x, power) / count;
        beyond_two += std::abs(x) > 2 ? 1 : 0;
    }
    // Five standard errors; the variance of x^p is (2p-1)!! - ((p-1)!!)^2 for even p.
    EXPECT_NEAR(moments[1], 0, 5 * std::sqrt(1.0 / count));
    EXPECT_NEAR(moments[2], 1, 5 * std::sqrt(2.0 / count));
    EXPECT_NEAR(moments[3], 0, 5 * std::sqrt(15.0 / count));
    EXPECT_NEAR(moments[4], 3, 5 * std::sqrt(96.0 / count));
    const double tail = std::erfc(2 / std::sqrt(2.0));
    EXPECT_NEAR(static_cast<double>(beyond_two) / count, tail, 5 * std::sqrt(tail * (1 - tail) / count));
}

TEST(RandomStream, BelowIsEvenOverItsRange) {
    RandomStream stream(3, "below");
    EXPECT_EQ(stream.below(1), 0U);
    constexpr int count = 60000;
    std::array<int, 6> counts{};
    for (int i = 0; i < count; ++i) ++counts.at(stream.below(6));
    for (const int seen : counts) EXPECT_NEAR(seen, count / 6, 5 * std::sqrt(count * 5.0 / 36));
    // A bound above half the range, where taking the remainder alone would favour the lower half by two to one.
    const std::uint64_t bound = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62);
    int in_lower_third = 0;
    for (int i = 0; i < count; ++i) {
        const auto x = stream.below(bound);
        ASSERT_LT(x, bound);
        in_lower_third += x < bound / 3 ? 1 : 0;
    }
    EXPECT_NEAR(in_lower_third, count / 3, 5 * std::sqrt(count * 2.0 / 9));
}

TEST(Shuffle, GivesEveryOrderEquallyOften) {
    RandomStream stream(11, "shuffle");
    std::map<std::array<int, 4>, int> counts;
    constexpr int count = 48000;
    for (int i = 0; i < count; ++i) {
        std::array<int, 4> items = {0, 1, 2, 3};
        shuffle(std::span<int>(items), stream);
        ++counts[items];
    }
    ASSERT_EQ(counts.size(), 24U) << "every order of four things";
    for (const auto& [order, seen] : counts) EXPECT_NEAR(seen, count / 24, 5 * std::sqrt(count * 23.0 / 576));
}

TEST(Shuffle, IsRepeatableAndKeepsTheItems) {
    std::vector<int> items(1000);
    std::iota(items.begin(), items.end(), 0);
    const auto sorted = items;
    RandomStream stream(1, "x");
    shuffle(std::span<int>(items), stream);
    EXPECT_NE(items, sorted);
    auto again = sorted;
    RandomStream same(1, "x");
    shuffle(std::span<int>(again), same);
    EXPECT_EQ(again, items);
    std::sort(items.begin(), items.end());
    EXPECT_EQ(items, sorted);
    shuffle(std::span<int>(), stream);
}

}  // namespace
}  // namespace spinloom

#include "spinloom/device/magnet/normal_lanes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "spinloom/core/constants.hpp"

namespace spinloom {
namespace {

constexpr std::size_t lanes = NormalLanes::lanes;

std::array<std::array<std::uint64_t, lanes>, 4> stream_words(const NormalLanes& numbers, std::uint64_t block,
                                                             std::uint64_t first) {
    std::array<std::array<std::uint64_t, lanes>, 4> result{};
    const auto words = numbers.words(block, NormalLanes::Samples::consecutive(first));
    for (std::size_t i = 0; i < 4; ++i) words[i].store_unaligned(result[i].data());
    return result;
}

TEST(NormalLanes, BitsAreThoseOfTheScalarGenerator) {
    const NormalLanes numbers(7, "a purpose");
    const auto key = random_key(7, "a purpose");
    for (const std::uint64_t block : {std::uint64_t{0}, std::uint64_t{12345}, std::uint64_t{0x123456789abcdef}}) {
        for (const std::uint64_t first :
             {std::uint64_t{0}, std::uint64_t{0xfffffffe}, std::uint64_t{0xabcdef012345678}}) {
            const auto words = stream_words(numbers, block, first);
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                const std::uint64_t sample = first + lane;
                const auto expected =
                    philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                                static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(sample >> 32)},
                               key);
                for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(words[i][lane], expected[i]) << block << " " << sample;
            }
        }
    }
}

TEST(NormalLanes, NumbersAreThePolarMethodOfTheirBits) {
    const NormalLanes numbers(3, "thermal field");
    for (std::uint64_t block = 0; block < 2000; ++block) {
        const auto words = stream_words(numbers, block, 5);
        const auto normals = numbers.normals(block, NormalLanes::Samples::consecutive(5));
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            for (std::size_t pair = 0; pair < 2; ++pair) {
                const auto radial = words[2 * pair][lane], angular = words[2 * pair + 1][lane];
                const double root = std::sqrt(-std::log((static_cast<double>(radial) + 0.5) * 0x1p-32));
                const double phi =
                    constants::pi / 2 * ((static_cast<double>(angular & 0x3fffffff) + 0.5) * 0x1p-30 - 0.5);
                const double first = root * (std::cos(phi) - std::sin(phi)) * ((angular >> 31 & 1) != 0 ? -1 : 1);
                const double second = root * (std::cos(phi) + std::sin(phi)) * ((angular >> 30 & 1) != 0 ? -1 : 1);
                EXPECT_NEAR(normals[2 * pair].get(lane), first, 3e-12 * (1 + std::abs(first)));
                EXPECT_NEAR(normals[2 * pair + 1].get(lane), second, 3e-12 * (1 + std::abs(second)));
            }
        }
    }
}

TEST(NormalLanes, LogarithmHoldsAtBothEndsOfTheUnitInterval) {
    for (const double x : {0.5, 1.5, 2.5, 1e3 + 0.5, 0x1p31 + 0.5, 0x1p32 - 1.5, 0x1p32 - 0.5}) {
        const double expected = -std::log1p((x - 0x1p32) * 0x1p-32);
        EXPECT_NEAR(detail::minus_log_of_fraction(Batch(x)).get(0) / expected, 1, 1e-12) << x;
    }
}

TEST(NormalLanes, MomentsTailsAndCorrelationsAreThoseOfANormal) {
    const NormalLanes numbers(11, "moments");
    const std::size_t blocks = 100000;
    const double count = 4.0 * static_cast<double>(blocks * lanes);
    double sum = 0, square = 0, fourth = 0, neighbours = 0, beyond_three = 0;
    for (std::uint64_t block = 0; block < blocks; ++block) {
        const auto normals = numbers.normals(block, NormalLanes::Samples::consecutive(0));
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            for (std::size_t i = 0; i < 4; ++i) {
                const double x = normals[i].get(lane);
                sum += x;
                square += x * x;
                fourth += x * x * x * x;
                beyond_three += std::abs(x) > 3 ? 1 : 0;
                neighbours += x * normals[(i + 1) % 4].get(lane);
            }
        }
    }
    const double four_errors = 4 / std::sqrt(count);
    EXPECT_NEAR(sum / count, 0, four_errors);
    EXPECT_NEAR(square / count, 1, four_errors * std::sqrt(2.0));
    EXPECT_NEAR(fourth / count, 3, four_errors * std::sqrt(96.0));
    EXPECT_NEAR(neighbours / count, 0, four_errors);
    const double tail = std::erfc(3 / std::sqrt(2.0));
    EXPECT_NEAR(beyond_three / count, tail, four_errors * std::sqrt(tail));
}

}  // namespace
}  // namespace spinloom

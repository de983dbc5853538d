#include "spinloom/core/rare.hpp"

#include <gtest/gtest.h>

#include <string>

namespace spinloom {
namespace {

TEST(Rare, IsAsMadeByDefaultUntilItIsMade) {
    Rare<std::string> rare;
    EXPECT_EQ(*rare, "");
    EXPECT_EQ(rare->size(), 0);
    rare.make() += "a";
    rare.make() += "b";
    EXPECT_EQ(*rare, "ab");
    EXPECT_EQ(sizeof(rare), sizeof(void*));
}

TEST(Rare, CopiesStandOnTheirOwn) {
    Rare<std::string> first, empty;
    first.make() = "a";
    auto second = first;
    second.make() += "b";
    EXPECT_EQ(*first, "a");
    EXPECT_EQ(*second, "ab");
    second = empty;
    EXPECT_EQ(*second, "");
    second = std::move(first);
    EXPECT_EQ(*second, "a");
}

}  // namespace
}  // namespace spinloom

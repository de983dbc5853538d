#include "spinloom/core/name_map.hpp"

#include <gtest/gtest.h>

#include <unordered_map>

namespace spinloom {
namespace {

TEST(NameMap, IsAsAnUnorderedMapInTheOrderOfAdding) {
    NameMap<int> map;
    std::unordered_map<std::string, int> twin;
    for (int i = 0; i < 5000; ++i) {
        if (i % 1000 == 7) map.reserve(2 * static_cast<std::size_t>(i));
        const auto name = "n" + std::to_string(i * 7919 % 3001);
        EXPECT_EQ(map.add(name, i), twin.emplace(name, i).second);
    }
    EXPECT_EQ(map.size(), twin.size());
    for (const auto& [name, value] : twin) EXPECT_EQ(map.at(name), value);
    EXPECT_EQ(map.begin()->first, "n0");
    EXPECT_EQ((map.begin() + 1)->first, "n" + std::to_string(7919 % 3001));
}

TEST(NameMap, TellsWhatIsNotThere) {
    NameMap<int> map;
    EXPECT_FALSE(map.contains("a"));
    EXPECT_TRUE(map.add("", 1));
    EXPECT_TRUE(map.add(std::string("a\0b", 3), 2));
    EXPECT_FALSE(map.contains("a"));
    EXPECT_EQ(map.at(""), 1);
    EXPECT_EQ(map.find("b"), map.end());
    EXPECT_THROW((void)map.at("b"), std::out_of_range);
}

TEST(NameMap, FindsOrAdds) {
    NameMap<int> map;
    const auto [first, is_new] = map.find_or_add("a", 1);
    EXPECT_TRUE(is_new);
    EXPECT_EQ(first->second, 1);
    const auto [second, is_new_again] = map.find_or_add("a", 2);
    EXPECT_FALSE(is_new_again);
    EXPECT_EQ(second->second, 1);
    EXPECT_EQ(map.size(), 1);
}

TEST(NameMap, CopiesStandOnTheirOwn) {
    NameMap<int> map;
    map.add("a", 1);
    auto copy = map;
    copy.add("b", 2);
    map.add("c", 3);
    EXPECT_FALSE(map.contains("b"));
    EXPECT_FALSE(copy.contains("c"));
    EXPECT_EQ(copy.at("a"), 1);
    EXPECT_EQ(copy.at("b"), 2);
    EXPECT_EQ(map.at("c"), 3);
    map = NameMap<int>();
    EXPECT_EQ(copy.begin()->first, "a");
    auto moved = std::move(copy);
    copy = NameMap<int>();
    copy.add("d", 4);
    moved.add("e", 5);
    EXPECT_EQ(copy.at("d"), 4);
    EXPECT_EQ(moved.at("e"), 5);
    EXPECT_EQ(moved.at("b"), 2);
}

}  // namespace
}  // namespace spinloom

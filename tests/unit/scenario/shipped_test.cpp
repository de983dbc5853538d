#include "spinloom/scenario/shipped.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "spinloom/core/error.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {
namespace {

TEST(ShippedScenarios, AreFoundByName) {
    const auto names = shipped_scenarios();
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    for (const auto& name : names) {
        EXPECT_TRUE(std::filesystem::exists(find_scenario(name))) << name;
        EXPECT_EQ(read_scenario(name, {}).name, name);
    }
    EXPECT_GE(names.size(), 8U);
}

TEST(ShippedScenarios, PathsStayAsTheyAre) {
    EXPECT_EQ(find_scenario("nowhere/mine.toml"), "nowhere/mine.toml");
    EXPECT_EQ(find_scenario("/dev/null"), "/dev/null");
}

TEST(ShippedScenarios, TellTheNearestName) {
    try {
        static_cast<void>(find_scenario("mnist-784x16x1"));
        FAIL() << "there is no such scenario";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("did you mean 'mnist-784x16x10'"), std::string::npos);
    }
}

}  // namespace
}  // namespace spinloom

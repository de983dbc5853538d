#include "spinloom/core/error.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

TEST(InputProblem, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ((InputProblem{"a.toml", 3, "mtj.tmr", "too large"}.text()), "a.toml:3: mtj.tmr: too large");
    EXPECT_EQ((InputProblem{"a.toml", 0, {}, "is empty"}.text()), "a.toml: is empty");
    EXPECT_EQ((InputProblem{{}, 0, "--out", "missing"}.text()), "--out: missing");
    EXPECT_EQ((InputProblem{{}, 0, {}, "wrong"}.text()), "wrong");
}

TEST(InputError, TellsEveryProblemOnItsOwnLine) {
    const InputError error({{"a", 1, {}, "x"}, {"b", 2, {}, "y"}});
    EXPECT_STREQ(error.what(), "a:1: x\nb:2: y");
    EXPECT_EQ(error.problems().size(), 2U);
}

TEST(InputProblems, ThrowsWhatWasCollected) {
    InputProblems problems;
    EXPECT_TRUE(problems.empty());
    EXPECT_NO_THROW(problems.throw_if_any());
    problems.add({"a", 1, {}, "x"});
    problems.add(InputError("b", "y"));
    try {
        problems.throw_if_any();
        FAIL() << "nothing was thrown";
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(), "a:1: x\nb: y");
    }
}

TEST(NearestName, FindsMistypedNames) {
    const std::vector<std::string> known = {"ra_product", "tmr", "half_voltage"};
    EXPECT_EQ(nearest_name("ra_produkt", known), "ra_product");
    EXPECT_EQ(nearest_name("TMR", known), "tmr");
    EXPECT_EQ(nearest_name("tmrr", known), "tmr");
    EXPECT_EQ(suggest("half_voltag", known), " (did you mean 'half_voltage'?)");
}

TEST(NearestName, IsEmptyWhereNothingIsNear) {
    const std::vector<std::string> known = {"tmr", "ra"};
    EXPECT_EQ(nearest_name("temperature", known), "");
    EXPECT_EQ(nearest_name("xy", known), "") << "two letters out of two are wrong";
    EXPECT_EQ(suggest("temperature", known), "");
    EXPECT_EQ(nearest_name("tmr", {}), "");
}

}  // namespace
}  // namespace spinloom

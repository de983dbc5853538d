#include "spinloom/core/card_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "spinloom/core/error.hpp"
#include "spinloom/core/name_pattern.hpp"

namespace spinloom {
namespace {

TEST(CardList, TellsAParameterWithUnitProvenanceAndSource) {
    EXPECT_EQ(card_lines("mtj/imac-sim-5k-15k"),
              "mtj/imac-sim-5k-15k\tr_parallel\t5\tkohm\tpublished\timac-sim\n"
              "mtj/imac-sim-5k-15k\ttmr\t200\t%\tpublished\timac-sim\n");
}

TEST(CardList, PatternsAskForCardsOrParameters) {
    const auto all = card_lines(""), lengths = card_lines("finfet/*.gate_length");
    EXPECT_NE(all.find("baselines/"), std::string::npos);
    EXPECT_EQ(std::count(lengths.begin(), lengths.end(), '\n'), 20) << "one of each transistor";
    for (const char c : {'\r', '\0'}) EXPECT_EQ(all.find(c), std::string::npos);
}

TEST(CardList, NamesTheNearestCard) {
    try {
        static_cast<void>(card_lines("mtj/imac-sim-5k-15q"));
        FAIL() << "there is no such card";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("did you mean 'mtj/imac-sim-5k-15k'"), std::string::npos);
    }
}

TEST(NamePattern, HoldsOrIsMatched) {
    EXPECT_TRUE(is_asked("neuron.fins", ""));
    EXPECT_TRUE(is_asked("neuron.fins", "fin"));
    EXPECT_TRUE(is_asked("neuron.fins", "n*f?ns"));
    EXPECT_FALSE(is_asked("neuron.fins", "fin?"));
    EXPECT_FALSE(is_asked("neuron.fins", "*fin"));
}

}  // namespace
}  // namespace spinloom

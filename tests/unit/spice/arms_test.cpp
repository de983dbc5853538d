#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

/// .if, .elseif, .else and .endif.

namespace spinloom::spice {
namespace {

DeckResults results_of(const std::string& body) {
    return simulate(parse_deck("title\n" + body + ".end\n", "t.sp"), {});
}

double signal_of(const DeckResults& results, const std::string& name, std::size_t pass = 0) {
    const auto* signal = results.passes.at(pass).analyses.front().find(name);
    if (signal == nullptr) {
        ADD_FAILURE() << "no signal " << name;
        return std::nan("");
    }
    return signal->values.front();
}

constexpr const char* chosen_resistor =
    "v1 a 0 1\n.if (sel==1)\nr1 a 0 1k\n.elseif (sel==2)\nr1 a 0 2k\n.else\nr1 a 0 4k\n.endif\n.op\n";

TEST(Arms, TheFirstOneThatHoldsCounts) {
    for (const auto& [sel, ohm] : {std::pair{"1", 1e3}, std::pair{"2", 2e3}, std::pair{"3", 4e3}}) {
        const auto results = results_of(std::string(".param sel=") + sel + "\n" + chosen_resistor);
        EXPECT_DOUBLE_EQ(signal_of(results, "i(v1)"), -1 / ohm) << sel;
    }
}

TEST(Arms, AnAlterDecidesAnew) {
    const auto results = results_of(std::string(".param sel=1\n") + chosen_resistor + ".alter\n.param sel=2\n");
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v1)", 0), -1e-3);
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v1)", 1), -0.5e-3);
}

TEST(Arms, NodesOfWhatDoesNotHoldAreNotThere) {
    const auto results = results_of("v1 a 0 1\n.if (0)\nr1 a b 1k\nr2 b 0 1k\n.else\nr1 a 0 1k\n.endif\n.op\n");
    EXPECT_EQ(results.passes.front().analyses.front().find("v(b)"), nullptr);
}

TEST(Arms, ParametersModelsAndSubcircuitsMayStandInThem) {
    const auto results = results_of(
        ".param corner=2\n.if (corner==1)\n.param r=1k\n.model m r rsh=1\n.subckt s a\nr1 a 0 1k\n.ends\n"
        ".else\n.param r=3k\n.model m r rsh=5\n.subckt s a\nr1 a 0 500\n.ends\n.endif\n"
        "v1 a 0 1\nr1 a 0 'r'\nv2 b 0 1\nr2 b 0 m l=10u w=1u\nv3 c 0 1\nx1 c s\n.op\n");
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v1)"), -1.0 / 3e3);
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v2)"), -1.0 / 50);
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v3)"), -1.0 / 500);
}

TEST(Arms, EachInstanceDecidesForItself) {
    const auto results = results_of(
        ".subckt s a n=1\n.if 'n>1'\n.if (n>2)\n.param r=300\n.else\n.param r=200\n.endif\nr1 a 0 r\n.else\n"
        "r1 a x 50\nr2 x 0 50\n.endif\n.ends\n"
        "v1 a 0 1\nx1 a s\nv2 b 0 1\nx2 b s n=2\nv3 c 0 1\nx3 c s n=3\n.op\n");
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v1)"), -1.0 / 100);
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v2)"), -1.0 / 200);
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v3)"), -1.0 / 300);
}

TEST(Arms, WhatDecidesNothingIsNotEvaluated) {
    const auto results = results_of("v1 a 0 1\n.if (1)\nr1 a 0 1k\n.elseif (absent>1)\nr1 a 0 2k\n.endif\n.op\n");
    EXPECT_DOUBLE_EQ(signal_of(results, "i(v1)"), -1e-3);
}

TEST(Arms, WhatIsNotClosedOrOpenedIsAnError) {
    for (const auto* const wrong :
         {".if (1)\nr1 a 0 1k\n", "r1 a 0 1k\n.endif\n", "r1 a 0 1k\n.else\n", "r1 a 0 1k\n.elseif (1)\n",
          ".if\nr1 a 0 1k\n.endif\n", ".if (absent)\nr1 a 0 1k\n.endif\n", ".if (1)\n.else\n.else\n.endif\nr1 a 0 1k\n",
          ".subckt s a\n.if (1)\n.ends\nr1 a 0 1k\n"}) {
        EXPECT_THROW(results_of(std::string("v1 a 0 1\n") + wrong + ".op\n"), InputError) << wrong;
    }
}

}  // namespace
}  // namespace spinloom::spice

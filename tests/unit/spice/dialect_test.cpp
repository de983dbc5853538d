#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

/// Small things that decks of other programs do.

namespace spinloom::spice {
namespace {

DeckResults simulated_deck(const std::string& body) {
    return simulate(parse_deck("title\n" + body + ".end\n", "t.sp"), {});
}

double value_of_measure(const DeckResults& simulation, const std::string& name) {
    for (const auto& result : simulation.passes.front().measures) {
        if (result.name == name) return result.value.value_or(std::nan(""));
    }
    ADD_FAILURE() << "no measure " << name;
    return 0;
}

TEST(Dialect, TwoPointsAtOneTimeAreAStep) {
    const auto result = simulated_deck(
        "v1 a 0 pwl(0 0 1n 0 1n 1 3n 1)\nr1 a 0 1k\n.tran 0.1n 3n\n"
        ".measure tran before find v(a) at=0.99n\n.measure tran after find v(a) at=1.01n\n");
    EXPECT_NEAR(value_of_measure(result, "before"), 0, 1e-12);
    EXPECT_NEAR(value_of_measure(result, "after"), 1, 1e-12);
    const auto thrice = simulated_deck(
        "v1 a 0 pwl(0 0 1n 0 1n 3 1n 1 3n 1)\nr1 a 0 1k\n.tran 0.1n 3n\n.measure tran after find v(a) at=1.01n\n");
    EXPECT_NEAR(value_of_measure(thrice, "after"), 1, 1e-12) << "the last of several counts";
}

TEST(Dialect, ACapacitorTakesThePowerThatItStores) {
    const auto result = simulated_deck(
        "v1 a 0 pulse(0 1 1n 1p 1p 40n 90n)\nr1 a b 1k\nc1 b 0 1p\n.tran 0.01n 20n\n"
        ".print tran v(b) i(c1) p(c1)\n.measure tran stored integ p(c1)\n.op\n");
    const auto& transient = result.passes.front().analyses.front();
    ASSERT_EQ(transient.kind, AnalysisKind::transient);
    const auto &v = transient.find("v(b)")->values, &i = transient.find("i(c1)")->values,
               &p = transient.find("p(c1)")->values;
    for (std::size_t k = 0; k < v.size(); ++k) EXPECT_DOUBLE_EQ(p[k], v[k] * i[k]);
    EXPECT_NEAR(value_of_measure(result, "stored"), 0.5e-12, 0.5e-15) << "C V^2/2";
}

TEST(Dialect, OutputsOfWhatIsNotThereAreLeftOutWithAWarning) {
    const auto result = simulated_deck(
        "v1 a 0 1\nr1 a 0 1k\n.tran 1n 5n\n.print tran v(a) v(missing) i(r9) v(a,missing) par('v(a)+v(gone)')\n");
    const auto& transient = result.passes.front().analyses.front();
    ASSERT_EQ(transient.signals.size(), 1U);
    EXPECT_EQ(transient.signals[0].name, "v(a)");
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_NE(result.warnings[0].find("left out: v(missing), i(r9), v(a,missing)"), std::string::npos)
        << result.warnings[0];
    // A deck that asks for nothing that is there was meant for another circuit.
    EXPECT_THROW(simulated_deck("v1 a 0 1\nr1 a 0 1k\n.tran 1n 5n\n.print tran v(missing)\n"), InputError);
    EXPECT_THROW(simulated_deck("v1 a 0 1\nr1 a 0 1k\n.tran 1n 5n\n.measure tran m max v(missing)\n"), InputError)
        << "a measure has no value without it";
}

TEST(Dialect, ASourceBetweenTwoNamesOfGroundCarriesNothing) {
    const auto result =
        simulated_deck("vss gnd 0 0\nv1 a gnd 1\nr1 a 0 1k\n.tran 1n 2n\n.measure tran i find i(vss) at=1n\n");
    EXPECT_EQ(value_of_measure(result, "i"), 0);
    EXPECT_THROW(simulated_deck("vss gnd 0 1\nr1 a 0 1k\n.op\n"), InputError);
    EXPECT_THROW(simulated_deck("v1 a a sin(0 1 1g)\nr1 a 0 1k\n.op\n"), InputError);
}

TEST(Dialect, ASuffixAIsToldToBeAtto) {
    EXPECT_EQ(parse_deck("t\ni1 0 a dc 5A\nr1 a 0 1\n.op\n", "t.sp").warnings.size(), 1U);
    EXPECT_TRUE(parse_deck("t\ni1 0 n5a dc 5m\nr1 n5a 0 1\n.op\n", "t.sp").warnings.empty()) << "the name of a node";
}

TEST(Dialect, APulseLongerThanItsPeriodJumps) {
    const auto result = simulated_deck(
        "v1 a 0 pulse(0 0.8 0 10p 10p 1n 1n)\nr1 a b 1k\nc1 b 0 0.1p\n.tran 10p 5n\n"
        ".measure tran top find v(a) at=2.9n\n.measure tran low min v(a) from=2.9n to=3.05n\n");
    EXPECT_NEAR(value_of_measure(result, "top"), 0.8, 1e-9);
    EXPECT_NEAR(value_of_measure(result, "low"), 0, 1e-9);
}

TEST(Dialect, TheEighthValueOfAPulseCounts) {
    const auto result = simulated_deck(
        "v1 a 0 pulse(0 1 10p 10p 10p 20p 100p 2)\nr1 a 0 1k\n.tran 1p 1n\n"
        ".measure tran first find v(a) at=30p\n.measure tran second find v(a) at=130p\n"
        ".measure tran third find v(a) at=230p\n");
    EXPECT_NEAR(value_of_measure(result, "first"), 1, 1e-9);
    EXPECT_NEAR(value_of_measure(result, "second"), 1, 1e-9);
    EXPECT_NEAR(value_of_measure(result, "third"), 0, 1e-9);
}

TEST(Dialect, FromAndToNeedNoEqualsSign) {
    const auto result =
        simulated_deck("v1 a 0 pwl(0 0 4n 4)\nr1 a 0 1k\n.tran 0.1n 4n\n.measure tran m avg v(a) from 1n to 2n\n");
    EXPECT_NEAR(value_of_measure(result, "m"), 1.5, 1e-9);
}

TEST(Dialect, StarAsksForEveryCurrent) {
    const auto result = simulated_deck("v1 a 0 1\nr1 a b 1k\nl1 b 0 1n\n.probe v(*)\n.probe i(*)\n.tran 1n 10n\n");
    const auto& signals = result.passes.front().analyses.front().signals;
    for (const auto* const name : {"v(a)", "v(b)", "i(r1)", "i(l1)", "i(v1)"}) {
        EXPECT_TRUE(std::any_of(signals.begin(), signals.end(), [&](const auto& one) { return one.name == name; }))
            << name;
    }
}

TEST(Dialect, LinesMayEndInCarriageReturnsAlone) {
    const auto deck = parse_deck("* title\rV1 a 0 1\rR1 a 0 1k\r.op\r.end\r", "t.sp");
    EXPECT_EQ(deck.title, "* title");
    EXPECT_EQ(deck.blocks.front().body->elements.size(), 1U);
    EXPECT_EQ(deck.blocks.front().body->plain.size(), 1U);
}

TEST(Dialect, OpAmpsMayHaveANumberBehindTheirInputs) {
    const auto result = simulated_deck(
        "v1 a 0 0.1\nr1 a n 1k\nr2 n o 10k\ne1 o 0 opamp 0 n 1\n.tran 1n 2n\n.measure tran o find v(o) at=1n\n");
    EXPECT_NEAR(value_of_measure(result, "o"), -1, 1e-9);
    EXPECT_THROW(simulated_deck("v1 a 0 1\ne1 o 0 opamp 0 a word\n.op\n"), InputError);
}

TEST(Dialect, ParamsIsParam) {
    const auto result =
        simulated_deck(".params r=2k\nv1 a 0 1\nr1 a 0 {r}\n.tran 1n 2n\n.measure tran i find i(v1) at=1n\n");
    EXPECT_NEAR(value_of_measure(result, "i"), -0.5e-3, 1e-12);
}

}  // namespace
}  // namespace spinloom::spice

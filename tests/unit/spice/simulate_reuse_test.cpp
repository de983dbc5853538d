#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

namespace spinloom::spice {
namespace {

DeckResults run(const std::string& text, bool is_slow_twin) {
    SimulationSettings settings;
    settings.expands_every_pass = settings.records_from_everything = is_slow_twin;
    return simulate(parse_deck(text, "deck.sp"), settings);
}

/// A wired grid of resistors between driven columns and rows that end in sense resistors, junctions and capacitors.
std::string grid_deck(const std::string& requests, const std::string& alters) {
    constexpr int columns = 12, rows = 9;
    std::string text = "grid\n.param high=0.3\n.model cell mtj(rp=20k tmr=1 vh=0.5)\n";
    for (int c = 0; c < columns; ++c) {
        text += fmt::format("vin{0} in{0} 0 dc {1} pwl(0 {1} 1n {1} 1.1n {2} 2n {2})\n", c, 0.01 * (c + 1),
                            c % 2 == 0 ? "'high'" : "'-high'");
        for (int r = 0; r < rows; ++r) {
            text += fmt::format("rw{0}_{1} {2} a{0}_{1} 3\n", c, r,
                                r == 0 ? fmt::format("in{}", c) : fmt::format("a{}_{}", c, r - 1));
            text += fmt::format("rx{0}_{1} a{0}_{1} b{0}_{1} {2}\n", c, r, 5000 + 170 * ((7 * c + 3 * r) % 11));
            text += fmt::format("rs{0}_{1} b{0}_{1} {2} 2\n", c, r,
                                c + 1 == columns ? fmt::format("out{}", r) : fmt::format("b{}_{}", c + 1, r));
        }
    }
    for (int r = 0; r < rows; ++r)
        text += fmt::format("rload{0} out{0} 0 100\nrc{0} out{0} s{0} 1k\ncs{0} s{0} 0 20f\ny{0} s{0} 0 cell\n", r);
    return text + requests + alters + ".end\n";
}

constexpr const char* alters =
    ".alter first\nvin0 in0 0 dc 0.21 pwl(0 0 0.5n 0.4 2n 0.1)\nvin5 in5 0 dc 'high/2'\n"
    ".alter second\nvin1 in1 0 0.11\n"
    ".alter third\n.param high=0.1\n"
    ".alter fourth\nvin0 in0 0 0.02\nvin3 in3 0 -0.2\n";

void expect_same(const DeckResults& fast, const DeckResults& slow) {
    ASSERT_EQ(fast.passes.size(), slow.passes.size());
    for (std::size_t p = 0; p < fast.passes.size(); ++p) {
        const auto &a = fast.passes[p], &b = slow.passes[p];
        EXPECT_EQ(a.pass, b.pass);
        ASSERT_EQ(a.analyses.size(), b.analyses.size());
        for (std::size_t i = 0; i < a.analyses.size(); ++i) {
            ASSERT_EQ(a.analyses[i].sweep, b.analyses[i].sweep);
            ASSERT_EQ(a.analyses[i].signals.size(), b.analyses[i].signals.size());
            for (const auto& signal : a.analyses[i].signals) {
                const auto* other = b.analyses[i].find(signal.name);
                ASSERT_NE(other, nullptr) << signal.name;
                ASSERT_EQ(signal.values.size(), other->values.size());
                for (std::size_t k = 0; k < signal.values.size(); ++k)
                    ASSERT_NEAR(signal.values[k], other->values[k], 1e-12) << a.pass << ' ' << signal.name;
            }
        }
        ASSERT_EQ(a.measures.size(), b.measures.size());
        for (std::size_t m = 0; m < a.measures.size(); ++m)
            EXPECT_NEAR(a.measures[m].value.value(), b.measures[m].value.value(), 1e-12);
    }
}

TEST(SimulateReuse, PassesThatChangeSourcesAgreeWithDecksExpandedAnew) {
    for (const auto* requests : {".op\n", ".dc vin2 -0.1 0.1 0.05\n", ".tran 0.05n 2n\n.print tran v(out3) v(s1)\n"}) {
        const auto deck = grid_deck(requests, alters);
        const auto fast = run(deck, false);
        expect_same(fast, run(deck, true));
        // The changes are no idle ones.
        const auto& out = requests == std::string(".op\n") ? "v(out3)" : "v(s1)";
        const auto value = [&](std::size_t pass) { return fast.passes[pass].analyses[0].find(out)->values.back(); };
        EXPECT_GT(std::abs(value(1) - value(0)), 1e-6);
        EXPECT_GT(std::abs(value(4) - value(3)), 1e-6);
    }
}

TEST(SimulateReuse, AskedSignalsAgreeWithThoseOfAllAndAreTheOnlyOnes) {
    const std::string asks =
        ".tran 0.05n 2n\n.measure tran e avg power from=0.2n to=1.8n\n"
        ".measure tran last find v(b4_4) at=1.7n\n.print tran i(vin3) v(a2_2,b2_2) i(cs1) p(rx1_1)\n";
    const auto few = run(grid_deck(asks, ""), false), all = run(grid_deck(asks + ".print tran all\n", ""), false);
    const auto &a = few.passes[0].analyses[0], &b = all.passes[0].analyses[0];
    EXPECT_EQ(a.signals.size(), 7u);  // i(vin3), v(a2_2), v(b2_2), i(cs1), p(rx1_1), power, v(b4_4)
    EXPECT_GT(b.signals.size(), 200u);
    ASSERT_EQ(a.sweep, b.sweep);
    for (const auto& signal : a.signals) {
        const auto* other = b.find(signal.name);
        ASSERT_NE(other, nullptr) << signal.name;
        for (std::size_t k = 0; k < signal.values.size(); ++k)
            ASSERT_NEAR(signal.values[k], other->values[k], 1e-12) << signal.name << " at " << a.sweep[k];
    }
    for (std::size_t m = 0; m < 2; ++m)
        EXPECT_NEAR(few.passes[0].measures[m].value.value(), all.passes[0].measures[m].value.value(), 1e-13);
}

TEST(SimulateReuse, PowerOverTimeIsWhatTheElementsDissipate) {
    const auto results =
        run("two resistors and a capacitor\nv1 a 0 pwl(0 0 1n 1)\nr1 a b 1k\nr2 b 0 2k\nc1 b 0 1p\n"
            ".tran 0.05n 3n\n.print tran power p(r1) p(r2)\n.end\n",
            false);
    const auto& analysis = results.passes[0].analyses[0];
    const auto &power = *analysis.find("power"), &p1 = *analysis.find("p(r1)"), &p2 = *analysis.find("p(r2)");
    for (std::size_t k = 0; k < power.values.size(); ++k)
        EXPECT_NEAR(power.values[k], p1.values[k] + p2.values[k], 1e-12) << analysis.sweep[k];
}

TEST(SimulateReuse, ResistorsAloneAreSolvedAtCornersAndEvenSteps) {
    const auto results =
        run("divider\nv1 a 0 pwl(0 0 1n 1 3n 1)\nr1 a b 1k\nr2 b 0 1k\n.tran 0.5n 4n 0 0.5n\n.end\n", false);
    const auto& analysis = results.passes[0].analyses[0];
    ASSERT_EQ(analysis.sweep.size(), 9u);
    for (std::size_t k = 0; k < 9; ++k) {
        EXPECT_NEAR(analysis.sweep[k], 0.5e-9 * static_cast<double>(k), 1e-20);
        EXPECT_NEAR(analysis.find("v(b)")->values[k], std::min(0.5, 0.25 * static_cast<double>(k)), 1e-15);
    }
}

}  // namespace
}  // namespace spinloom::spice

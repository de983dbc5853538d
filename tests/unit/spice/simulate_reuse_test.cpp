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

/// A crossbar of resistors alone, its inputs changed by `alters`.
std::string crossbar_deck(const std::string& requests, const std::string& alters) {
    constexpr int size = 40;  // 3,200 nodes: enough to be solved without factors
    std::string text = "crossbar\n";
    for (int i = 0; i < size; ++i) {
        text += fmt::format("v{0} in{0} 0 dc {1}\nrin{0} in{0} w{0}_0 2.5\n", i, i % 3 == 0 ? 0.8 : 0.0);
        for (int j = 0; j < size; ++j) {
            if (j > 0) text += fmt::format("rw{0}_{1} w{0}_{2} w{0}_{1} 2.5\n", i, j, j - 1);
            text += fmt::format("rc{0}_{1} w{0}_{1} b{0}_{1} {2}\n", i, j, (7 * i + 3 * j) % 5 < 2 ? 5000 : 15000);
            if (i > 0) text += fmt::format("rb{1}_{0} b{2}_{0} b{1}_{0} 2.5\n", j, i, i - 1);
        }
    }
    for (int j = 0; j < size; ++j) text += fmt::format("vs{0} b{1}_{0} 0 0\n", j, size - 1);
    return text + requests + alters + ".end\n";
}

TEST(SimulateReuse, InputsOfACrossbarAreSolvedTogetherAsAlone) {
    std::string alters;
    for (int k = 0; k < 19; ++k) {  // more than two times eight, and some left over
        alters += ".alter\n";
        if (k == 5) continue;  // nothing changes
        if (k == 12) alters += "rc3_4 w3_4 b3_4 900\n";
        for (int i = 0; i < 40; i += 1 + k % 2)
            alters += fmt::format("v{0} in{0} 0 {2}{1}\n", i, 0.1 * ((i * i + k) % 9), i % 2 == 0 ? "dc " : "");
    }
    const auto deck = crossbar_deck(".op\n.dc v1 0 1 0.05 v2 0 0.2 0.1\n.save i(vs0) i(vs39) v(b20_20)\n", alters);
    expect_same(run(deck, false), run(deck, true));
}

/// Blocks that only give sources constants are kept as numbers; whatever else a block does must be done as well.
TEST(SimulateReuse, ConstantsAndOtherStatementsOfSourcesGoTogether) {
    const std::string head =
        "sources\nv1 a 0 1\nr1 a b 1k\nv2 c 0 dc 2 ac 1\nr2 c b 2k\nr3 b 0 3k\ni1 0 b 1m\n.op\n.save v(b) i(v1)\n";
    const auto value = [&](const std::string& alters) {
        const auto results = run(head + alters + ".end\n", false), twin = run(head + alters + ".end\n", true);
        const double found = results.passes.back().analyses[0].find("v(b)")->values[0];
        EXPECT_NEAR(found, twin.passes.back().analyses[0].find("v(b)")->values[0], 1e-12) << alters;
        return found;
    };
    // By superposition: 1k, 2k and 3k meet at b.
    const auto expected = [](double v1, double v2, double i1) {
        return (v1 / 1e3 + v2 / 2e3 + i1) / (1 / 1e3 + 1 / 2e3 + 1 / 3e3);
    };
    EXPECT_NEAR(value(".alter\nv1 a 0 3\nv2 c 0 dc 4\ni1 0 b 2m\n"), expected(3, 4, 2e-3), 1e-12);
    EXPECT_NEAR(value(".alter\nv1 a 0 3\n.alter\nv2 c 0 4\n"), expected(3, 4, 1e-3), 1e-12);
    EXPECT_NEAR(value(".alter\ni1 0 b 2m\nv1 a 0 3\n"), expected(3, 2, 2e-3), 1e-12) << "against the deck's order";
    EXPECT_NEAR(value(".alter\nv1 a gnd 3\nv2 c 0 4\n"), expected(3, 4, 1e-3), 1e-12) << "another name of ground";
    EXPECT_NEAR(value(".alter\nv1 0 a 3\n"), expected(-3, 2, 1e-3), 1e-12) << "turned around";
    EXPECT_NEAR(value(".alter\nv1 a 0 3\nv2 c 0 '2*2'\n"), expected(3, 4, 1e-3), 1e-12) << "an expression";
    EXPECT_NEAR(value(".alter\nv1 a 0 3\ni1 0 b 1m m=2\n"), expected(3, 2, 2e-3), 1e-12) << "a multiplier";
    EXPECT_NEAR(value(".alter\nv1 a 0 3\n.param x=1\nv2 c 0 4\n"), expected(3, 4, 1e-3), 1e-12) << "a parameter";
    EXPECT_NEAR(value(".alter\nv1 a 0 3\nr4 b 0 3e30\n"), expected(3, 2, 1e-3), 1e-12) << "another element";
    EXPECT_NEAR(value(".alter\nv1 a 0 3\n.if (1)\nv2 c 0 4\n.endif\n"), expected(3, 4, 1e-3), 1e-12) << "an arm";
    EXPECT_NEAR(value(".alter\nv1 0 a 3\n.alter\nv1 a 0 3\n"), expected(3, 2, 1e-3), 1e-12) << "turned back";
    EXPECT_NEAR(value(".alter\nv1 a 0 3\n.alter\nr4 b 0 3e30\n"), expected(3, 2, 1e-3), 1e-12) << "kept";
    EXPECT_NEAR(value(".alter\nv1 a 0 3\n.alter\nv1 a 0 5\nr4 b 0 3e30\n"), expected(5, 2, 1e-3), 1e-12);
    EXPECT_NEAR(value(".alter\nv1 a 0 3k\nv2 c 0 -4V\n"), expected(3e3, -4, 1e-3), 1e-9) << "suffixes";
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

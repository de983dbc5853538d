#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/measure_table.hpp"
#include "spinloom/spice/write/result_json.hpp"

/// SWEEP, .step, DATA= and MONTE=.

namespace spinloom::spice {
namespace {

DeckResults repeated(const std::string& body) {
    return simulate(parse_deck("title\n" + body + ".end\n", "t.sp"), {});
}

double value_in(const DeckResults& results, std::size_t pass, const std::string& name) {
    const auto* signal = results.passes.at(pass).analyses.front().find(name);
    return signal == nullptr ? std::nan("") : signal->values.front();
}

constexpr const char* divider = ".param r=1k\nv1 a 0 1\nr1 a b {r}\nr2 b 0 1k\n";

TEST(Steps, ProgressIsOfTheWholeDeck) {
    std::vector<double> told;
    SimulationSettings settings;
    settings.progress = [&](const std::string&, double fraction) { told.push_back(fraction); };
    const auto deck = parse_deck(
        "title\n.param c=1p\nv1 a 0 1\nr1 a b 1k\nc1 b 0 'c'\n.op\n.tran 0.1n 20n sweep c 1p 3p 1p\n.alter\n.param "
        "c=2p\n.end\n",
        "t.sp");
    ASSERT_EQ(simulate(deck, settings).passes.size(), 8U);
    ASSERT_FALSE(told.empty());
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    EXPECT_NEAR(told.front(), 0.125, 1e-12);  // the operating point is one of four parts of the first of two passes
    EXPECT_NEAR(told.back(), 1, 1e-12);
}

TEST(Steps, ASweepOfATransientHasAPassForEachValue) {
    const auto results = repeated(
        ".param c=1p\nv1 a 0 pulse(0 1 1n 1p 1p 40n 90n)\nr1 a b 1k\nc1 b 0 'c'\n.tran 0.1n 20n sweep c 1p 3p 1p\n"
        ".meas tran tp trig v(a) val=0.5 rise=1 targ v(b) val=0.5 rise=1\n.meas tran twice param='2*tp'\n");
    ASSERT_EQ(results.passes.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        const double expected = std::log(2.0) * 1e3 * 1e-12 * static_cast<double>(i + 1);
        ASSERT_EQ(results.passes[i].measures.size(), 2U);
        EXPECT_NEAR(*results.passes[i].measures[0].value, expected, 2e-3 * expected);
        EXPECT_EQ(results.passes[i].step.front().first, "c");
    }
    EXPECT_EQ(results.passes[1].pass, "c=2e-12");
}

TEST(Steps, StepsAsTwoProgramsWriteThem) {
    for (const auto* const step :
         {".step param r 1k 3k 1k\n", ".step r 1k 3k 1k\n", ".STEP LIN r 1k 3k 1k\n", ".step r list 1k 2k 3k\n",
          ".step param r list 1k 2k 3k\n", ".data d r\n1k\n2k 3k\n.enddata\n.step data=d\n"}) {
        const auto results = repeated(std::string(divider) + step + ".op\n");
        ASSERT_EQ(results.passes.size(), 3U) << step;
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_NEAR(value_in(results, i, "v(b)"), 1.0 / static_cast<double>(i + 2), 1e-12) << step;
    }
    const auto decades = repeated(std::string(divider) + ".step dec param r 10 1k 1\n.op\n");
    ASSERT_EQ(decades.passes.size(), 3U);
    EXPECT_NEAR(value_in(decades, 1, "v(b)"), 1 / 1.1, 1e-9);
}

TEST(Steps, SourcesAndTheTemperatureMayBeStepped) {
    const auto sources = repeated(std::string(divider) + ".step v1 1 2 1\n.op\n");
    EXPECT_NEAR(value_in(sources, 1, "v(b)"), 1, 1e-12);
    const auto warm = repeated("v1 a 0 1\nr1 a 0 1k tc1=1m\n.step temp 27 127 100\n.op\n");
    EXPECT_NEAR(value_in(warm, 1, "i(v1)"), -1e-3 / 1.1, 1e-12);
}

TEST(Steps, SeveralStepsAreNested) {
    const auto results = repeated(std::string(divider) + ".step v1 1 2 1\n.step r list 1k 3k\n.op\n");
    ASSERT_EQ(results.passes.size(), 4U);
    EXPECT_NEAR(value_in(results, 0, "v(b)"), 0.5, 1e-12);
    EXPECT_NEAR(value_in(results, 1, "v(b)"), 1, 1e-12);
    EXPECT_NEAR(value_in(results, 3, "v(b)"), 0.5, 1e-12);
    EXPECT_EQ(results.passes[3].pass, "v1=2 r=3000");
}

TEST(Steps, RowsOfATableSetSeveralParameters) {
    const auto results = repeated(
        ".param r=1 s=1\nv1 a 0 1\nr1 a b r\nr2 b 0 s\n.data d r s\n1k 1k\n+ 1k 3k\n'2*1k' 2k\n.enddata\n"
        ".dc data=d\n.ac lin 1 1k 1k sweep data=d\n");
    ASSERT_EQ(results.passes.size(), 6U);
    EXPECT_NEAR(value_in(results, 1, "v(b)"), 0.75, 1e-12);
    EXPECT_NEAR(value_in(results, 2, "v(b)"), 0.5, 1e-12);
}

TEST(Steps, SweepsOfADirectCurrentSweepStayNested) {
    const auto results = repeated(std::string(divider) + ".dc v1 0 1 0.5 sweep r 1k 3k 2k\n");
    ASSERT_EQ(results.passes.size(), 1U);
    EXPECT_EQ(results.passes[0].analyses[0].sweep.size(), 6U);
}

TEST(Steps, AnalysesThatAreNotSweptRunOnce) {
    const auto results =
        repeated(std::string(divider) +
                 ".op\n.tran 1n 2n sweep r poi 2 1k 3k\n.meas tran x find v(b) at=1n\n.meas op y param='v(b)'\n");
    ASSERT_EQ(results.passes.size(), 3U);
    EXPECT_EQ(results.passes[0].measures.size(), 1U);
    EXPECT_NEAR(*results.passes[2].measures.at(0).value, 0.25, 1e-9);
}

TEST(Steps, SamplesAreDrawnFromTheirDistributions) {
    const auto results = repeated(
        ".param x=agauss(1k,300,3) y=aunif(1k,200) z=limit(1k,100) g=gauss(1k,0.3,3) u=unif(1k,0.2)\nv1 a 0 1\n"
        "r1 a 0 x\nr2 a 0 y\nr3 a 0 z\nr4 a 0 g\nr5 a 0 u\n.dc v1 1 1 1 sweep monte=400\n"
        ".print dc i(r1) i(r2) i(r3) i(r4) i(r5)\n");
    ASSERT_EQ(results.passes.size(), 400U);
    double sum[5] = {}, squares[5] = {};
    for (const auto& pass : results.passes) {
        const char* const names[] = {"i(r1)", "i(r2)", "i(r3)", "i(r4)", "i(r5)"};
        for (int k = 0; k < 5; ++k) {
            const double ohm = 1 / pass.analyses[0].find(names[k])->values[0];
            sum[k] += ohm;
            squares[k] += (ohm - 1e3) * (ohm - 1e3);
            if (k == 1 || k == 4) {
                EXPECT_LE(std::abs(ohm - 1e3), 200 + 1e-6);
            } else if (k == 2) {
                EXPECT_NEAR(std::abs(ohm - 1e3), 100, 1e-6);
            }
        }
    }
    const double deviations[] = {100, 200 / std::sqrt(3.0), 100, 100, 200 / std::sqrt(3.0)};
    for (int k = 0; k < 5; ++k) {
        // Within four standard errors.
        EXPECT_NEAR(sum[k] / 400, 1e3, 4 * deviations[k] / 20) << k;
        EXPECT_NEAR(std::sqrt(squares[k] / 400), deviations[k], 4 * deviations[k] / std::sqrt(800.0)) << k;
    }
}

TEST(Steps, ASampleIsTheSameWhicheverOthersAreRun) {
    const std::string deck = ".param x=agauss(1k,300,3)\nv1 a 0 1\nr1 a 0 x\n";
    const auto all = repeated(deck + ".tran 1n 2n sweep monte=5\n");
    const auto last = repeated(deck + ".tran 1n 2n sweep monte=1 firstrun=5\n");
    EXPECT_EQ(value_in(all, 4, "i(v1)"), value_in(last, 0, "i(v1)"));
    EXPECT_NE(value_in(all, 3, "i(v1)"), value_in(all, 4, "i(v1)"));
    const auto other = repeated(".option seed=7\n" + deck + ".tran 1n 2n sweep monte=5\n");
    EXPECT_NE(value_in(all, 4, "i(v1)"), value_in(other, 4, "i(v1)"));
    const auto nominal = repeated(deck + ".op\n");
    EXPECT_DOUBLE_EQ(value_in(nominal, 0, "i(v1)"), -1e-3) << "without MONTE= distributions are nominal";
}

TEST(Steps, ResultsNameWhatWasSwept) {
    const auto results =
        repeated(std::string(divider) + ".tran 1n 2n sweep r 1k 2k 1k\n.meas tran x find v(b) at=1n\n");
    const auto json = nlohmann::json::parse(to_json(results.passes));
    EXPECT_EQ(json["passes"][1]["step"]["r"], 2000.0);
    EXPECT_EQ(json["passes"][1]["pass"], "r=2000");
    const auto table = measure_table(results.passes, AnalysisKind::transient);
    EXPECT_NE(table.find(".TITLE 'title'\n r               x               temper          alter#         \n"),
              std::string::npos)
        << table;
    EXPECT_NE(table.find(" 2.0000000e+03   3.3333333e-01   27.0000         1"), std::string::npos) << table;
    EXPECT_TRUE(measure_table(results.passes, AnalysisKind::ac).empty());
}

TEST(Steps, MistakesAreTold) {
    for (const auto* const wrong :
         {".step\n.op\n", ".step absent 1 2 1\n.op\n", ".step r 1k 3k\n.op\n", ".step r 1k 3k 1k 5\n.op\n",
          ".step r 3k 1k 1k\n.op\n", ".step r 0 1 1e-9\n.op\n", ".step data=absent\n.op\n", ".tran 1n 2n sweep\n",
          ".tran 1n 2n sweep monte=0\n", ".tran 1n 2n sweep monte=1e9\n", ".tran 1n 2n sweep r poi 3 1 2\n",
          ".tran 1n 2n sweep data=d\n.data d r\n.enddata\n", ".data d r s\n1 2 3\n.enddata\n.op\n",
          ".data d r\n1\n.op\n", ".data\n1\n.enddata\n.op\n", ".data d mer file='x'\n.enddata\n.op\n",
          ".enddata\n.op\n", ".tran 1n 2n sweep optimize=x\n",
          ".data d absent\n1\n.enddata\n.tran 1n 2n sweep data=d\n"}) {
        EXPECT_THROW(repeated(std::string(divider) + wrong), InputError) << wrong;
    }
}

}  // namespace
}  // namespace spinloom::spice

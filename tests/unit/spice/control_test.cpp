#include "spinloom/spice/run/control.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"

/// .control blocks.

namespace spinloom::spice {
namespace {

DeckResults controlled(const std::string& circuit, const std::string& commands) {
    return simulate_with_control(parse_deck("title\n" + circuit + ".control\n" + commands + ".endc\n.end\n", "t.sp"));
}

constexpr const char* rc = "V1 a 0 DC 0 PULSE(0 1 1n 1p 1p 40n 90n) AC 1\nR1 a b 1k\nC1 b 0 1p\n";

TEST(Control, AnalysesAndMeasuresStandInItAlone) {
    const auto results = controlled(rc,
                                    "tran 0.05n 20n\nmeas tran tp trig v(a) val=0.5 rise=1 targ v(b) val=0.5 rise=1\n"
                                    "print tp\nlet twice = 2*tp\nprint twice\n");
    ASSERT_EQ(results.passes.size(), 1U);
    EXPECT_EQ(results.passes[0].pass, "tran1");
    ASSERT_EQ(results.passes[0].measures.size(), 1U);
    EXPECT_NEAR(*results.passes[0].measures[0].value, std::log(2.0) * 1e-9, 2e-12);
    EXPECT_NE(results.text.find("twice = 1.38"), std::string::npos) << results.text;
}

TEST(Control, RunTakesTheDecksOwnAnalyses) {
    const auto results = controlled(std::string(rc) + ".tran 0.1n 5n\n.op\n.meas tran x find v(b) at=4n\n",
                                    "run\nsetplot op1\nprint v(a)\nsetplot tran1\nprint v(b)[0] time[0] x\n");
    ASSERT_EQ(results.passes.size(), 2U);
    EXPECT_NE(results.text.find("v(a) = 0\n"), std::string::npos) << results.text;
    EXPECT_NE(results.text.find("time[0] = 0\n"), std::string::npos) << results.text;
}

TEST(Control, LoopsAlterElementsAndParameters) {
    const auto results = controlled(".param r=1k\nv1 a 0 1\nr1 a b {r}\nr2 b 0 1k\n",
                                    "foreach value 1k 3k\nalter r2 = $value\nop\nprint v(b)\nend\n"
                                    "alterparam r = 9k\nreset\nop\nprint v(b)\n"
                                    "let k = 0\nrepeat 3\nlet k = k + 1\nend\nwhile k < 5\nlet k = k + 1\nend\n"
                                    "dowhile k < 3\nlet k = k + 10\nend\nprint k\n"
                                    "if k > 14 \necho large $&k\nelse\necho small\nend\n"
                                    "alter @v1[dc] = 2\nop\nprint v(a)\n");
    ASSERT_EQ(results.passes.size(), 4U);
    EXPECT_NE(results.text.find("v(b) = 0.5\nv(b) = 0.75\nv(b) = 0.1\n"), std::string::npos) << results.text;
    EXPECT_NE(results.text.find("large 15\n"), std::string::npos) << results.text;
    EXPECT_NE(results.text.find("v(a) = 2\n"), std::string::npos) << results.text;
}

TEST(Control, ElseIfBreakAndQuit) {
    const auto results = controlled(rc,
                                    "let k = 2\nif k = 1\necho one\nelse if k = 2\necho two\nelse\necho more\nend\n"
                                    "repeat\nlet k = k + 1\nif k eq 4\ncontinue\nend\nif k > 5\nbreak\nend\nend\n"
                                    "echo k $&k\nop\nquit\necho never\n");
    EXPECT_EQ(results.text, "two\nk 6\n");
}

TEST(Control, FilesAreReturnedAndStayBelowTheFolder) {
    const auto results =
        controlled(rc,
                   "ac dec 1 1k 10k\nset wr_vecnames\nset wr_singlescale\nwrdata out/b v(b) mag(v(b))\n"
                   "write all.raw\nplot vdb(b) v(a)\nprint v(b) > b.txt\n");
    ASSERT_EQ(results.files.size(), 4U);
    EXPECT_EQ(results.files[0].name, "out/b.data");
    EXPECT_EQ(results.files[0].contents.substr(0, 10), "frequency ");
    EXPECT_EQ(results.files[1].contents.substr(0, 6), "Title:");
    EXPECT_EQ(results.files[2].name, "t-plot1.csv");
    EXPECT_EQ(std::count(results.files[3].contents.begin(), results.files[3].contents.end(), '\n'), 3);
    for (const auto* const name : {"/tmp/x", "../x", "a/../../x", ".bashrc", "a/.b/c", "t.sp", "./t.sp"})
        EXPECT_THROW(controlled(rc, std::string("op\nwrdata ") + name + " v(a)\n"), InputError) << name;
}

TEST(Control, WhatIsNotRunIsNamed) {
    const auto results =
        controlled(rc, "op\nshell touch pwned\n!touch pwned\nfft v(a)\nsystem touch pwned\nnoise v(b) v1 dec 1 1 10\n");
    ASSERT_FALSE(results.warnings.empty());
    EXPECT_NE(results.warnings.back().find("shell, !touch, fft, system"), std::string::npos) << results.warnings.back();
    ASSERT_FALSE(results.passes.empty());
    EXPECT_EQ(results.passes.back().analyses.back().kind, AnalysisKind::noise);  // this one is
}

TEST(Control, TotalsOfNoiseAreVectors) {
    const auto results =
        controlled(rc,
                   "noise v(b) v1 dec 10 1 1g\nlet out = onoise_total\nprint noise2.inoise_total > in.txt\n"
                   "print length(onoise_spectrum)\nsetplot noise2\nprint onoise_total\nop\n"
                   "noise v(b) v1 dec 10 1 1g\nprint noise4.onoise_total\n");
    ASSERT_FALSE(results.passes.empty());
    const auto& totals = results.passes.front().analyses.front().totals;
    ASSERT_FALSE(totals.empty());
    EXPECT_EQ(totals[0].name, "onoise_total");
    EXPECT_NE(results.text.find("length(onoise_spectrum) = 91"), std::string::npos) << results.text;
    EXPECT_NE(results.text.find("onoise_total = "), std::string::npos) << results.text;
    EXPECT_NE(results.text.find("noise4.onoise_total = "), std::string::npos) << results.text;
    ASSERT_EQ(results.files.size(), 1U);
    EXPECT_NE(results.files[0].contents.find("inoise_total = "), std::string::npos) << results.files[0].contents;
}

TEST(Control, ABlockWithoutAnalysesLeavesThemToTheDeck) {
    const auto results = controlled(std::string(rc) + ".op\n", "set a = 1\necho $a\n");
    EXPECT_EQ(results.text, "1\n");
    ASSERT_EQ(results.passes.size(), 1U);
    EXPECT_EQ(results.passes[0].analyses[0].kind, AnalysisKind::operating_point);
}

TEST(Control, VectorsKnowTheirPlotsAndParts) {
    const auto results =
        controlled(rc,
                   "ac lin 1 1g 1g\nop\nprint ac1.vm(b) ph(ac1.v(b)) length(ac1.frequency) db(ac1.v(b))\n"
                   "let y = ac1.v(b) * conj(ac1.v(b))\nprint real(y)\nprint v1#branch v(a,b)\n");
    const double wt = 2 * M_PI * 1e9 * 1e-9, size = 1 / std::sqrt(1 + wt * wt);
    EXPECT_NE(results.text.find("length(ac1.frequency) = 1\n"), std::string::npos) << results.text;
    const auto at = results.text.find("ac1.vm(b) = ");
    ASSERT_NE(at, std::string::npos);
    EXPECT_NEAR(std::stod(results.text.substr(at + 12)), size, 1e-9);
    const auto square = results.text.find("real(y) = ");
    ASSERT_NE(square, std::string::npos);
    EXPECT_NEAR(std::stod(results.text.substr(square + 10)), size * size, 1e-9);
}

TEST(Control, MistakesAreToldWithTheirLine) {
    for (const auto* const wrong : {"print v(nowhere)\n",
                                    "tran 1n\n",
                                    "let x\n",
                                    "let x = \n",
                                    "let x = 1 +\n",
                                    "let x = (1\n",
                                    "let x = f(1)\n",
                                    "let x[3] = 1\n",
                                    "alter absent = 1\nop\n",
                                    "alter v1 = nowhere\n",
                                    "if 1\necho x\n",
                                    "end\n",
                                    "else\n",
                                    "foreach\nend\n",
                                    "while 1\nlet x = 1\nend\n",
                                    "repeat\nend\n",
                                    "echo $absent\n",
                                    "setplot absent\n",
                                    "meas tran x find v(a) at=1n\n",
                                    "meas tran x nothing\n",
                                    "dc absent 0 1 1\n",
                                    "print v(b)[7]\n",
                                    "let x = 1 ? 2\n",
                                    "plot v(a)\n",
                                    "let x = vector(1e9)\n"}) {
        try {
            controlled(rc, wrong);
            ADD_FAILURE() << wrong;
        } catch (const InputError& error) {
            EXPECT_EQ(error.problems().front().file, "t.sp") << wrong;
            EXPECT_GE(error.problems().front().line, 6) << wrong;
        }
    }
}

}  // namespace
}  // namespace spinloom::spice

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

/// Models of R and C, files of PWL, current sources of multiplied instances.

namespace spinloom::spice {
namespace {

using Files = std::map<std::string, std::string>;

DeckResults run_deck(const std::string& body, const Files& files = {}) {
    const FileReader reader = [&](const std::filesystem::path& path) {
        const auto it = files.find(path.string());
        if (it == files.end()) throw InputError(path.string(), "is not there");
        return it->second;
    };
    return simulate(parse_deck("title\n" + body + ".end\n", "decks/t.sp", reader), {});
}

double first_value(const DeckResults& results, const std::string& name) {
    const auto* signal = results.passes.front().analyses.front().find(name);
    return signal == nullptr ? std::nan("") : signal->values.front();
}

double measured(const DeckResults& results, const std::string& name) {
    for (const auto& measure : results.passes.front().measures)
        if (measure.name == name) return measure.value.value_or(std::nan(""));
    return std::nan("");
}

TEST(PassiveModels, AnInductorOf0HIsAShort) {
    const auto results =
        run_deck("v1 a 0 pulse(0 1 1n 1p 1p 5n 10n)\nl1 a b 0\nr1 b 0 1k\n.tran 0.1n 10n\n.print tran v(b) i(l1)\n");
    const auto& analysis = results.passes.front().analyses.front();
    const auto &output = analysis.find("v(b)")->values, &current = analysis.find("i(l1)")->values;
    for (std::size_t k = 0; k < output.size(); ++k) {
        const double input = std::clamp((analysis.sweep[k] - 1e-9) / 1e-12, 0.0, 1.0);
        if (analysis.sweep[k] > 6e-9) break;
        EXPECT_NEAR(output[k], input, 1e-9);
        EXPECT_NEAR(current[k], 1e-3 * output[k], 1e-12);
    }
}

TEST(PassiveModel, ItsNameMayStandBeforeOrBehindTheValue) {
    const auto results = run_deck(
        ".model rmod r tc1=1m tc2=10u\n.model cmod c\n.options temp=47\nv1 a 0 1\nr1 a 0 rmod 1k\nv2 b 0 1\n"
        "r2 b 0 1k rmod\nv3 c 0 1\nr3 c 0 rmod r=1k tc1=0\nc1 b 0 cmod 1p\nc2 b 0 1p cmod\n.op\n");
    EXPECT_DOUBLE_EQ(first_value(results, "i(v1)"), -1e-3 / (1 + 0.02 + 0.004));
    EXPECT_DOUBLE_EQ(first_value(results, "i(v2)"), -1e-3 / (1 + 0.02 + 0.004));
    EXPECT_DOUBLE_EQ(first_value(results, "i(v3)"), -1e-3 / (1 + 0.004)) << "tc1 of the element counts first";
}

TEST(PassiveModel, SheetResistanceTakesTheSize) {
    const auto results = run_deck(
        ".model rmod r rsh=5 narrow=0.1u defw=1.1u\nv1 a 0 1\nr1 a 0 rmod l=20u w=2.1u\nv2 b 0 1\n"
        "r2 b 0 rmod l=20u\n.op\n");
    EXPECT_NEAR(first_value(results, "i(v1)"), -1.0 / 50, 1e-15);
    EXPECT_NEAR(first_value(results, "i(v2)"), -1.0 / 100, 1e-15);
}

TEST(PassiveModel, AnAreaHasItsCapacitance) {
    const auto results = run_deck(
        ".model cmod c cj=1m cjsw=1n\nv1 a 0 0 ac 1\nc1 a 0 cmod l=10u w=1u\n.ac lin 1 1meg 1meg\n.print ac ii(v1)\n");
    const double farad = 1e-3 * 10e-12 + 2 * 1e-9 * 11e-6;
    const auto* current = results.passes.front().analyses.front().find("i(v1)");
    ASSERT_NE(current, nullptr);
    EXPECT_NEAR(current->imaginary.front(), -2 * M_PI * 1e6 * farad, 1e-12 * 1e6 * farad);
}

TEST(PassiveModel, ANameMayStillBeAParameter) {
    const auto results = run_deck(".param load=2k\nv1 a 0 1\nr1 a 0 load\n.op\n");
    EXPECT_DOUBLE_EQ(first_value(results, "i(v1)"), -0.5e-3);
    const auto with_coefficient = run_deck(".options temp=37\n.param load=2k\nv1 a 0 1\nr1 a 0 load 1m\n.op\n");
    EXPECT_DOUBLE_EQ(first_value(with_coefficient, "i(v1)"), -0.5e-3 / 1.01);
}

TEST(PassiveModel, WhatFitsNotIsAnError) {
    for (const auto* const wrong :
         {".model m c cj=1\nr1 a 0 m 1k\n", ".model m r rsh=5\nr1 a 0 m\n", ".model m r rsh=5\nr1 a 0 m l=1u w=0\n",
          "r1 a 0 1k w=2\n", "r1 a 0 absent 1k\n", "r1 a 0 1k 0 0 0\n", ".model m nmos\nr1 a 0 m 1k\n"})
        EXPECT_THROW(run_deck(std::string("v1 a 0 1\n") + wrong + ".op\n"), InputError) << wrong;
}

TEST(PwlFile, HasTheCornersOfTheSource) {
    const auto results = run_deck(
        "V1 a 0 PWL PWLFILE='Stim/T52.txt'\nR1 a 0 1k\n.tran 0.1n 5n\n.measure tran half find v(a) at=0.5n\n"
        ".measure tran top find v(a) at=1.5n\n.measure tran late find v(a) at=4n\n",
        {{"decks/Stim/T52.txt", "* time, value\n0.0, 0\r\n1e-9, 1\n\n2n 2\n3e-9\t0\n"}});
    EXPECT_NEAR(measured(results, "half"), 0.5, 1e-9);
    EXPECT_NEAR(measured(results, "top"), 1.5, 1e-9);
    EXPECT_NEAR(measured(results, "late"), 0, 1e-12);
}

TEST(PwlFile, NeverLeavesTheFolderOfTheDeck) {
    for (const auto* const name : {"/etc/passwd", "../t.txt", "a/../../t.txt", ""})
        EXPECT_THROW(run_deck(std::string("v1 a 0 pwl pwlfile='") + name + "'\nr1 a 0 1k\n.op\n", {{"t.txt", "0 1"}}),
                     InputError)
            << name;
}

TEST(PwlFile, MustHoldPairsOfNumbers) {
    for (const auto* const text : {"", "1", "0 1 2", "0 one", "0 1\n1n 2 # x\n", "1n 1\n0 2\n"})
        EXPECT_THROW(run_deck("v1 a 0 pwl pwlfile='t.txt'\nr1 a 0 1k\n.tran 1n 2n\n", {{"decks/t.txt", text}}),
                     InputError)
            << text;
    EXPECT_THROW(run_deck("v1 a 0 pwl pwlfile='t.txt'\nr1 a 0 1k\n.op\n"), InputError) << "no such file";
    EXPECT_THROW(run_deck("v1 a 0 pwl 0 1 pwlfile='t.txt'\nr1 a 0 1k\n.op\n", {{"decks/t.txt", "0 1"}}), InputError);
}

TEST(MultipliedInstance, HasSoManyCurrentSources) {
    const auto results = run_deck(
        ".subckt s a\ni1 0 a dc 1m pulse(0 2m 1n 1n 1n 5n) ac 3m\n.ends\nx1 a s m=4\nr1 a 0 10\n"
        "i2 0 b 1m m=3\nr2 b 0 10\n.tran 0.1n 4n\n.measure tran a find v(a) at=3n\n.measure tran b find v(b) at=3n\n");
    EXPECT_NEAR(measured(results, "a"), 4 * 2e-3 * 10, 1e-12);
    EXPECT_NEAR(measured(results, "b"), 3 * 1e-3 * 10, 1e-12);
    EXPECT_THROW(run_deck("v1 a 0 1 m=2\nr1 a 0 1k\n.op\n"), InputError) << "of a voltage source it means nothing";
}

}  // namespace
}  // namespace spinloom::spice

#include <gtest/gtest.h>

#include <map>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

/// What a user is told about a deck that is wrong: one message, with file and line, what is legal and the nearest name.

namespace spinloom::spice {
namespace {

using Files = std::map<std::string, std::string>;

FileReader reader_of(Files files) {
    return [files = std::move(files)](const std::filesystem::path& path) {
        const auto it = files.find(path.string());
        if (it == files.end()) throw InputError(path.string(), "is not there");
        return it->second;
    };
}

DeckResults run(const std::string& text, const Files& files = {}) {
    auto all = files;
    all.emplace("deck.sp", text);
    return simulate(parse_deck(text, "deck.sp", reader_of(all)));
}

std::vector<InputProblem> problems_of(const std::string& text, const Files& files = {}) {
    try {
        static_cast<void>(run(text, files));
    } catch (const InputError& error) {
        return error.problems();
    }
    return {};
}

struct Case {
    const char* name;
    std::string deck;  ///< the first line is the title, so that statements begin at line 2
    int line;
    std::vector<std::string> words;
};

void PrintTo(const Case& c, std::ostream* stream) {
    *stream << c.name;
}

class WrongDeck : public testing::TestWithParam<Case> {};

TEST_P(WrongDeck, IsToldOnceWithItsLine) {
    const auto problems = problems_of("title\n" + GetParam().deck);
    ASSERT_EQ(problems.size(), 1U) << (problems.empty() ? "nothing was wrong" : InputError(problems).what());
    const auto text = problems[0].text();
    EXPECT_EQ(problems[0].file, "deck.sp") << text;
    EXPECT_EQ(problems[0].line, GetParam().line) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    for (const auto& word : GetParam().words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
}

const std::string source = "v1 a 0 1\n";

INSTANTIATE_TEST_SUITE_P(
    Parameters, WrongDeck,
    testing::Values(
        Case{"Circular", source + ".param p='q+1'\n.param q='p*2'\nr1 a 0 'p'\n", 4, {"p: ", "circular"}},
        Case{"OfItself", source + ".param p='p+1'\nr1 a 0 1\n", 3, {"p", "circular"}},
        Case{"UnknownInAnElement",
             source + ".param width=5\nr1 a 0 'widht'\n",
             4,
             {"no parameter 'widht'", "did you mean 'width'?"}},
        Case{"UnknownInASubcircuit",
             ".subckt s a\n.param here=1\nr1 a 0 'hree'\n.ends\nx1 a s\n" + source,
             4,
             {"'hree'", "did you mean 'here'?"}},
        Case{"UnknownFunction", source + "r1 a 0 'sqrtt(4)'\n", 3, {"no function 'sqrtt'", "sqrt"}},
        Case{"TooManyArguments", source + ".param f(x)='x'\nr1 a 0 'f(1,2)'\n", 4, {"f", "takes 1 argument"}},
        Case{"FunctionWithoutEnd", source + ".param f(x)='f(x)'\nr1 a 0 'f(1)'\n", 3, {"more than 500 deep"}},
        Case{"FunctionThatMultiplies",
             source + ".param f(x)='x>0?f(x-1)+f(x-1):1'\nr1 a 0 'f(40)'\n",
             3,
             {"more than 10000 calls"}},
        Case{"NotFinite", source + ".param p='1/0'\nr1 a 0 'p'\n", 3, {"not finite"}},
        Case{"NotANumber", source + "r1 a 0 1.2.3\n", 3, {"1.2.3"}},
        Case{"TooLarge", source + "r1 a 0 1e999\n", 3, {"too large"}},
        Case{"QuoteLeftOpen", source + "r1 a 0 '1+2\n", 3, {"not closed"}},
        Case{"BraceLeftOpen", source + "r1 a 0 {1+2\n", 3, {"not closed"}},
        Case{"ParenthesisLeftOpen", source + "r1 a 0 '(1+2'\n", 3, {"')' is missing"}},
        Case{"ValueMissing", source + ".param p=\nr1 a 0 1\n", 3, {"value is missing"}},
        Case{"NestedTooDeep",
             source + "r1 a 0 '" + std::string(200, '(') + "1" + std::string(200, ')') + "'\n",
             3,
             {"nested more than 100 deep"}}),
    [](const auto& c) { return c.param.name; });

TEST(DeckOfMuch, IsRefusedBeforeItRuns) {
    const auto simulated = [](const std::string& text, double most) {
        SimulationSettings settings;
        settings.most_values = most;
        return simulate(parse_deck("t\n" + source + "r1 a b 1k\nc1 b 0 1p\n" + text, "deck.sp"), settings);
    };
    const auto complaint = [&](const std::string& text, double most) {
        try {
            static_cast<void>(simulated(text, most));
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const double usual = SimulationSettings{}.most_values;
    EXPECT_NE(complaint(".tran 1n 1\n.print tran v(b)\n", usual).find("deck.sp: .tran: needs at least 2e+09 values"),
              std::string::npos);
    EXPECT_NE(complaint(".dc v1 0 1 1e-4\n", 1e4).find("deck.sp: .dc: needs at least"), std::string::npos);
    EXPECT_NE(complaint(".ac lin 5000 1 1e9\n", 1e4).find("deck.sp: .ac: needs at least"), std::string::npos);
    EXPECT_NE(complaint(".tran 1n 100n\n.print tran v(b)\n", 205).find("values (times and quantities), and 2e+02"),
              std::string::npos)
        << "the end of an analysis that took more than its least";
    EXPECT_EQ(simulated(".tran 1n 100n\n.print tran v(b)\n", 1e4).passes.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Structure, WrongDeck,
    testing::Values(
        Case{"IncludeOfItself", source + ".include deck.sp\n", 3, {"more than 32 deep"}},
        Case{"IncludeOfNothing", source + "r1 a 0 1\n.include 'gone.inc'\n", 4, {"cannot read", "gone.inc"}},
        Case{"LibraryOfNothing", source + "r1 a 0 1\n.lib 'gone.lib' tt\n", 4, {"cannot read", "gone.lib"}},
        Case{"IncludeOfNoName", source + "r1 a 0 1\n.include ''\n", 4, {".include takes the name of one file"}},
        Case{"LibraryOfNoName", source + "r1 a 0 1\n.lib '' tt\n", 4, {".lib takes a file"}},
        Case{"SubcircuitInItself",
             source + ".subckt s a\nr1 a 0 1\nx1 a s\n.ends\nx1 a s\n",
             5,
             {"more than 64 deep", "contain itself"}},
        Case{"SubcircuitUnknown",
             source + ".subckt cell a\nr1 a 0 1\n.ends\nx1 a sell\n",
             6,
             {"no subcircuit sell", "did you mean 'cell'?"}},
        Case{"TooManyPins",
             source + ".subckt cell a\nr1 a 0 1\n.ends\nx1 a b cell\n",
             6,
             {"connects 2 nodes, but cell has 1"}},
        Case{"EndsMissing", source + ".subckt cell a\nr1 a 0 1\n", 3, {"cell", ".ends"}},
        Case{"EndsTooMany", source + "r1 a 0 1\n.ends\n", 4, {".subckt before it"}},
        Case{"EndsOfAnother", source + ".subckt cell a\nr1 a 0 1\n.ends sell\n", 5, {"'sell'", "'cell' is open"}},
        Case{"EndlMissing", source + "r1 a 0 1\n.lib tt\n", 4, {".lib lacks its .endl"}},
        Case{"EndlTooMany", source + "r1 a 0 1\n.endl\n", 4, {".lib before it"}},
        Case{"EndcMissing", source + "r1 a 0 1\n.control\nrun\n", 4, {".control lacks its .endc"}},
        Case{"PortTwice", source + ".subckt cell a a\nr1 a 0 1\n.ends\n", 3, {"two ports 'a'"}},
        Case{"ElementTwice", source + "r1 a 0 1\nr1 a 0 2\n", 4, {"r1", "second element of this name"}},
        Case{"SourceTwice", source + "v1 a 0 2\n", 3, {"v1", "second element of this name"}},
        Case{"ContinuationOfNothing", "+ 1k\n" + source, 2, {"continues a line"}},
        Case{"TooManyElements",
             source + ".option max_elements=3\nr1 a 0 1\nr2 a 0 1\nr3 a 0 1\n",
             6,
             {"more than 3 elements", "max_elements"}},
        Case{"InstancesOfNothing",
             source + ".subckt s0 a\n.ends\n.subckt s1 a\nx1 a s0\nx2 a s0\n.ends\nx1 a s1\n.option max_elements=3\n",
             7,
             {"more than 3 elements"}},
        Case{"StatementUnknown", source + ".opptions reltol=1\n", 3, {"no such statement", "did you mean '.option"}},
        Case{"ElementUnknown", source + "1 a 0 5\n", 3, {"is no element", "R, C, L"}},
        Case{"ControlCharacters", source + "r1 a\x01 0 1\n", 3, {"plain text"}},
        Case{"MalformedLetters", source + "r1 \xff\xfe 0 1\n", 3, {"plain text"}},
        Case{"NameTooLong", source + "r1 " + std::string(2000, 'n') + " 0 1\n", 3, {"at most 1000 characters"}}),
    [](const auto& c) { return c.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Elements, WrongDeck,
    testing::Values(
        Case{"Diode", source + "d1 a 0 dmod\n", 3, {"d1", "a diode is not simulated", "use ngspice"}},
        Case{"Bipolar", source + "q1 a b 0 qmod\n", 3, {"a bipolar transistor", "use ngspice"}},
        Case{"Behavioural", source + "b1 a 0 v=v(a)*absent\n", 3, {"b1", "no parameter 'absent'"}},
        Case{"Switch", source + "s1 a 0 a 0 sw\n", 3, {"a switch", "use ngspice"}},
        Case{"Line", source + "t1 a 0 b 0 z0=50\n", 3, {"a transmission line", "use ngspice"}},
        Case{"MosLevel1",
             source + ".model n1 nmos level=1\nm1 a a 0 0 n1 l=1u w=1u\n",
             4,
             {"level 1;", "only level 72", "use ngspice"}},
        Case{"MosLevel54", source + ".model n1 nmos level=54\nm1 a a 0 0 n1\n", 4, {"level 54;", "use ngspice"}},
        Case{"MosWithoutLevel", source + ".model n1 nmos vto=1\nm1 a a 0 0 n1\n", 4, {"level 1;", "use ngspice"}},
        Case{"MosSwitchUnsupported",
             source + ".model n1 nmos level=72 rdsmod=1 rgeomod=1 cgeomod=2 gidlmod=1\nm1 a a 0 "
                      "0 n1 l=20n\n",
             4,
             {"gidlmod", "supported: 0"}},
        Case{"MosWithoutLength", source + ".model n1 nmos level=72\nm1 a a 0 0 n1\n", 4, {"m1", "above 0"}},
        Case{"MosPins", source + "m1 a a 0 n1\n", 3, {"has 3 nodes", "drain gate source body"}},
        Case{"ModelUnknown",
             source + ".model mtjx mtj rp=5k tmr=1\ny1 a 0 mtjy\n",
             4,
             {"no model mtjy", "did you mean 'mtjx'?"}},
        Case{"ModelIsNoJunction", source + ".model d1 d is=1\ny1 a 0 d1\n", 4, {"y1", "no mtj"}},
        Case{"JunctionParameter",
             source + ".model j mtj rp=5k tmrr=1\ny1 a 0 j\n",
             4,
             {"'tmrr'", "did you mean 'tmr'?", "ra [ohm m^2]"}},
        Case{"JunctionNegative", source + ".model j mtj rp=-5k tmr=1\ny1 a 0 j\n", 4, {"rp must be above 0"}},
        Case{"JunctionWithoutArea", source + ".model j mtj ra=1p tmr=1\ny1 a 0 j\n", 4, {"area [m^2]"}},
        Case{"JunctionWithoutRatio", source + ".model j mtj rp=1k\ny1 a 0 j\n", 4, {"needs tmr"}},
        Case{"ResistorPins", source + "r1 a 0\n", 3, {"r1", "value is missing", "Rname"}},
        Case{"ResistorInfinite", source + "r1 a 0 '1/1e-320'\n", 3, {"r1", "finite"}},
        Case{"InstanceParameter",
             source + ".subckt s a b r=1k\nr1 a b 'r'\n.ends\nx1 a 0 s rr=5k\n",
             6,
             {"x1", "no parameter 'rr' of s", "did you mean 'r'?"}},
        Case{"InstanceMultiplier",
             source + ".subckt s a b\nr1 a b 1k\n.ends\nx1 a 0 s m=0\n",
             6,
             {"x1", "m must be above 0"}},
        Case{"ParameterOfItsOwnName",
             source + ".param vx=VX\nr1 a 0 'vx'\n",
             3,
             {"vx", "defined by itself", "no difference between vx and VX"}},
        Case{"TransistorSetting",
             source + ".model n1 nmos level=72 rdsmod=1 rgeomod=1 cgeomod=2\nm1 a a 0 0 n1 l=20n nfinn=3\n",
             4,
             {"m1", "no setting 'nfinn'", "did you mean 'nfin"}},
        Case{"ResistorSetting", source + "r1 a 0 5 tc3=1\n", 3, {"tc3", "did you mean 'tc"}},
        Case{"CapacitorNegative", source + "c1 a 0 -5\n", 3, {"c1", "above 0"}},
        Case{"ControlUnknown",
             source + "f1 0 b vctrl 5\nr1 b 0 1\nvctr a c 0\nr2 c 0 1\n",
             3,
             {"f1", "no element 'vctrl'", "did you mean 'vctr'?"}},
        Case{"ControlWithoutCurrent", source + "h1 b 0 r1 5\nr1 a 0 1\n", 3, {"h1", "'r1'", "V, L, E, H"}},
        Case{"PolyOfNone", source + "e1 b 0 poly(0) a 0 0 1 2\n", 3, {"POLY(n) takes 1 to 20 controls"}},
        Case{"PwlOdd", "v1 a 0 pwl(0 0 1n)\nr1 a 0 1\n", 2, {"v1", "value for each time"}},
        Case{"PwlBackwards", "v1 a 0 pwl(1n 0 0 1)\nr1 a 0 1\n", 2, {"v1", "must rise"}},
        Case{"PwlFromFile", "v1 a 0 pwl file=\"x.txt\"\nr1 a 0 1\n", 2, {"x.txt", "cannot read this file of PWL"}},
        Case{"PulseTooLong", "v1 a 0 pulse(0 1 2 3 4 5 6 7 8)\n", 2, {"pulse has 9 values"}},
        Case{"ShapeUnsupported", "v1 a 0 sffm(0 1)\n", 2, {"PULSE, PWL, SIN and EXP"}},
        Case{"TwoShapes", "v1 a 0 pulse(0 1) sin(0 1)\n", 2, {"two shapes"}}),
    [](const auto& c) { return c.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Requests, WrongDeck,
    testing::Values(
        Case{"NodeOfAnInitialVoltage",
             source + "r1 a out 1\nr2 out 0 1\n.ic v(outt)=1\n",
             5,
             {"outt", "did you mean 'out'?"}},
        Case{"NodeOfAPrint",
             source + "r1 a out 1\nr2 out 0 1\n.op\n.print v(outt)\n",
             6,
             {"v(outt)", "did you mean 'out'?"}},
        Case{"ElementOfAPrint", source + "rload a 0 1\n.op\n.print i(rlaod)\n", 5, {"rlaod", "did you mean 'rload'?"}},
        Case{"NodeOfAMeasure",
             source + "r1 a out 1\nr2 out 0 1\n.tran 1n 10n\n.measure tran m max v(outt)\n",
             6,
             {"v(outt)", "did you mean"}},
        Case{"ParameterOfAMeasure",
             source + "r1 a 0 1\n.param half=1\n.tran 1n 10n\n.measure tran m param='hlaf*2'\n",
             6,
             {"'hlaf'", "did you mean 'half'?"}},
        Case{"MeasureWithoutAnalysis", source + "r1 a 0 1\n.op\n.measure tran m max v(a)\n", 5, {"m", "no analysis"}},
        Case{"MeasureUnknown", source + "r1 a 0 1\n.tran 1n 9n\n.measure tran m maxx v(a)\n", 5, {"maxx"}},
        Case{"SweptSource", source + "r1 a 0 1\n.dc v2 0 1 0.1\n", 4, {"'v2'", "did you mean 'v1'?"}},
        Case{"SweptBackwards", source + "r1 a 0 1\n.dc v1 0 1 -0.1\n", 4, {"does not lead from start to stop"}},
        Case{"SweptWithoutStep", source + "r1 a 0 1\n.dc v1 0 1 0\n", 4, {"does not lead from start to stop"}},
        Case{"SweptTooFinely", source + "r1 a 0 1\n.dc v1 0 1 1n\n", 4, {"at most 1e+07 points"}},
        Case{"SweptTooFinelyTogether",
             source + "r1 a 0 1\n.dc v1 0 1 1e-4 v1 0 1 1e-4 v1 0 1 1e-4\n",
             4,
             {"at most 1e+07 points"}},
        Case{"FourSweeps", source + "r1 a 0 1\n.dc v1 0 1 1 v1 0 1 1 v1 0 1 1 v1 0 1 1\n", 4, {"at most three"}},
        Case{"SweepCutShort", source + "r1 a 0 1\n.dc v1 0 1\n", 4, {"value is missing"}},
        Case{"DataOfASweep", source + "r1 a 0 1\n.dc v1 0 1 1 sweep data=d\n", 4, {"no table 'd'"}},
        Case{"DataBlock", source + "r1 a 0 1\n.data d r\n1k\n2k\n.op\n", 7, {".op", ".data lacks its .enddata"}},
        Case{"SmallSignalFromZero", source + "r1 a 0 1\n.ac dec 10 0 1g\n", 4, {"0 < start"}},
        Case{"TransientWithoutStop", source + "r1 a 0 1\n.tran 1n\n", 4, {".tran step stop"}},
        Case{"TransientBackwards", source + "r1 a 0 1\n.tran 1n -1n\n", 4, {"start < stop"}},
        Case{"TwoTemperatures", source + "r1 a 0 1\n.temp 27 85\n", 4, {"one temperature", ".alter"}},
        Case{"TemperatureTwice", source + "r1 a 0 1\n.temp 27\n.temp 85\n", 5, {"one temperature", ".alter"}},
        Case{"BelowAbsoluteZero", source + "r1 a 0 1\n.temp -300\n", 4, {"temp", "-173.15"}},
        Case{"AlterInASubcircuit", source + ".subckt s a\n.alter\n.ends\n", 4, {".alter", "within a .subckt"}},
        Case{"AlterWrong", source + "r1 a 0 1\n.op\n.alter\nr1 a 0 'unknown'\n", 6, {"no parameter 'unknown'"}},
        Case{"OptionWithoutNumber", source + "r1 a 0 1\n.options reltol='x'\n", 4, {"no parameter 'x'"}},
        Case{"If", source + "r1 a 0 1\n.if (1)\n", 4, {".if", "lacks its .endif"}}),
    [](const auto& c) { return c.param.name; });

TEST(DeckError, LibrarySectionsAreSuggested) {
    const auto problems =
        problems_of("title\n.lib 'p.lib' tx\nr1 a 0 1\n", {{"p.lib", ".lib tt\n.param a=1\n.endl\n"}});
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].text(), "p.lib: has no library section 'tx' (did you mean 'tt'?)");
}

TEST(DeckError, ProblemsOfIncludedFilesNameThem) {
    const Files files = {{"a.inc", "r1 a 0 1\n\n.include b.inc\n"}, {"b.inc", "\nd1 a 0 x\n"}};
    const auto problems = problems_of("title\n.include a.inc\nv1 a 0 1\n", files);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].file, "b.inc");
    EXPECT_EQ(problems[0].line, 2);
}

TEST(DeckError, EveryWrongStatementIsToldUpToTwenty) {
    std::string text = "title\n";
    for (int i = 0; i < 5; ++i) text += "d" + std::to_string(i) + " a 0 x\n";
    EXPECT_EQ(problems_of(text).size(), 5U);
    for (int i = 5; i < 50; ++i) text += "d" + std::to_string(i) + " a 0 x\n";
    EXPECT_EQ(problems_of(text).size(), 20U);
}

TEST(DeckError, EverythingThatATransistorModelLacksIsTold) {
    const auto problems = problems_of("title\n.model n nmos level=72\nm1 a a 0 0 n l=20n\nv1 a 0 1\n");
    EXPECT_GE(problems.size(), 3U);
    for (const auto& problem : problems) EXPECT_EQ(problem.line, 3) << problem.text();
}

TEST(DeckError, AParameterChainMayBeFiveHundredLong) {
    const auto deck = [](int length) {
        std::string text = "title\nv1 a 0 1\nr1 a 0 'p0'\n";
        for (int i = 0; i < length; ++i) {
            text += ".param p" + std::to_string(i) + "='p" + std::to_string(i + 1) + "'\n";
        }
        return text + ".param p" + std::to_string(length) + "=5\n";
    };
    EXPECT_EQ(problems_of(deck(490)).size(), 0U);
    const auto problems = problems_of(deck(100'000));
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].text().find("more than 500 deep"), std::string::npos) << problems[0].text();
}

TEST(DeckError, LongAndStrangeTextIsReadInGoodTime) {
    EXPECT_EQ(problems_of("title\nv1 a 0 1\n* " + std::string(10'000'000, 'x') + "\nr1 a 0 1\n").size(), 0U);
    EXPECT_EQ(problems_of("title\nv1 a 0 1\nr1 a 0 '" + std::string(10'000'000, '-') + "1'\n").size(), 0U);
    const auto problems = problems_of("title\nv1 a 0 1\nr1 " + std::string(10'000'000, 'x') + " 0 1\n");
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_LT(problems[0].text().size(), 300U);
    std::string binary = "title\n";
    for (int i = 0; i < 5000; ++i) binary += static_cast<char>((i * 7919) % 256);
    EXPECT_FALSE(problems_of(binary).empty());
}

TEST(DeckError, AnEmptyDeckHasAnOperatingPointOfNothing) {
    for (const char* text : {"", "title", "title\n", "title\n.end\n", "\n\n\n"}) {
        EXPECT_TRUE(problems_of(text).empty()) << text;
    }
}

std::string warnings_of(const std::string& text) {
    std::string all;
    for (const auto& warning : run(text).warnings) all += warning + "\n";
    return all;
}

TEST(DeckError, WhatHasNoEffectIsWarnedOfOnce) {
    EXPECT_EQ(
        warnings_of("title\nv1 a 0 1\nr1 a 0 1\n.options nonsense=1 post\n.options nonsense=2 other\n.op\n.alter\n"
                    "v1 a 0 2\n"),
        "options that are not known and have no effect: nonsense, other\n");
    EXPECT_EQ(warnings_of("title\nv1 a 0 1\nr1 a 0 1\n.control\nrun\nplot v(a)\nlet x=1\n.endc\n.op\n"),
              "deck.sp: the .control block is not run; it holds let, plot, run\n");
    EXPECT_NE(warnings_of(".tran 1n 2n\nv1 a 0 1\nr1 a 0 1\n").find("the first line is the title"), std::string::npos);
}

TEST(Simulate, EachAlterBlockChangesTheOnesBefore) {
    const auto results =
        run("title\n.param r=1k\nv1 a 0 1\nr1 a b 'r'\nr2 b 0 1k\n.op\n.temp 27\n.alter larger\n.param r=3k\n.temp 85\n"
            ".alter\nr2 b 0 3k\n");
    ASSERT_EQ(results.passes.size(), 3U);
    EXPECT_EQ(results.passes[1].pass, "larger");
    const double expected[] = {0.5, 0.25, 0.5}, celsius[] = {27, 85, 85};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& point = results.passes[i].analyses.at(0);
        EXPECT_NEAR(point.find("v(b)")->values[0], expected[i], 1e-9);
        EXPECT_NEAR(point.temperature, celsius[i] + 273.15, 1e-9);
    }
}

TEST(Simulate, TheFirstOfNestedSweepsVariesFastest) {
    const auto results =
        run("title\n.param g=1\nv1 a 0 1\nr1 a b 1k\nr2 b 0 'g*1k'\n.dc v1 1 2 1 g 1 3 2 temp 27 127 100\n");
    const auto& sweep = results.passes.at(0).analyses.at(0);
    EXPECT_EQ(sweep.sweep, (std::vector<double>{1, 2, 1, 2, 1, 2, 1, 2}));
    const double expected[] = {0.5, 1, 0.75, 1.5, 0.5, 1, 0.75, 1.5};
    for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(sweep.find("v(b)")->values[i], expected[i], 1e-9);
    EXPECT_EQ(sweep.find("temp")->values.back(), 127);
}

TEST(Elaborate, AParameterOfAnInstanceIsOfTheScopeAround) {
    const auto results =
        run("title\n.param r=1k\n.subckt s a b r=5k\nr1 a b 'r'\n.ends\nv1 in 0 3\nx1 in m s r='2*r'\nx2 m 0 s "
            "r=1k\n.op\n");
    EXPECT_NEAR(results.passes.at(0).analyses.at(0).find("v(m)")->values[0], 1, 1e-9);
}

TEST(Simulate, ThePolarityOfABsimcmgModelIsALetterOrANumber) {
    for (const char* type : {"n", "1"}) {
        for (const char* other : {"p", "0"}) {
            const auto deck = parse_deck(std::string("title\n.model a bsimcmg type=") + type +
                                             "\n.model b bsimcmg type=" + other + "\nv1 x 0 1\nr1 x 0 1\n.op\n",
                                         "deck.sp");
            EXPECT_EQ(deck.blocks.at(0).body->models.size(), 2U);
        }
    }
}

}  // namespace
}  // namespace spinloom::spice

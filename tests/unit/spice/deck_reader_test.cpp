#include "spinloom/spice/read/deck_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck.hpp"

namespace spinloom::spice {
namespace {

std::string problem_of(const std::string& text) {
    try {
        static_cast<void>(parse_deck(text, "deck.sp", [](const auto&) -> std::string {
            throw InputError(InputProblem{{}, 0, "", "no files"});
        }));
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

TEST(DeckReader, ReadsEveryDeckOfTheReferenceSet) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SPINLOOM_SOURCE_DIR "/tests/reference/spice/decks")) {
        if (entry.path().extension() != ".sp") continue;
        const auto deck = read_deck(entry.path());
        EXPECT_FALSE(deck.title.empty()) << entry.path();
        ASSERT_EQ(deck.blocks.size(), 1U);
        EXPECT_FALSE(deck.blocks[0].body->elements.empty() && deck.blocks[0].body->plain.empty()) << entry.path();
        EXPECT_EQ(deck.blocks[0].analyses.size(), 1U) << entry.path();
        ++count;
    }
    EXPECT_GE(count, 30);
}

TEST(DeckReader, ElementsParametersAndMeasures) {
    const auto deck = parse_deck(
        "title\nv1 in 0 dc 'vdd' pwl(0 0 1n 0.8)\nr1 in OUT 1k\n+ $ comment\nc1 out 0 10fF\n.param vdd=0.8\n"
        ".tran 0.1n 2n\n.measure tran pwr0 avg power from=0.1n to=1n\n.meas tran v0 find v(out) at=1*2n\n.end\njunk",
        "deck.sp");
    const auto& body = *deck.blocks[0].body;
    ASSERT_EQ(body.elements.size(), 1U);
    EXPECT_EQ(body.elements[0].kind, ElementKind::voltage_source);
    EXPECT_EQ(body.elements[0].extras->source->shape, SourceShape::corners);
    ASSERT_EQ(body.plain.size(), 2U);
    EXPECT_EQ(body.plain[0].kind, ElementKind::resistor);
    EXPECT_DOUBLE_EQ(body.plain[0].value, 1000);
    EXPECT_DOUBLE_EQ(body.plain[1].value, 1e-14);
    ASSERT_EQ(body.parameters.size(), 1U);
    ASSERT_EQ(deck.blocks[0].measures.size(), 2U);
    EXPECT_EQ(deck.blocks[0].measures[0].kind, MeasureKind::average);
    EXPECT_EQ(deck.blocks[0].measures[1].name, "v0");
    EXPECT_EQ(deck.blocks[0].measures[1].kind, MeasureKind::find_at);
}

TEST(DeckReader, ElementsComeInTheirOrderHoweverTheyAreKept) {
    const auto deck = parse_deck(
        "title\nr1 a 0 1\nv1 a 0 1\nr2 a b 1\nR3 b 0 1 m=2\nc1 b 0 1f\nl1 b 0 1n\ni1 b 0 1\n.op\n.end\n", "deck.sp");
    std::string names;
    int line = 1;
    for_each_element(*deck.blocks[0].body, [&](const auto& element) {
        names.append(element.name).append(" ");
        EXPECT_EQ(element.origin.line, ++line);
    });
    EXPECT_EQ(names, "r1 v1 r2 r3 c1 l1 i1 ");
}

TEST(DeckReader, APlainLineEndsWhereTheNextOneBegins) {
    // What follows may go on with the line, also behind a comment; files and blocks stand between plain lines.
    const auto body_of = [](const std::string& text) {
        const auto files = [](const std::filesystem::path&) { return std::string("r8 a 0 8\nr9 a 0 9\n+ m=2"); };
        return parse_deck("title\n" + text, "deck.sp", files).blocks[0].body;
    };
    struct Case {
        const char* text;
        int line_of_second;
    };
    for (const auto& [text, line_of_second] :
         {Case{"r1 a 0\n+ 5\nr2 a 0 1\n", 4}, Case{"r1 a 0\n* comment\n\n+ 5\nr2 a 0 1\n", 6},
          Case{"r1 a 0 \\\\\n5\nr2 a 0 1\n", 4}, Case{"R1 A 0 5 $ comment\nR2 A 0 1\n", 3},
          Case{"r1 a 0 5\r\nr2 a 0 1\r\n", 3}, Case{" r1\ta 0 5  \n r2 a 0 1", 3}}) {
        const auto body = body_of(text);
        ASSERT_EQ(body->plain.size(), 2U) << text;
        EXPECT_EQ(body->plain[0].name, "r1") << text;
        EXPECT_EQ(body->plain[0].value, 5) << text;
        EXPECT_EQ(body->plain[1].origin.line, line_of_second) << text;
    }
    const auto body = body_of("r1 a 0 1\n.include f\nr2 a 0 2\n.control\nr3 a 0 3\n.endc\nr4 a 0 4\n.end\nr5 a 0 5\n");
    std::string names;
    for_each_element(*body, [&](const auto& element) { names.append(element.name).append(" "); });
    EXPECT_EQ(names, "r1 r8 r9 r2 r4 ");
    EXPECT_EQ(body->nodes.size(), 2U);
}

TEST(DeckReader, SubcircuitsMayBeNestedAndTakeDefaults) {
    const auto deck = parse_deck(
        "title\n.subckt outer a b r=5\n.subckt inner a\nr1 a 0 1\n.ends\nx1 a inner\nr2 a b r\n.ends outer\n"
        "x1 n1 n2 outer r=7\nv1 n1 0 1\nr9 n2 0 1\n.op\n.end\n",
        "deck.sp");
    const auto& body = *deck.blocks[0].body;
    ASSERT_EQ(body.subcircuits.count("outer"), 1U);
    const auto& outer = *body.subcircuits.at("outer");
    EXPECT_EQ(outer.ports, 2U);
    EXPECT_EQ(outer.defaults.size(), 1U);
    EXPECT_EQ(outer.subcircuits.count("inner"), 1U);
}

TEST(DeckReader, AlterOpensABlockOfItsOwn) {
    const auto deck = parse_deck("title\nv1 a 0 1\nr1 a 0 1\n.op\n.alter second\nv1 a 0 2\n.end\n", "deck.sp");
    ASSERT_EQ(deck.num_alters(), 1U);
    ASSERT_EQ(deck.blocks[1].constants.size(), 1U);
    EXPECT_EQ(deck.blocks[1].constants[0].element, 0);
    EXPECT_EQ(deck.blocks[1].constants[0].value, 2);
    EXPECT_TRUE(deck.blocks[1].body->elements.empty());
}

TEST(DeckReader, AnAlterBlockThatDoesMoreThanSetConstantsHasElements) {
    const auto deck = parse_deck(
        "title\nv1 a 0 1\nv2 b 0 1\nr1 a b 1\n.op\n.alter\nv1 a 0 2\nv2 b 0 3 ac 1\n.alter\nv2 b 0 2\n.end\n",
        "deck.sp");
    EXPECT_TRUE(deck.blocks[1].constants.empty());
    ASSERT_EQ(deck.blocks[1].body->elements.size(), 2U);
    EXPECT_EQ(deck.blocks[1].body->elements[0].name, "v1");
    EXPECT_EQ(deck.blocks[1].body->elements[0].origin.line, 7);
    EXPECT_EQ(deck.blocks[2].constants.size(), 1U);
}

TEST(DeckReader, WhatIsOutsideOfTheDialectIsRefusedWithItsLine) {
    for (const char* element : {"d1 a 0 dmod", "q1 a b c qmod", "k1 l1 l2 0.9", "s1 a b c d sw"}) {
        const auto message = problem_of(std::string("title\nr1 a 0 1\n") + element + "\n.op\n.end\n");
        EXPECT_NE(message.find("deck.sp:3"), std::string::npos) << element << ": " << message;
        EXPECT_NE(message.find("ngspice"), std::string::npos) << element << ": " << message;
    }
    EXPECT_NE(problem_of("title\nr1 a 0\n.op\n.end\n").find("deck.sp:2"), std::string::npos);
    EXPECT_NE(problem_of("title\nr1 a 0 1\n.trn 1n 2n\n.end\n").find("tran"), std::string::npos);
}

}  // namespace
}  // namespace spinloom::spice

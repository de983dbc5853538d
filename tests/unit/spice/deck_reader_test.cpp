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
        EXPECT_FALSE(deck.blocks[0].body->elements.empty()) << entry.path();
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
    ASSERT_EQ(body.elements.size(), 3U);
    EXPECT_EQ(body.elements[0].kind, ElementKind::voltage_source);
    EXPECT_EQ(body.elements[0].extras->source->shape, SourceShape::corners);
    EXPECT_EQ(body.elements[1].kind, ElementKind::resistor);
    EXPECT_DOUBLE_EQ(body.elements[1].values[0].number(), 1000);
    EXPECT_DOUBLE_EQ(body.elements[2].values[0].number(), 1e-14);
    ASSERT_EQ(body.parameters.size(), 1U);
    ASSERT_EQ(deck.blocks[0].measures.size(), 2U);
    EXPECT_EQ(deck.blocks[0].measures[0].kind, MeasureKind::average);
    EXPECT_EQ(deck.blocks[0].measures[1].name, "v0");
    EXPECT_EQ(deck.blocks[0].measures[1].kind, MeasureKind::find_at);
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

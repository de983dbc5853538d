#include "spinloom/device/finfet/finfet_card.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace spinloom {
namespace {

std::string card_text() {
    std::ifstream file(find_card("ptm-mg-14nm-hp-n", "finfet"));
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string with(std::string text, const std::string& line_start, const std::string& replacement) {
    const auto begin = text.find("\n" + line_start) + 1;
    return text.replace(begin, text.find('\n', begin) - begin, replacement);
}

FinfetCard from_text(const std::string& text) {
    return finfet_card(Card::read_text(text, "x.toml", "finfet", finfet_parameters()));
}

std::string message_of_card(const std::string& text) {
    try {
        static_cast<void>(from_text(text));
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

TEST(FinfetCard, ReadsThePublishedValuesInSi) {
    const auto n = read_finfet_card(find_card("ptm-mg-14nm-hp-n", "finfet"));
    const auto p = read_finfet_card(find_card("ptm-mg-14nm-hp-p", "finfet"));
    EXPECT_DOUBLE_EQ(n.gate_length, 18e-9);
    EXPECT_DOUBLE_EQ(n.work_function, 4.4187);
    EXPECT_DOUBLE_EQ(n.channel_tunnelling_share, 1);
    EXPECT_EQ(n.polarity, 1);
    EXPECT_EQ(p.polarity, -1);
    EXPECT_DOUBLE_EQ(p.low_field_mobility, 0.0336);
}

TEST(FinfetCard, EveryPublishedNodeIsShipped) {
    for (const std::string node : {"7", "10", "14", "16", "20"}) {
        for (const std::string kind : {"hp-n", "hp-p", "lstp-n", "lstp-p"}) {
            const auto card = read_finfet_card(find_card("ptm-mg-" + node + "nm-" + kind, "finfet"));
            EXPECT_EQ(card.polarity, kind.back() == 'n' ? 1 : -1);
            EXPECT_DOUBLE_EQ(card.source_overlap, 0.3 * card.fin_thickness) << node << kind;
        }
    }
}

/// The card as one of another release.
std::string of_release(const std::string& release) {
    return with(card_text(), "release ", "release = { value = " + release + ", unit = \"1\" }");
}

TEST(FinfetCard, ReleaseIs105Or107Or111) {
    EXPECT_EQ(from_text(card_text()).release, release_105);
    EXPECT_EQ(from_text(with(card_text(), "release ", "")).release, 107) << "of a card that says nothing";
    EXPECT_EQ(from_text(of_release("111")).release, 111);
    EXPECT_EQ(from_text(of_release("105.03")).release, release_105);
    for (const char* other : {"105.04", "106", "110"})
        EXPECT_NE(message_of_card(of_release(other)).find("must be 105.03, 107 or 111"), std::string::npos) << other;
    EXPECT_NE(message_of_card(of_release("105")), "");
}

TEST(FinfetCard, ReleaseThatIsAskedForStandsAboveTheCards) {
    const auto path = find_card("ptm-mg-14nm-hp-n", "finfet");
    EXPECT_EQ(read_finfet_card(path).release, release_105);
    EXPECT_EQ(read_finfet_card(path, 107).release, 107);
    EXPECT_EQ(read_finfet_card(path, 111).release, 111);
    EXPECT_EQ(read_finfet_card(path, release_105).release, release_105);
    EXPECT_THROW(static_cast<void>(read_finfet_card(path, 108)), InputError);
}

TEST(FinfetCard, WhatRelease105NeedsIsNamedWhereItIsMissing) {
    const std::string names[] = {"modulation_voltage", "charge_modulation_voltage", "extension_doping",
                                 "extension_decade"};
    auto bare = of_release("105.03");
    for (const auto& name : names) bare = with(bare, name + " ", "");
    const auto message = message_of_card(bare);
    for (const auto& name : names) {
        EXPECT_NE(message.find("parameters." + name), std::string::npos) << message;
        EXPECT_EQ(message_of_card(with(of_release("107"), name + " ", "")), "") << "107 needs no " << name;
    }
    const auto reversed =
        with(of_release("105.03"), "extension_doping ", "extension_doping = { value = 9e27, unit = \"1/m^3\" }");
    EXPECT_NE(message_of_card(reversed).find("above source_drain_doping"), std::string::npos);
}

TEST(FinfetCard, AMissingParameterIsNamed) {
    EXPECT_NE(message_of_card(with(card_text(), "work_function", "")).find("work_function"), std::string::npos);
}

TEST(FinfetCard, AnUnknownParameterIsAnswered) {
    EXPECT_NE(message_of_card(card_text() + "\nwork_funktion = { value = 4, unit = \"V\" }\n").find("work_function"),
              std::string::npos);
}

TEST(FinfetCard, AllProblemsAreReportedAtOnce) {
    auto text = with(card_text(), "fin_height", "fin_height = { value = -1, unit = \"nm\" }");
    text = with(text, "fin_thickness", "fin_thickness = { value = 10, unit = \"V\" }");
    const auto message = message_of_card(text);
    EXPECT_NE(message.find("fin_height"), std::string::npos);
    EXPECT_NE(message.find("fin_thickness"), std::string::npos);
}

TEST(FinfetCard, GeometryThatCannotBeIsRefused) {
    EXPECT_NE(message_of_card(with(card_text(), "length_reduction", "length_reduction = { value = 9, unit = \"nm\" }")),
              "");
    EXPECT_NE(message_of_card(with(card_text(), "fin_pitch", "fin_pitch = { value = 9, unit = \"nm\" }")), "");
    EXPECT_NE(message_of_card(with(card_text(), "spacer_scaling", "spacer_scaling = { value = 0, unit = \"1\" }")), "");
    EXPECT_NE(message_of_card(card_text() + "\ncharge_length_reduction = { value = 9, unit = \"nm\" }\n"), "");
    EXPECT_NE(message_of_card(with(card_text(), "polarity", "polarity = { value = 0, unit = \"1\" }")), "");
}

}  // namespace
}  // namespace spinloom

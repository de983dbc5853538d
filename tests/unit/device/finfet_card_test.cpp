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

std::string message_of(const std::string& text) {
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

TEST(FinfetCard, ReleaseIs107Or111) {
    EXPECT_EQ(from_text(card_text()).release, 107);
    EXPECT_EQ(from_text(with(card_text(), "polarity",
                             "polarity = { value = 1, unit = \"1\" }\nrelease = { value = 111, unit "
                             "= \"1\" }"))
                  .release,
              111);
    EXPECT_NE(message_of(with(card_text(), "polarity",
                              "polarity = { value = 1, unit = \"1\" }\nrelease = { value = 110, unit = \"1\" }"))
                  .find("must be 107 or 111"),
              std::string::npos);
}

TEST(FinfetCard, AMissingParameterIsNamed) {
    EXPECT_NE(message_of(with(card_text(), "work_function", "")).find("work_function"), std::string::npos);
}

TEST(FinfetCard, AnUnknownParameterIsAnswered) {
    EXPECT_NE(message_of(card_text() + "\nwork_funktion = { value = 4, unit = \"V\" }\n").find("work_function"),
              std::string::npos);
}

TEST(FinfetCard, AllProblemsAreReportedAtOnce) {
    auto text = with(card_text(), "fin_height", "fin_height = { value = -1, unit = \"nm\" }");
    text = with(text, "fin_thickness", "fin_thickness = { value = 10, unit = \"V\" }");
    const auto message = message_of(text);
    EXPECT_NE(message.find("fin_height"), std::string::npos);
    EXPECT_NE(message.find("fin_thickness"), std::string::npos);
}

TEST(FinfetCard, GeometryThatCannotBeIsRefused) {
    EXPECT_NE(message_of(with(card_text(), "length_reduction", "length_reduction = { value = 9, unit = \"nm\" }")), "");
    EXPECT_NE(message_of(with(card_text(), "fin_pitch", "fin_pitch = { value = 9, unit = \"nm\" }")), "");
    EXPECT_NE(message_of(with(card_text(), "spacer_scaling", "spacer_scaling = { value = 0, unit = \"1\" }")), "");
    EXPECT_NE(message_of(card_text() + "\ncharge_length_reduction = { value = 9, unit = \"nm\" }\n"), "");
    EXPECT_NE(message_of(with(card_text(), "polarity", "polarity = { value = 0, unit = \"1\" }")), "");
}

}  // namespace
}  // namespace spinloom

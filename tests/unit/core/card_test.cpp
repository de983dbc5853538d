#include "spinloom/core/card.hpp"

#include <cstdlib>
#include <fstream>

#include "temporary_folder.hpp"

namespace spinloom {
namespace {

const std::vector<ParameterSpec> wanted = {
    {"ra_product", "ohm m^2", positive, "resistance-area product", {}},
    {"tmr", "1", non_negative, "tunnel magnetoresistance ratio", {}},
    {"half_voltage", "V", positive, "bias at which TMR halves", 0.5},
};

Card read(const std::string& text) {
    return Card::read_text(text, "c.toml", "mtj", wanted);
}

const std::string header = "[card]\nname = \"x\"\nkind = \"mtj\"\n[sources]\nbook = \"A book\"\n[parameters]\n";
const std::string ra =
    "ra_product = { value = 10, unit = \"ohm um^2\", provenance = \"published\", source = \"book\" }\n";
const std::string tmr = "tmr = { value = 200, unit = \"%\" }\n";

std::string message(const std::string& text) {
    return message_of<InputError>([&] { return read(text); });
}

TEST(Card, ConvertsToSi) {
    const auto card = read(header + ra + tmr);
    EXPECT_DOUBLE_EQ(card["ra_product"], 1e-11);
    EXPECT_DOUBLE_EQ(card["tmr"], 2);
    EXPECT_EQ(card.name(), "x");
    EXPECT_EQ(card.title(), "");
    EXPECT_EQ(card.file(), "c.toml");
    EXPECT_EQ(card.sources().at("book"), "A book");
    const auto& value = card.values().find("ra_product")->second;
    EXPECT_EQ(value.unit, "ohm um^2");
    EXPECT_EQ(value.provenance, Provenance::published);
    EXPECT_EQ(value.source, "book");
}

TEST(Card, TagsModelDefaultsAsAssumed) {
    const auto card = read(header + ra + tmr);
    EXPECT_EQ(card["half_voltage"], 0.5);
    const auto& value = card.values().find("half_voltage")->second;
    EXPECT_EQ(value.provenance, Provenance::assumed);
    EXPECT_EQ(value.unit, "V");
    EXPECT_EQ(name(value.provenance), "assumed");
}

TEST(Card, DefaultsApplyToParametersThatAreSilent) {
    const auto card = read(header + ra + tmr + "[defaults]\nprovenance = \"fitted\"\nsource = \"book\"\n");
    EXPECT_EQ(card.values().find("tmr")->second.provenance, Provenance::fitted);
    EXPECT_EQ(card.values().find("tmr")->second.source, "book");
    EXPECT_EQ(card.values().find("ra_product")->second.provenance, Provenance::published);
}

TEST(Card, RefusesAnotherDimension) {
    const auto text = message(header + "ra_product = { value = 10, unit = \"ohm um\" }\n" + tmr);
    EXPECT_TRUE(text.starts_with("c.toml:7: parameters.ra_product.unit: \"ohm um\" is a m^3 kg s^-3 A^-2")) << text;
    EXPECT_NE(text.find("is in ohm m^2"), std::string::npos) << text;
}

TEST(Card, RefusesAnUnknownUnit) {
    const auto text = message(header + ra + "tmr = { value = 2, unit = \"percent\" }\n");
    EXPECT_TRUE(text.starts_with("c.toml:8: parameters.tmr.unit: 'percent' is not a unit")) << text;
}

TEST(Card, RefusesValuesOutOfRangeInTheirOwnUnit) {
    const auto text = message(header + ra + "tmr = { value = -5, unit = \"%\" }\n");
    EXPECT_EQ(text, "c.toml:8: parameters.tmr.value: -5 % is not legal; it must be at least 0 1");
}

TEST(Card, NamesTheNearestParameter) {
    const auto text = message(header + "ra_produkt = { value = 10, unit = \"ohm um^2\" }\n" + tmr);
    EXPECT_NE(text.find("parameters.ra_product: missing: resistance-area product [ohm m^2]"), std::string::npos)
        << text;
    EXPECT_NE(text.find("c.toml:7: parameters.ra_produkt: unknown key (did you mean 'ra_product'?)"), std::string::npos)
        << text;
}

TEST(Card, AsksForSources) {
    const auto without = message(header + ra + "tmr = { value = 2, unit = \"1\", provenance = \"measured\" }\n");
    EXPECT_NE(without.find("parameters.tmr.source: missing"), std::string::npos) << without;
    const auto unknown = message(header + ra + "tmr = { value = 2, unit = \"1\", source = \"boook\" }\n");
    EXPECT_EQ(unknown, "c.toml:8: parameters.tmr: source \"boook\" is not listed under [sources]");
}

TEST(Card, RefusesAnotherKindAndAPlainNumber) {
    const auto kind = message_of<InputError>([&] { return Card::read_text(header + ra + tmr, "c", "finfet", wanted); });
    EXPECT_EQ(kind, "c:3: card.kind: \"mtj\" is not the kind of card needed here (\"finfet\")");
    EXPECT_EQ(message(header + ra + "tmr = 2\n"),
              "c.toml:8: parameters.tmr: must be a table such as { value = 1, unit = \"1\" }");
}

TEST(Card, TellsAMissingValueOnce) {
    EXPECT_EQ(message(header + "ra_product = { unit = \"kohm um^2\" }\n" + tmr),
              "c.toml:7: parameters.ra_product.value: missing; a number is needed, any finite number");
    EXPECT_EQ(message(header + ra + "tmr = { value = \"2\", unit = \"1\" }\n"),
              "c.toml:8: parameters.tmr.value: must be a number, any finite number");
}

TEST(Card, TellsSeveralProblemsAtOnce) {
    try {
        static_cast<void>(
            read("[card]\nname = \"x\"\nkind = \"mtj\"\ncolour = 1\n[parameters]\n"
                 "ra_product = { value = -1, unit = \"ohm um^2\", provenance = \"guessed\" }\n"
                 "half_voltage = { value = 1, unit = \"A\" }\n"));
        FAIL() << "nothing was thrown";
    } catch (const InputError& error) {
        std::vector<std::string> keys;
        for (const auto& problem : error.problems()) keys.push_back(std::to_string(problem.line) + " " + problem.key);
        EXPECT_EQ(keys, (std::vector<std::string>{"6 parameters.ra_product.provenance", "6 parameters.ra_product.value",
                                                  "6 parameters.ra_product.source", "5 parameters.tmr",
                                                  "7 parameters.half_voltage.unit", "4 card.colour"}))
            << error.what();
    }
}

using CardFolder = TemporaryFolder;

TEST_F(CardFolder, IsSearchedByNameAndBypassedByPath) {
    std::filesystem::create_directories(folder() / "cards" / "mtj");
    std::ofstream(folder() / "cards" / "mtj" / "sot-mram.toml") << header + ra + tmr;
    const char* before = std::getenv("SPINLOOM_DATA");
    const std::string saved = before ? before : "";
    setenv("SPINLOOM_DATA", folder().c_str(), 1);
    const auto found = find_card("sot-mram", "mtj");
    const auto message = message_of<InputError>([] { return find_card("sot-mran", "mtj"); });
    const auto by_path = find_card("elsewhere/mine.toml", "mtj");
    setenv("SPINLOOM_DATA", saved.c_str(), 1);

    EXPECT_EQ(found, folder() / "cards" / "mtj" / "sot-mram.toml");
    EXPECT_EQ(Card::read(found, "mtj", wanted)["tmr"], 2);
    EXPECT_NE(message.find("no mtj card 'sot-mran' (did you mean 'sot-mram'?); known: sot-mram"), std::string::npos);
    EXPECT_EQ(by_path, std::filesystem::path("elsewhere/mine.toml"));
    EXPECT_TRUE(std::filesystem::exists(card_folder())) << "an empty SPINLOOM_DATA counts as none: " << card_folder();
}

}  // namespace
}  // namespace spinloom

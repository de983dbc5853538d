#include "spinloom/report/architecture_report.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/error.hpp"
#include "spinloom/report/quantity.hpp"

namespace spinloom {
namespace {

Breakdown leaf_of_tree(std::string name, double count, double each) {
    return {.name = std::move(name),
            .unit = "W",
            .formula = "n * p",
            .inputs = {{"n", count, "1", Origin::derived, "topology"}, {"p", each, "W", Origin::simulated, "bench"}}};
}

/// Numbers whose sum depends on the order in which they are added.
Breakdown tree() {
    return {
        .name = "power",
        .unit = "W",
        .children = {leaf_of_tree("large", 1, 1e16),
                     {.name = "small", .unit = "W", .children = {leaf_of_tree("a", 3, 0.1), leaf_of_tree("b", 7, 0.3)}},
                     leaf_of_tree("back", -1, 1e16)}};
}

std::string message(const std::function<void()>& action) {
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

TEST(Breakdown, PartsAddUpInTheirOrderToTheLastBit) {
    const auto whole = tree();
    EXPECT_EQ(whole.children[1].value(), 0.0 + 3 * 0.1 + 7 * 0.3);
    EXPECT_EQ(whole.value(), (0.0 + 1e16) + (0.0 + 3 * 0.1 + 7 * 0.3) + -1e16);
    EXPECT_EQ(whole.num_leaves(), 4U);
}

TEST(Breakdown, PathsAndWhatIsNotThere) {
    const auto whole = tree();
    EXPECT_EQ(whole.at("small.b").value(), 7 * 0.3);
    EXPECT_EQ(&whole.at(""), &whole);
    EXPECT_NE(message([&] { static_cast<void>(whole.at("smal")); }).find("small"), std::string::npos);
    EXPECT_NE(message([&] { static_cast<void>(whole.at("small.c")); }).find("a, b"), std::string::npos);
    EXPECT_NE(message([&] { static_cast<void>(whole.at("large.x")); }).find("has no parts"), std::string::npos);
}

TEST(Breakdown, AFormulaNamesItsInputs) {
    auto wrong = leaf_of_tree("x", 1, 2);
    wrong.formula = "n * q";
    EXPECT_NE(message([&] { static_cast<void>(wrong.value()); }).find("q"), std::string::npos);
}

TEST(ArchitectureReport, ATreeComesBackAsItWas) {
    const auto whole = tree();
    const auto read = read_breakdown(to_json(whole).dump(), "text");
    EXPECT_EQ(read.value(), whole.value());
    EXPECT_EQ(to_json(read).dump(), to_json(whole).dump());
}

TEST(ArchitectureReport, WhatDoesNotAddUpIsRefused) {
    auto json = to_json(tree());
    json["parts"][1]["value"] = std::nextafter(json["parts"][1]["value"].get<double>(), 10);
    EXPECT_NE(message([&] { static_cast<void>(read_breakdown(json)); }).find("power.small: is stated"),
              std::string::npos);
    json = to_json(tree());
    json["parts"][0]["inputs"][0]["value"] = 2;
    EXPECT_NE(message([&] { static_cast<void>(read_breakdown(json)); }).find("its formula gives"), std::string::npos);
    json = to_json(tree());
    json["parts"][0]["inputs"][0]["provenance"] = "guessed";
    EXPECT_NE(message([&] { static_cast<void>(read_breakdown(json)); }).find("no such provenance"), std::string::npos);
    json = to_json(tree());
    json["parts"][0]["unit"] = "J";
    EXPECT_NE(message([&] { static_cast<void>(read_breakdown(json)); }).find("the whole is in W"), std::string::npos);
}

TEST(ArchitectureReport, TextShowsFormulasInputsAndShares) {
    const Breakdown whole{
        .name = "power", .unit = "W", .children = {leaf_of_tree("a", 3, 1e-3), leaf_of_tree("b", 1, 1e-3)}};
    const auto text = explanation_text(whole, {});
    for (const char* words : {"power  4 mW  100.00 %", "a  3 mW  75.00 %", "= n * p", "n = 3  (derived: topology)",
                              "p = 1 mW  (simulated: bench)"}) {
        EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
    }
    EXPECT_EQ(explanation_text(whole, 0).find("n * p"), std::string::npos);
    EXPECT_NE(explanation_text(whole, 0).find("= a + b"), std::string::npos);
}

TEST(ArchitectureReport, UnitsOfHandySize) {
    EXPECT_EQ(quantity_text(2.13e-12, "m^2"), "2.13 um^2");
    EXPECT_EQ(quantity_text(3.5e-6, "m^2"), "3.5 mm^2");
    EXPECT_EQ(quantity_text(133e-6, "W"), "133 uW");
    EXPECT_EQ(quantity_text(1e-9, "s"), "1 ns");
    EXPECT_EQ(quantity_text(-2e9, "Hz"), "-2 GHz");
    EXPECT_EQ(quantity_text(0, "J"), "0 J");
}

}  // namespace
}  // namespace spinloom

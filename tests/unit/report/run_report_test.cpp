#include "spinloom/report/run_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/report/figure_report.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/study/run_figures.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

/// A run of which every entry of the power is another number.
RunSummary run_of(const std::string& op_amps) {
    RunSummary run;
    run.title = "a run";
    run.images = 10;
    run.accuracy = {.real = 0.9, .binarized = 0.8, .behavioural = 0.7, .circuit = 0.6};
    run.binarized_meaning = "exact sums";
    run.amplifiers.model = op_amps;
    run.amplifiers.count = 16;
    run.power.emplace();
    double watts = 1e-3;
    for (const auto& part : power_parts()) {
        if (part.member != nullptr) *run.power.*part.member = watts *= 2;
    }
    return run;
}

/// What the JSON holds at a key such as "power_W.inputs".
const Json& at(const Json& json, std::string key) {
    for (auto& c : key) c = c == '.' ? '/' : c;
    return json.at(Json::json_pointer("/" + key));
}

class RunFigures : public testing::TestWithParam<std::string> {};

TEST_P(RunFigures, OfThePowerAddUpToTheSupply) {
    const auto run = run_of(GetParam());
    double sum = 0, total = 0;
    for (const auto& figure : of_group(figures(run), "power_W")) {
        if (figure.role == Figure::Role::part) sum += *figure.value;
        if (figure.role == Figure::Role::total) total = *figure.value;
    }
    EXPECT_EQ(sum, total);
    EXPECT_EQ(total, run.power->supply());
}

TEST_P(RunFigures, AreEachOnceAndAllInTheResults) {
    const auto list = figures(run_of(GetParam()));
    const auto json = Json::parse(results_json(run_of(GetParam())));
    std::set<std::string> keys;
    for (const auto& figure : list) {
        EXPECT_TRUE(keys.insert(figure.key).second) << figure.key;
        EXPECT_EQ(at(json, figure.key).get<double>(), figure.value) << figure.key;
    }
    ASSERT_EQ(json.at("figures").size(), list.size());
    for (std::size_t i = 0; i < list.size(); ++i) EXPECT_EQ(json["figures"][i]["key"], list[i].key);
}

TEST_P(RunFigures, AreOnTheScreen) {
    const auto run = run_of(GetParam());
    const auto text = results_table(run);
    for (const auto& figure : figures(run))
        EXPECT_EQ(text.find(figure.label) != std::string::npos, figure.on_screen) << figure.label << '\n' << text;
}

TEST_P(RunFigures, AreAllDeclared) {
    std::set<std::string> declared;
    for (const auto& figure : declared_run_figures()) {
        declared.insert(figure.key);
        EXPECT_FALSE(figure.value) << figure.key;
    }
    for (const auto& figure : figures(run_of(GetParam()))) EXPECT_TRUE(declared.contains(figure.key)) << figure.key;
}

INSTANTIATE_TEST_SUITE_P(OpAmps, RunFigures, testing::Values("ideal", "macro", "transistor"),
                         [](const auto& test) { return test.param; });

TEST(RunReport, NoAccuracyIsNullAndNoPowerIsEmpty) {
    const auto json = Json::parse(results_json({}));
    for (const char* key : {"real", "binarized", "behavioural", "circuit"})
        EXPECT_TRUE(json["accuracy"][key].is_null());
    EXPECT_EQ(json["power_W"], Json::object());
    EXPECT_FALSE(json.contains("architecture"));
}

TEST(RunReport, TheKeysOfThePowerKeepTheirOrder) {
    std::vector<std::string> keys;
    const auto json = Json::parse(results_json(run_of("ideal")));
    for (const auto& [key, value] : json["power_W"].items()) keys.push_back(key);
    EXPECT_EQ(keys, (std::vector<std::string>{"inputs", "vdd", "vss", "bias", "supply", "level_shift", "opamp_outputs",
                                              "opamp_supply", "reference", "neurons"}));
}

TEST(RunReport, OutputsOfRealOpAmpsAreAPartOfTheirSupply) {
    const auto role = [](const std::string& op_amps) {
        for (const auto& figure : figures(run_of(op_amps)))
            if (figure.key == "power_W.opamp_outputs") return figure.role;
        return Figure::Role::single;
    };
    EXPECT_EQ(role("ideal"), Figure::Role::apart);
    EXPECT_EQ(role("macro"), Figure::Role::share);
}

// docs/theory/report.md holds the table that is made of the list; after a change it is put there by hand.
TEST(RunReport, TheDocsHoldTheListOfFigures) {
    const auto page = read_file(SPINLOOM_SOURCE_DIR "/docs/theory/report.md");
    const auto table = figures_markdown(declared_run_figures());
    EXPECT_NE(page.find(table), std::string::npos) << "docs/theory/report.md must hold this table:\n" << table;
}

TEST(FigureReport, ACountIsAWholeNumberAndNoValueIsNull) {
    Json json;
    put_figures(json, {{.key = "a.b.count", .value = 3, .unit = "count", .label = "", .how = ""},
                       {.key = "a.b.none", .value = {}, .unit = "V", .label = "", .how = ""}});
    EXPECT_EQ(json.dump(), R"({"a":{"b":{"count":3,"none":null}}})");
}

TEST(FigureReport, TheCsvQuotesWords) {
    const Figure figure{.key = "a.b", .value = 0.5, .unit = "V", .label = "so \"called\"", .how = "x, y"};
    EXPECT_EQ(figures_csv({figure}),
              "key,value,unit,role,label,how\na.b,0.5,V,single,\"so \"\"called\"\"\",\"x, y\"\n");
}

}  // namespace
}  // namespace spinloom

#include "spinloom/spice/write/result_json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "example_results.hpp"

namespace spinloom::spice {
namespace {

using nlohmann::json;

TEST(ResultJson, HasEveryAnalysisAndMeasure) {
    const auto j = json::parse(to_json(example_result()));
    EXPECT_EQ(j["title"], "an \"example\"");
    ASSERT_EQ(j["analyses"].size(), 4);
    const auto& op = j["analyses"][0];
    EXPECT_EQ(op["type"], "op");
    EXPECT_EQ(op["values"]["v(out)"], 0.1);
    EXPECT_EQ(op["values"]["i(v1)"], -1.5e-6);
    EXPECT_FALSE(op.contains("sweep"));
    EXPECT_FALSE(op.contains("pass"));
    EXPECT_EQ(j["analyses"][1]["type"], "dc");
    EXPECT_EQ(j["analyses"][1]["sweep"]["name"], "v1");
    const auto& ac = j["analyses"][2];
    EXPECT_EQ(ac["type"], "ac");
    EXPECT_EQ(ac["signals"]["v(out)"]["real"], json({1.0, 0.5}));
    EXPECT_EQ(ac["signals"]["v(out)"]["imag"], json({0.0, -0.5}));
    EXPECT_EQ(ac["signals"]["v(in)"]["imag"], json({0.0, 0.0})) << "an imaginary part that was left out is zero";
    const auto& tran = j["analyses"][3];
    EXPECT_EQ(tran["type"], "tran");
    EXPECT_EQ(tran["sweep"]["name"], "time");
    EXPECT_EQ(tran["sweep"]["values"], json({0.0, 1e-9, 2e-9}));
    EXPECT_EQ(tran["signals"]["v(out)"], json({0.0, 0.5, 0.7352133}));
    EXPECT_EQ(j["measures"]["vout0_0"], 0.7352133);
    EXPECT_TRUE(j["measures"]["never"].is_null());
    EXPECT_EQ(j["failures"]["never"], "v(out) never rises to 2");
    EXPECT_EQ(j["failures"].size(), 1);
    EXPECT_FALSE(j.contains("passes"));
}

TEST(ResultJson, NamesThePassesWhereThereAreSeveral) {
    auto second = example_result();
    second.pass = "hot";
    second.measures[0].value = 0.5;
    auto third = second;
    third.pass.clear();
    const std::vector<SimulationResult> passes = {example_result(), second, third};
    const auto j = json::parse(to_json(passes));
    ASSERT_EQ(j["analyses"].size(), 12);
    EXPECT_EQ(j["analyses"][0]["pass"], "");
    EXPECT_EQ(j["analyses"][4]["pass"], "hot");
    EXPECT_EQ(j["analyses"][8]["pass"], "alter 2");
    EXPECT_EQ(j["measures"]["vout0_0"], 0.7352133) << "of the first pass";
    ASSERT_EQ(j["passes"].size(), 3);
    EXPECT_EQ(j["passes"][1]["pass"], "hot");
    EXPECT_EQ(j["passes"][1]["measures"]["vout0_0"], 0.5);
}

TEST(ResultJson, NothingIsValidToo) {
    const auto j = json::parse(to_json(std::span<const SimulationResult>{}));
    EXPECT_TRUE(j["analyses"].empty());
    EXPECT_TRUE(j["measures"].empty());
}

TEST(ResultJson, WhatIsNotFiniteIsNull) {
    SimulationResult result;
    result.analyses.push_back(
        {AnalysisKind::transient, "time", {0}, {{"v(a)", {std::nan("")}, {}}, {"v(b)", {HUGE_VAL}, {}}}});
    const auto j = json::parse(to_json(result));
    EXPECT_TRUE(j["analyses"][0]["signals"]["v(a)"][0].is_null());
    EXPECT_TRUE(j["analyses"][0]["signals"]["v(b)"][0].is_null());
}

TEST(ResultJson, AnyBytesMayStandInNames) {
    SimulationResult result;
    result.title = "tab\t\"quote\" \\ \x01 \xff";
    const auto j = json::parse(to_json(result));
    EXPECT_EQ(j["title"], "tab\t\"quote\" \\ \x01 \xEF\xBF\xBD");
}

RC_GTEST_PROP(ResultJson, NumbersReadBackAsTheyWere, (const std::vector<double>& values)) {
    SimulationResult result;
    result.analyses.push_back({AnalysisKind::transient, "time", values, {{"v(a)", values, {}}}});
    const auto j = json::parse(to_json(result));
    RC_ASSERT(j["analyses"][0]["signals"]["v(a)"].get<std::vector<double>>() == values);
    RC_ASSERT(j["analyses"][0]["sweep"]["values"].get<std::vector<double>>() == values);
}

}  // namespace
}  // namespace spinloom::spice

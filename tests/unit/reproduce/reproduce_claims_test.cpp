#include "spinloom/reproduce/reproduce_claims.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "spinloom/reproduce/reproduce_tables.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

Json neuron(const char* name, const char* kind, double ratio, double at_drive, double swing) {
    return {
        {"name", name}, {"kind", kind}, {"ratio_to_ours", ratio}, {"ratio_at_our_drive", at_drive}, {"swing_V", swing}};
}

Json comparison(double weak_ratio, double strong_ratio) {
    return {{"neuron", {{"v_dd_V", 0.8}}},
            {"neurons",
             {{"claimed_ratio", 12.0},
              {"neurons",
               {neuron("ours", "ours", 1, 1, 0.7), neuron("weak", "analog", weak_ratio, weak_ratio, 0.1),
                neuron("strong", "analog", strong_ratio, strong_ratio, 0.7), neuron("logic", "digital", 1e5, 0, 0)}}}}};
}

Json network(double circuit, double binarized, double real) {
    return {
        {"networks", Json::array({{{"key", "wires"},
                                   {"images", 10000},
                                   {"accuracy", {{"real", real}, {"binarized", binarized}, {"circuit", circuit}}}}})}};
}

Json machines(double latency_ratio, double throughput_ratio, double other_latency_ratio) {
    const auto verdict = [](const char* against, double factor, double latency, double throughput) {
        return Json{{"claim", "faster"},
                    {"factor", factor},
                    {"against", against},
                    {"ratio_by_latency", latency},
                    {"holds_by_latency", latency >= factor},
                    {"ratio_by_throughput", throughput},
                    {"holds_by_throughput", throughput >= factor}};
    };
    return {{"baselines",
             {{"rows", {{{"name", "card A"}, {"kind", "gpu"}}, {{"name", "card B"}, {"kind", "gpu"}}}},
              {"verdicts",
               {verdict("card A", 1e4, latency_ratio, throughput_ratio),
                verdict("card B", 1e4, other_latency_ratio, throughput_ratio)}}}}};
}

std::string verdict_of(const Json& results, const char* id) {
    for (const auto& claim : claims_of(results)) {
        if (claim["id"] == id) return claim["verdict"];
    }
    return "absent";
}

TEST(ReproduceClaims, AreLeftOutWithoutWhatTheyAreJudgedBy) {
    EXPECT_TRUE(claims_of(Json::object()).empty());
}

TEST(ReproduceClaims, TheProductIsHeldAgainstTheBestEarlierNeuron) {
    EXPECT_EQ(verdict_of(comparison(12, 15), "power-area"), "confirmed");
    EXPECT_EQ(verdict_of(comparison(0.1, 12), "power-area"), "conditional");
    EXPECT_EQ(verdict_of(comparison(0.1, 11.9), "power-area"), "refuted");
}

TEST(ReproduceClaims, AccuracyIsHeldAgainstItsTwinAndTheRealNetwork) {
    EXPECT_EQ(verdict_of(network(0.94, 0.93, 0.95), "accuracy-wires"), "confirmed");
    EXPECT_EQ(verdict_of(network(0.90, 0.91, 0.95), "accuracy-wires"), "conditional");
    EXPECT_EQ(verdict_of(network(0.80, 0.91, 0.95), "accuracy-wires"), "refuted");
    EXPECT_EQ(verdict_of(network(0.94, 0.85, 0.95), "accuracy-wires"), "confirmed");  // better than its twin
}

TEST(ReproduceClaims, SpeedMustHoldAgainstEveryMachineForOneImageAndForMany) {
    EXPECT_EQ(verdict_of(machines(2e4, 2e4, 3e4), "gpu"), "confirmed");
    EXPECT_EQ(verdict_of(machines(2e4, 10, 3e4), "gpu"), "conditional");
    EXPECT_EQ(verdict_of(machines(2e4, 2e4, 10), "gpu"), "conditional");
    EXPECT_EQ(verdict_of(machines(10, 2e4, 10), "gpu"), "refuted");
    EXPECT_EQ(verdict_of(machines(10, 2e4, 10), "mixed-signal"), "absent");
}

TEST(ReproduceClaims, EveryFigureHasALabelAndAUnitAndIsInTheTable) {
    auto results = comparison(0.1, 12);
    results.update(network(0.9, 0.91, 0.95));
    results.update(machines(2e4, 10, 3e4));
    results["claims"] = claims_of(results);
    ASSERT_EQ(results["claims"].size(), 3U);
    std::size_t rows = 0;
    for (const auto& claim : results["claims"]) {
        for (const char* key : {"claim", "paper", "paper_short", "source", "how", "reason"})
            EXPECT_FALSE(claim[key].get<std::string>().empty()) << key;
        for (const auto& figure : claim["ours"]) {
            ++rows;
            EXPECT_FALSE(figure["label"].get<std::string>().empty());
            EXPECT_FALSE(figure["unit"].get<std::string>().empty());
        }
    }
    const auto csv = claims_csv(results);
    EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), rows + 1);
}

}  // namespace
}  // namespace spinloom

#include "spinloom/reproduce/reproduce_claims.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "spinloom/reproduce/accuracy_claim.hpp"
#include "spinloom/reproduce/verdict.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* abstract_of_paper = "abstract of arXiv 2012.02695";
constexpr double sampling_time = 1e-9;  ///< of the authors' public code [s]
constexpr double settled_share = 0.98;  ///< of the images by the end of a cycle; ours

Json figure(std::string label, double value, const char* unit) {
    return {{"label", std::move(label)}, {"value", value}, {"unit", unit}};
}

Interval interval_of(const Json& pair) {
    return {pair[0].get<double>(), pair[1].get<double>()};
}

/// A claim's judged figures as JSON, the verdict with them.
Json claim_json(const char* id, const char* claim, const std::vector<JudgedFigure>& judged) {
    Json ours = Json::array();
    for (const auto& one : judged) ours.push_back(to_json(one));
    return {{"id", id},
            {"claim", claim},
            {"design", "published"},
            {"ours", ours},
            {"verdict", name(judge(judged))},
            {"sensitivity", Json::array()}};
}

/// The product of power and area against the best earlier analog sigmoid neuron.
std::optional<Json> product_claim(const Json& results) {
    if (!results.contains("neurons")) return std::nullopt;
    const auto& comparison = results["neurons"];
    const double claimed = comparison["claimed_ratio"], bare = comparison["ratio_of_best_earlier"];
    std::vector<JudgedFigure> judged;
    const bool has_alike = comparison["ratio_of_best_alike"].is_number();
    if (has_alike) {
        judged.push_back({fmt::format("best earlier one of equal drive, swing and slope over ours ({})",
                                      comparison["best_alike"].get<std::string>()),
                          comparison["ratio_of_best_alike"], interval_of(comparison["alike_range"]), claimed, true,
                          "x"});
    }
    judged.push_back(
        {fmt::format("best earlier one of any drive over ours ({})", comparison["best_earlier"].get<std::string>()),
         bare, interval_of(comparison["bare_range"]), claimed, true, "x"});
    auto claim =
        claim_json("power-area", "Neuron: power times area below the best earlier analog sigmoid neuron", judged);
    for (const auto& s : comparison["sensitivities"]) {
        const bool by_alike = has_alike;
        claim["sensitivity"].push_back(to_json(judged.front(), {s["assumption"],
                                                                s["unit"],
                                                                {s["low"], s["high"]},
                                                                s[by_alike ? "alike_at_low" : "bare_at_low"],
                                                                s[by_alike ? "alike_at_high" : "bare_at_high"]}));
    }
    claim["paper_short"] = fmt::format("{:g}x lower", claimed);
    claim["paper"] = fmt::format("{:g}x", claimed);
    claim["source"] = abstract_of_paper;
    claim["how"] =
        "four families of earlier circuits built and solved at the same node and supply, on the inputs of the solved "
        "network, each sized by search to our output resistance, swing and slope within a tenth; area by one layout "
        "rule, "
        "our write transistors counted; the publications' own figures were not read";
    const auto direction = [&](double ratio) {
        return ratio >= 1 ? fmt::format("{:.3g} times lower", ratio) : fmt::format("{:.3g} times higher", 1 / ratio);
    };
    claim["reason"] = fmt::format("our product is {}{}", direction(bare) + " than the least of any drive",
                                  has_alike ? fmt::format(", and {} than the least of equal drive, swing and slope",
                                                          direction(comparison["ratio_of_best_alike"]))
                                            : std::string("; no family reaches our drive, swing and slope"));
    return claim;
}

/// The share of the images that settle by the end of a cycle, and how long the cycle is.
std::optional<Json> single_cycle_claim(const Json& results) {
    if (!results.contains("settling")) return std::nullopt;
    const Json *pole = nullptr, *ideal = nullptr;
    for (const auto& s : results["settling"]) (s["key"] == "ideal" ? ideal : pole) = &s;
    if (pole == nullptr) return std::nullopt;
    const auto images = (*pole)["images"].get<std::size_t>();
    const auto late = (*pole)["not_settled"].get<std::size_t>();
    std::vector<JudgedFigure> judged;
    std::optional<double> cycle;
    Interval cycle_range;
    if (results.contains("architecture") && results["architecture"]["latency_s"].is_number()) {
        cycle = results["architecture"]["latency_s"].get<double>();
        cycle_range = {*cycle, *cycle};
        if (results["architecture"].contains("latency_range_s"))
            cycle_range = interval_of(results["architecture"]["latency_range_s"]);
        judged.push_back({"a cycle: driver, settling, decision, margin",
                          1e12 * *cycle,
                          {1e12 * cycle_range.low, 1e12 * cycle_range.high},
                          1e12 * sampling_time,
                          false,
                          "ps"});
    }
    const auto settled = proportion_interval(images - late, images);
    const bool is_every = late == 0;
    judged.push_back({"images that settle after one step of the inputs",
                      100.0 * static_cast<double>(images - late) / static_cast<double>(images),
                      {100 * settled.low, 100 * settled.high},
                      100 * settled_share,
                      true,
                      "%"});
    auto claim = claim_json("single-cycle", "A classification takes a single cycle", judged);
    claim["ours"].push_back(figure("median settling", (*pole)["output_settling_ps"]["median"], "ps"));
    claim["ours"].push_back(figure("slowest image", (*pole)["output_settling_ps"]["worst"], "ps"));
    if (ideal != nullptr)
        claim["ours"].push_back(
            figure("slowest image, op-amps without a bandwidth limit", (*ideal)["output_settling_ps"]["worst"], "ps"));
    claim["paper_short"] = "single cycle";
    claim["paper"] = "in the title; no cycle time in the abstract, 1 ns in the authors' public code";
    claim["source"] = "title and abstract of arXiv 2012.02695; the authors' public code";
    claim["how"] = fmt::format(
        "circuit solved over time on {} images, inputs stepping from image to image; outputs "
        "within {:g} % of the supply; the cycle is that of the architecture",
        images, 100 * (*pole)["tolerance"].get<double>());
    claim["reason"] = fmt::format(
        "{} after one step of the inputs{}",
        is_every ? "every image settles" : fmt::format("{} images do not settle", late),
        cycle
            ? fmt::format("; a cycle of {:.3g} ns is {} than the 1 ns at which the authors' code samples", 1e9 * *cycle,
                          *cycle > sampling_time ? fmt::format("{:.3g} times longer", *cycle / sampling_time)
                                                 : fmt::format("{:.3g} times shorter", sampling_time / *cycle))
            : std::string());
    return claim;
}

void add_sensitivity(Json& claim, const Json& baselines, const JudgedFigure& hardest, const std::string& against) {
    double our_latency = 0, its_latency = 0;
    for (const auto& row : baselines["rows"]) {
        if (row["kind"] == "ours") our_latency = row["latency_s"]["value"];
        if (row["name"] == against) its_latency = row["latency_s"]["value"];
    }
    if (our_latency <= 0 || its_latency <= 0) return;
    for (const auto& row : baselines["rows"]) {
        const bool is_ours = row["kind"] == "ours";
        if ((!is_ours && row["name"] != against) || !row.contains("sensitivities")) continue;
        for (const auto& s : row["sensitivities"]) {
            const double low = s["latency_at_low_s"], high = s["latency_at_high_s"];
            claim["sensitivity"].push_back(to_json(hardest, {fmt::format("{} ({})", s["assumption"].get<std::string>(),
                                                                         is_ours ? std::string("ours") : against),
                                                             s["unit"],
                                                             {s["low"], s["high"]},
                                                             is_ours ? its_latency / low : low / our_latency,
                                                             is_ours ? its_latency / high : high / our_latency}));
        }
    }
}

/// "At least so many times faster than ...": the hardest to beat of the kind against the claimed factor, the others
/// beside it.
std::optional<Json> speed_claim(const Json& results, const char* id, const char* title, const char* kind,
                                const char* how) {
    if (!results.contains("baselines")) return std::nullopt;
    const auto& baselines = results["baselines"];
    std::map<std::string, std::string> kinds;
    for (const auto& row : baselines["rows"]) kinds[row["name"]] = row["kind"];
    std::vector<JudgedFigure> by_latency, by_throughput;
    std::map<std::string, std::string> machine_of;
    for (const auto& v : baselines["verdicts"]) {
        const std::string against = v["against"];
        if (kinds[against] != kind) continue;
        const double factor = v["factor"];
        by_latency.push_back({"time of one image over ours: " + against, v["ratio_by_latency"],
                              interval_of(v["latency_range"]), factor, true, "x"});
        by_throughput.push_back({"our images a second over: " + against, v["ratio_by_throughput"],
                                 interval_of(v["throughput_range"]), factor, true, "x"});
        machine_of[by_latency.back().label] = against;
    }
    if (by_latency.empty()) return std::nullopt;
    const auto order = [](const JudgedFigure& a, const JudgedFigure& b) { return a.value < b.value; };
    std::sort(by_latency.begin(), by_latency.end(), order);  // the hardest to beat first
    std::sort(by_throughput.begin(), by_throughput.end(), order);
    const auto& hardest = by_latency.front();
    auto claim = claim_json(id, title, {hardest, by_throughput.front()});
    for (const auto* list : {&by_latency, &by_throughput}) {
        for (const auto& other : std::span(*list).subspan(1))
            claim["ours"].push_back(figure(other.label, other.value, other.unit.c_str()));
    }
    add_sensitivity(claim, baselines, hardest, machine_of[hardest.label]);
    claim["paper_short"] = claim["paper"] = fmt::format("at least {:g}x", hardest.line);
    claim["source"] = abstract_of_paper;
    claim["how"] = how;
    const auto words = [](const JudgedFigure& one) {
        return fmt::format("{:.3g} times ({:.3g} to {:.3g})", one.value, one.interval.low, one.interval.high);
    };
    claim["reason"] = fmt::format("against the hardest to beat: {} faster for one image, {} as many images a second",
                                  words(hardest), words(by_throughput.front()));
    return claim;
}

/// "are confirmed", or of one "is confirmed".
std::string verdict_words(Verdict verdict, bool is_one) {
    if (verdict == Verdict::conditional) return is_one ? "holds on a condition" : "hold on a condition";
    return fmt::format("{} {}", is_one ? "is" : "are", name(verdict));
}

}  // namespace

Json claims_of(const Json& results) {
    Json claims = Json::array();
    const auto add = [&](std::optional<Json> claim) {
        if (claim) claims.push_back(std::move(*claim));
    };
    const auto add_all = [&](const Json& found) {
        add(product_claim(found));
        add(speed_claim(found, "mixed-signal", "Analog network faster than a mixed-signal machine", "mixed-signal",
                        "the same crossbars with converters and digital neurons, an explicit schedule and cited "
                        "converter figures; our time is a cycle"));
        add(speed_claim(found, "gpu", "Analog network faster than a GPU", "gpu",
                        "GPU by its public data sheet (launches, memory, arithmetic), or measured where the table says "
                        "so; our time is a cycle"));
        add(single_cycle_claim(found));
        for (auto& claim : accuracy_claims(found)) add(std::move(claim));
    };
    add_all(results);
    const std::size_t published = claims.size();
    if (results.contains("best")) add_all(results["best"]);
    for (std::size_t i = published; i < claims.size(); ++i) {
        claims[i]["design"] = "best";
        claims[i]["id"] = "best-" + claims[i]["id"].get<std::string>();
    }
    return claims;
}

std::string claims_sentence(const Json& claims) {
    std::map<std::string, std::map<std::string, int>> counts;
    std::map<std::string, int> all;
    for (const auto& claim : claims) {
        const std::string design = claim["design"];
        ++counts[design][claim["verdict"].get<std::string>()];
        ++all[design];
    }
    std::string text;
    for (const char* design : {"published", "best"}) {
        if (all[design] == 0) continue;
        std::vector<std::string> parts;
        for (const auto verdict : {Verdict::confirmed, Verdict::conditional, Verdict::undecided, Verdict::refuted}) {
            const int count = counts[design][std::string(name(verdict))];
            if (count > 0) parts.push_back(fmt::format("{} {}", count, verdict_words(verdict, count == 1)));
        }
        text += fmt::format("{}Of {} {} {} for the {} design.", text.empty() ? "" : " ", all[design],
                            all[design] == 1 ? "claim" : "claims", fmt::join(parts, ", "), design);
    }
    return text;
}

}  // namespace spinloom

#include "spinloom/reproduce/reproduce.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/card.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/core/store.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/report/text_table.hpp"
#include "spinloom/reproduce/reproduce_claims.hpp"
#include "spinloom/reproduce/reproduce_networks.hpp"
#include "spinloom/reproduce/reproduce_stages.hpp"
#include "spinloom/reproduce/reproduce_tables.hpp"
#include "spinloom/scenario/scenario_stamp.hpp"
#include "spinloom/study/dry_run.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Arrays are joined, everything else is set.
void merge(Json& into, const Json& from) {
    for (const auto& [key, value] : from.items()) {
        if (!into.contains(key) || !into[key].is_array() || !value.is_array()) {
            into[key] = value;
            continue;
        }
        for (const auto& item : value) into[key].push_back(item);
    }
}

/// The same sentence of two stages is said once.
void remove_repetitions(Json& list) {
    Json kept = Json::array();
    for (const auto& item : list) {
        if (std::find(kept.begin(), kept.end(), item) == kept.end()) kept.push_back(item);
    }
    list = std::move(kept);
}

/// Everything that the stages' results depend on. They read many cards beside the scenario's: all that there are.
Stamp stamp_of_request(const ReproduceRequest& request, const Scenario& scenario) {
    Stamp stamp = scenario_stamp(scenario);
    std::vector<fs::path> kinds;
    for (const auto& kind : fs::directory_iterator(card_folder())) kinds.push_back(kind.path());
    std::sort(kinds.begin(), kinds.end());
    for (const auto& kind : kinds) stamp.add_file(kind.filename().string(), kind);
    return stamp.add("limit", request.limit ? static_cast<double>(*request.limit) : -1)
        .add("quick", request.quick ? 1 : 0);
}

/// Runs stages one after the other and keeps what they found.
class StageRunner {
public:
    StageRunner(const ReproduceRequest& request, const Stamp& stamp, std::vector<Stage> stages)
        : request_(request), store_(request.out / "stages", stamp), stages_(std::move(stages)) {
        for (const auto& stage : stages_) left_s_ += stage.share_s;
    }

    StageResult run() {
        StageResult all;
        for (std::size_t i = 0; i < stages_.size(); ++i) {
            const auto& stage = stages_[i];
            auto result = kept(stage.name);
            if (!result) {
                tell(i);
                const Stopwatch clock;
                result = stage.run();
                spent_s_ += clock.seconds();
                planned_s_ += stage.share_s;
                store_.keep(stage.name, json_text(Json{{"results", result->results}, {"plots", result->plots}}));
            } else {
                ++reused_;
            }
            left_s_ -= stage.share_s;
            merge(all.results, result->results);
            merge(all.plots, result->plots);
        }
        return all;
    }

    [[nodiscard]] std::size_t reused() const { return reused_; }

    /// Whether a stage is still to be run.
    [[nodiscard]] bool is_open() const {
        return std::any_of(stages_.begin(), stages_.end(), [&](const auto& stage) { return !kept(stage.name); });
    }

    /// Typical time of a stage. @pre there is one of that name
    [[nodiscard]] double share_s(const std::string& name) const {
        return std::find_if(stages_.begin(), stages_.end(), [&](const auto& stage) { return stage.name == name; })
            ->share_s;
    }

    /// A row a stage; nothing is run. @param pace  of this machine, over typical times
    [[nodiscard]] std::string plan(double pace) const {
        TextTable table({"stage", "time", "", "what"});
        double left = 0;
        for (const auto& stage : stages_) {
            const bool is_kept = kept(stage.name).has_value();
            if (!is_kept) left += stage.share_s;
            table.add({stage.name, fmt::format("{:.3g} s", pace * stage.share_s), is_kept ? "done" : "", stage.title});
        }
        return fmt::format("{}\nin all about {:.3g} s to go; nothing was written\n", table.text(), pace * left);
    }

private:
    [[nodiscard]] std::optional<StageResult> kept(const std::string& stage) const {
        const auto bytes = store_.find(stage);
        if (!bytes) return {};
        try {
            const auto json = parse_json<Json>(*bytes, store_.file(stage).string());
            if (!json.contains("results") || !json.contains("plots")) return {};
            return StageResult{json["results"], json["plots"]};
        } catch (const InputError&) {
            return {};  // no piece of ours: it is done anew
        }
    }

    /// A line a stage, with the time to go: planned shares, scaled by how long those done took.
    void tell(std::size_t number) const {
        if (!request_.progress) return;
        const double pace = planned_s_ > 3 ? spent_s_ / planned_s_ : 1.0;
        fmt::print(stderr, "[{}/{}] {} (about {:.0f} s to go)\n", number + 1, stages_.size(), stages_[number].title,
                   std::max(1.0, pace * left_s_));
    }

    const ReproduceRequest& request_;
    Store store_;
    std::vector<Stage> stages_;
    double left_s_ = 0, spent_s_ = 0, planned_s_ = 0;
    std::size_t reused_ = 0;
};

Json provenance(const ReproduceRequest& request, const Scenario& scenario) {
    return {{"program", "spinloom"},      {"version", version()},      {"commit", commit()},
            {"command", request.command}, {"scenario", scenario.name}, {"seed", scenario.seed},
            {"threads", request.threads}, {"quick", request.quick}};
}

/// With the shipped scenario where none was named.
ReproduceRequest completed(ReproduceRequest request) {
    if (request.scenario.empty()) request.scenario = data_folder() / "scenarios" / "mnist-784x16x10-wires.toml";
    return request;
}

/// The scenario of a request. @throws InputError if the claims are not about it
Scenario checked_scenario(const ReproduceRequest& request) {
    auto scenario = reproduce_scenario(request);
    if (scenario.weights)
        throw InputError(InputProblem{{}, 0, "network.weights", "not here: reproduce trains its networks itself"});
    if (scenario.fidelity != Fidelity::circuit)
        throw InputError(InputProblem{{}, 0, "run.fidelity", "must be \"circuit\": the claims are about circuits"});
    refuse_real_op_amps(scenario, "reproduce");
    return scenario;
}

}  // namespace

std::string reproduction_plan(const ReproduceRequest& given) {
    const auto request = completed(given);
    const auto scenario = checked_scenario(request);
    const StageRunner runner(request, stamp_of_request(request, scenario), reproduce_stages(request));
    if (!runner.is_open()) return runner.plan(1);
    const auto dry = try_run(scenario, {.limit = request.limit}, request.threads);
    const double pace = dry.seconds() / runner.share_s("network-" + std::string(main_network_key));
    return runner.plan(pace) +
           fmt::format(
               "estimated from a trial of the main network, {:.3g} s; other stages are to it as they usually are\n",
               dry.trial_s);
}

Reproduction reproduce(const ReproduceRequest& given) {
    const Stopwatch clock;
    const auto request = completed(given);
    const auto scenario = checked_scenario(request);

    StageRunner runner(request, stamp_of_request(request, scenario), reproduce_stages(request));
    auto [results, plots] = runner.run();
    remove_repetitions(results["assumptions"]);

    Json document = {{"kind", "reproduce"},
                     {"title", scenario.title},
                     {"provenance", provenance(request, scenario)},
                     {"images", results["networks"].front()["images"]}};
    document["claims"] = claims_of(results);
    document["sentence"] = claims_sentence(document["claims"]);
    document.update(results);
    document["provenance"]["wall_s"] = clock.seconds();
    document["provenance"]["stages_reused"] = runner.reused();

    Reproduction found;
    found.stages_reused = runner.reused();
    found.report = request.out / "report.html";
    const std::vector<std::pair<const char*, std::string>> files = {
        {"results.json", json_text(document, 2) + '\n'},
        {"plots.json", json_text(plots) + '\n'},
        {"claims.csv", claims_csv(document)},
        {"sensitivity.csv", sensitivity_csv(document)},
        {"networks.csv", networks_csv(document)},
        {"training.csv", epochs_csv(plots)},
    };
    for (const auto& [name, content] : files) {
        write_file_atomically(request.out / name, content);
        found.files.emplace_back(name);
    }
    write_file_atomically(found.report, folder_report(request.out));  // with what its main network shows
    found.files.emplace_back("report.html");
    found.text = reproduction_text(document, plots);
    return found;
}

}  // namespace spinloom

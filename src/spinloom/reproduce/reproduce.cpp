#include "spinloom/reproduce/reproduce.hpp"

#include <fmt/format.h>

#include <chrono>
#include <numeric>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/reproduce/reproduce_claims.hpp"
#include "spinloom/reproduce/reproduce_stages.hpp"
#include "spinloom/reproduce/reproduce_tables.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

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

/// Everything that the stages' results depend on, in words.
std::string stamp_of(const ReproduceRequest& request, const Scenario& scenario) {
    const auto test = read_idx(scenario.dataset.test_images, scenario.dataset.test_labels);
    const auto sum = std::accumulate(test.pixels.begin(), test.pixels.end(), std::uint64_t{0});
    std::error_code ignored;  // a missing file is told by the training, which reads it
    return fmt::format("spinloom {} ({})\ntest images {}, pixels' sum {}; training images {} bytes\nlimit {}, {}\n{}",
                       version(), commit(), test.count, sum, fs::file_size(scenario.dataset.train_images, ignored),
                       request.limit ? fmt::format("{}", *request.limit) : "none", request.quick ? "quick" : "full",
                       scenario.resolved);
}

/// Runs stages one after the other and keeps what they found.
class StageRunner {
public:
    StageRunner(const ReproduceRequest& request, std::string stamp, std::vector<Stage> stages)
        : request_(request), stamp_(std::move(stamp)), stages_(std::move(stages)) {
        for (const auto& stage : stages_) left_s_ += stage.share_s;
    }

    StageResult run() {
        StageResult all;
        for (std::size_t i = 0; i < stages_.size(); ++i) {
            const auto& stage = stages_[i];
            const auto file = request_.out / "stages" / (stage.name + ".json");
            StageResult result;
            if (!kept(file, result)) {
                tell(i);
                const auto start = Clock::now();
                result = stage.run();
                spent_s_ += seconds_since(start);
                planned_s_ += stage.share_s;
                write_file_atomically(
                    file, Json{{"stamp", stamp_}, {"results", result.results}, {"plots", result.plots}}.dump() + '\n');
            } else {
                ++reused_;
            }
            left_s_ -= stage.share_s;
            merge(all.results, result.results);
            merge(all.plots, result.plots);
        }
        return all;
    }

    [[nodiscard]] std::size_t reused() const { return reused_; }

private:
    bool kept(const fs::path& file, StageResult& result) const {
        if (!fs::exists(file)) return false;
        try {
            auto json = Json::parse(read_file(file));
            if (json.at("stamp") != stamp_) return false;
            result = {std::move(json.at("results")), std::move(json.at("plots"))};
            return true;
        } catch (const Json::exception&) {
            return false;  // not ours, or of another version: the stage is run again
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
    std::string stamp_;
    std::vector<Stage> stages_;
    double left_s_ = 0, spent_s_ = 0, planned_s_ = 0;
    std::size_t reused_ = 0;
};

Json provenance(const ReproduceRequest& request, const Scenario& scenario) {
    return {{"program", "spinloom"},      {"version", version()},      {"commit", commit()},
            {"command", request.command}, {"scenario", scenario.name}, {"seed", scenario.seed},
            {"threads", request.threads}, {"quick", request.quick}};
}

}  // namespace

Reproduction reproduce(const ReproduceRequest& given) {
    const auto start = Clock::now();
    auto request = given;
    if (request.scenario.empty()) request.scenario = data_folder() / "scenarios" / "mnist-784x16x10-wires.toml";
    const auto scenario = reproduce_scenario(request);
    if (scenario.weights)
        throw InputError(InputProblem{{}, 0, "network.weights", "not here: reproduce trains its networks itself"});
    if (scenario.fidelity != Fidelity::circuit)
        throw InputError(InputProblem{{}, 0, "run.fidelity", "must be \"circuit\": the claims are about circuits"});
    refuse_real_op_amps(scenario, "reproduce");

    StageRunner runner(request, stamp_of(request, scenario), reproduce_stages(request));
    auto [results, plots] = runner.run();
    remove_repetitions(results["assumptions"]);

    Json document = {{"kind", "reproduce"},
                     {"title", scenario.title},
                     {"provenance", provenance(request, scenario)},
                     {"images", results["networks"].front()["images"]}};
    document["claims"] = claims_of(results);
    document.update(results);
    document["provenance"]["wall_s"] = seconds_since(start);
    document["provenance"]["stages_reused"] = runner.reused();

    Reproduction found;
    found.stages_reused = runner.reused();
    found.report = request.out / "report.html";
    const std::vector<std::pair<const char*, std::string>> files = {
        {"results.json", document.dump(2) + '\n'}, {"plots.json", plots.dump() + '\n'},
        {"claims.csv", claims_csv(document)},      {"networks.csv", networks_csv(document)},
        {"training.csv", epochs_csv(plots)},       {"report.html", html_report(document.dump(), plots.dump())},
    };
    for (const auto& [name, content] : files) {
        write_file_atomically(request.out / name, content);
        found.files.emplace_back(name);
    }
    found.text = reproduction_text(document, plots);
    return found;
}

}  // namespace spinloom

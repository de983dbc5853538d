#include "spinloom/report/run_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/architecture_report.hpp"
#include "spinloom/report/figure_report.hpp"
#include "spinloom/report/quantity.hpp"
#include "spinloom/report/scenario_mark.hpp"
#include "spinloom/report/text_table.hpp"
#include "spinloom/study/run_figures.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

/// Groups that the screen shows in tables of their own.
constexpr std::array<std::string_view, 4> shown_groups{"accuracy", "power_W", "architecture", "timing"};

Json mapping_json(const RunSummary& run) {
    Json layers = Json::array();
    for (const auto& layer : run.mapping) {
        layers.push_back({{"scale", layer.scale},
                          {"relative_error", layer.relative_error},
                          {"bias_error", layer.bias_error},
                          {"matched_gain", layer.matched_gain}});
    }
    return {{"levels", run.synapse_levels}, {"layers", layers}};
}

Json search_json(const RunSummary& run) {
    Json trials = Json::array();
    for (const auto& trial : run.search) {
        trials.push_back({{"gains", trial.gains},
                          {"negative_rail_V", trial.negative_rail_V},
                          {"validation_score", trial.score},
                          {"chosen", trial.is_chosen}});
    }
    return trials;
}

Json training_json(const RunSummary& run) {
    Json epochs = Json::array();
    for (const auto& record : run.training) {
        epochs.push_back({{"candidate", record.candidate},
                          {"epoch", record.epoch},
                          {"loss", record.loss},
                          {"training_accuracy", record.training_accuracy},
                          {"validation_accuracy", record.validation_accuracy}});
    }
    return epochs;
}

/// A number of a group of a results file; none where it is null or not there. @throws InputError naming file and key
std::optional<double> number_at(const std::filesystem::path& file, const Json& json, const std::string& group,
                                std::string_view name) {
    const auto it = json.at(group).find(name);
    if (it == json.at(group).end() || it->is_null()) return std::nullopt;
    if (!it->is_number()) {
        throw InputError(InputProblem{
            file.string(), 0, fmt::format("{}.{}", group, name),
            fmt::format("is of type {}; a results file of a run has a number or null there", it->type_name())});
    }
    return it->get<double>();
}

/// What a run had for op-amps and what they drew, empty where they were ideal or there is no telling.
std::string op_amps_of(const std::filesystem::path& folder) {
    return read_json<Json>(folder / "results.json", "a results file of a run", [](const Json& json) -> std::string {
        if (!json.contains("amplifiers") || !json.contains("power_W")) return {};
        const auto& amplifiers = json["amplifiers"];
        const auto model = amplifiers.value("model", std::string("ideal"));
        if (model == "ideal") return {};
        return fmt::format("{} {}, {:.1f} mW", amplifiers.value("count", 0), model,
                           1e3 * json["power_W"].value("opamp_supply", 0.0));
    });
}

Json amplifiers_json(const RunSummary::Amplifiers& amplifiers) {
    Json json = {{"model", amplifiers.model}, {"reference", amplifiers.reference}, {"count", amplifiers.count}};
    json["opamp_area_um2"] = amplifiers.op_amp_area_um2 ? Json(*amplifiers.op_amp_area_um2) : Json(nullptr);
    return json;
}

std::string mapping_text(const RunSummary& run) {
    TextTable layers({fmt::format("weights on {} levels", run.synapse_levels), "relative error", "of the biases",
                      "gain of equal slope"});
    for (std::size_t i = 0; i < run.mapping.size(); ++i) {
        const auto& layer = run.mapping[i];
        layers.add({fmt::format("layer {}", i + 1), percent_text(layer.relative_error), percent_text(layer.bias_error),
                    fmt::format("{:.3g}", layer.matched_gain)});
    }
    return fmt::format("\n{}as read: {}\n", layers.text(), run.weights_orientation);
}

/// The total, then what it is made of, then what is not in it.
std::string power_text(const Figures& list, const NetworkPower& power, bool is_in_static_power) {
    TextTable table({is_in_static_power ? "of the static power" : "mean power of the circuit", ""});
    using Role = Figure::Role;
    const std::vector<std::pair<Role, std::string>> order = {
        {Role::total, ""}, {Role::part, "  of it: "}, {Role::share, "  "}, {Role::apart, "apart: "}};
    for (const auto& [role, before] : order) {
        for (const auto& figure : list) {
            if (figure.on_screen && figure.role == role)
                table.add({before + figure.label, milliwatt_text(*figure.value)});
        }
    }
    if (power.op_amps > 10) table.add({"  (ideal op-amps tied together, as published)", ""});
    return table.text();
}

Figures other_figures(const Figures& list) {
    Figures others;
    for (const auto& figure : list) {
        const auto is_shown = std::find(shown_groups.begin(), shown_groups.end(), group_of(figure));
        if (is_shown == shown_groups.end() && figure.on_screen) others.push_back(figure);
    }
    return others;
}

}  // namespace

std::string results_json(const RunSummary& run, const std::string& mark) {
    const auto list = figures(run);
    Json json;
    json["scenario"] = run.scenario;
    json["title"] = run.title;
    json["provenance"] = {{"version", version()},
                          {"commit", commit()},
                          {"seed", run.seed},
                          {"wall_s", run.wall_s},
                          {"threads", run.threads}};
    if (!mark.empty()) json["provenance"]["scenario_hash"] = mark;
    json["images"] = run.images;
    put_figures(json, of_group(list, "accuracy"));
    json["binarized_meaning"] = run.binarized_meaning;
    json["behavioural_meaning"] = run.behavioural_meaning;
    json["power_W"] = Json::object();
    put_figures(json, of_group(list, "power_W"));
    json["amplifiers"] = amplifiers_json(run.amplifiers);
    if (run.architecture) json["architecture"] = to_json(*run.architecture);
    put_figures(json, list);
    if (!run.training.empty()) json["training"] = training_json(run);
    if (!run.weights_orientation.empty()) json["weights_orientation"] = run.weights_orientation;
    if (!run.mapping.empty()) json["mapping"] = mapping_json(run);
    if (!run.search.empty()) json["search"] = search_json(run);
    if (const auto& front = run.front_end) {
        json["front_end"] = {{"model", front->model},
                             {"multiply_accumulates", front->multiply_accumulates},
                             {"outputs", front->outputs},
                             {"output_bits", front->output_bits}};
    }
    json["subarrays"] = run.subarrays;
    json["solver"] = {{"full_solutions", run.full_solutions}, {"inverter_table_error_A", run.table_error_A}};
    json["assumptions"] = run.assumptions;
    json["files"] = run.files;
    json["figures"] = figure_list(list);
    return json_text(json, 2) + "\n";
}

std::string results_table(const RunSummary& run) {
    const auto list = figures(run);
    TextTable accuracies({"fidelity", "accuracy", "what it is"});
    for (const auto& figure : of_group(list, "accuracy"))
        accuracies.add({figure.label, value_text(figure), figure.how});
    std::string text = fmt::format("{}\n{} images\n\n{}", run.title, run.images, accuracies.text());
    if (!run.mapping.empty()) text += mapping_text(run);
    for (const auto& trial : run.search) {
        if (!trial.is_chosen) continue;
        text += fmt::format("\nchosen by search among {}: amplifier gains {:g}, negative bias rail {:g} V\n",
                            run.search.size(), fmt::join(trial.gains, " and "), trial.negative_rail_V);
    }
    if (run.architecture) text += "\n" + architecture_text(*run.architecture);
    if (run.power) text += "\n" + power_text(of_group(list, "power_W"), *run.power, run.architecture.has_value());
    if (const auto& front = run.front_end) {
        text += fmt::format("\ndigital front end: {} multiply-accumulates an image, not in this power\n",
                            front->multiply_accumulates);
    }
    if (const auto others = other_figures(list); !others.empty()) text += "\n" + figure_table("figures", others);
    std::vector<std::string> times;
    for (const auto& figure : of_group(list, "timing")) {
        if (figure.on_screen)
            times.push_back(fmt::format("{} {:.{}f} s", figure.label, *figure.value, figure.decimals));
    }
    return text +
           fmt::format("\ntimes: {} ({} thread{})\n", fmt::join(times, ", "), run.threads, run.threads == 1 ? "" : "s");
}

std::string compare_runs(const std::vector<std::filesystem::path>& folders) {
    const auto accuracies = of_group(declared_run_figures(), "accuracy");
    std::vector<std::string> header = {"run"};
    for (const auto& figure : accuracies) header.push_back(figure.label);
    header.insert(header.end(), {"static power", "of it: supplies", "images"});
    const bool has_op_amps =
        std::any_of(folders.begin(), folders.end(), [](const auto& f) { return !op_amps_of(f).empty(); });
    if (has_op_amps) header.emplace_back("op-amps and their supply");
    TextTable table(header);
    for (const auto& folder : folders) {
        const auto path = folder / "results.json";
        read_json<Json>(path, "a results file of a run", [&](const Json& json) {
            check_scenario_mark(folder, json);
            std::vector<std::string> row = {folder.string()};
            for (const auto& figure : accuracies) {
                const auto value = number_at(path, json, "accuracy", name_in_group(figure));
                row.push_back(value ? percent_text(*value) : "-");
            }
            const auto whole =
                json.contains("architecture") ? number_at(path, json, "architecture", "static_power_W") : std::nullopt;
            for (const auto& power : {whole, number_at(path, json, "power_W", "supply")})
                row.push_back(power ? fmt::format("{:.1f} mW", 1e3 * *power) : "-");
            row.push_back(fmt::format("{}", json.at("images").get<std::size_t>()));
            if (has_op_amps) row.push_back(op_amps_of(folder).empty() ? "ideal" : op_amps_of(folder));
            table.add(row);
        });
    }
    std::string text = table.text() + "\nfiles of the runs:\n";
    for (const auto& folder : folders) text += fmt::format("  {}/\n", folder.string());
    return text;
}

std::string compared_runs_json(const std::vector<std::filesystem::path>& folders) {
    auto runs = Json::array();
    for (const auto& folder : folders) {
        read_json<Json>(folder / "results.json", "a results file of a run", [&](const Json& json) {
            check_scenario_mark(folder, json);
            Json run{{"run", folder.string()}};
            for (const char* part : {"images", "accuracy", "power_W"}) run[part] = json.at(part);
            runs.push_back(std::move(run));
        });
    }
    return json_text(runs, 2) + '\n';
}

std::string confusion_csv(const Eigen::MatrixXi& confusion) {
    std::string text = "label";
    for (Eigen::Index j = 0; j < confusion.cols(); ++j) text += fmt::format(",predicted_{}", j);
    text += '\n';
    for (Eigen::Index i = 0; i < confusion.rows(); ++i) {
        text += fmt::format("{}", i);
        for (Eigen::Index j = 0; j < confusion.cols(); ++j) text += fmt::format(",{}", confusion(i, j));
        text += '\n';
    }
    return text;
}

std::string training_json(const std::vector<std::size_t>& topology, const TrainedNetwork& trained) {
    double best = 0;
    auto epochs = Json::array();
    for (const auto& record : trained.history) {
        best = std::max(best, record.validation_accuracy);
        epochs.push_back({{"candidate", record.candidate},
                          {"epoch", record.epoch},
                          {"loss", record.loss},
                          {"training_accuracy", record.training_accuracy},
                          {"validation_accuracy", record.validation_accuracy},
                          {"seconds", record.seconds}});
    }
    const Json document{{"topology", topology},
                        {"train_s", trained.seconds},
                        {"best_validation_accuracy", best},
                        {"epochs", std::move(epochs)}};
    return json_text(document, 2) + '\n';
}

std::string training_csv(const std::vector<EpochRecord>& history) {
    std::string text = "candidate,epoch,loss,training_accuracy,validation_accuracy,seconds\n";
    for (const auto& record : history) {
        text += fmt::format("{},{},{:.8g},{:.6f},{:.6f},{:.3f}\n", record.candidate, record.epoch, record.loss,
                            record.training_accuracy, record.validation_accuracy, record.seconds);
    }
    return text;
}

}  // namespace spinloom

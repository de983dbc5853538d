#include "spinloom/report/run_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/architecture_report.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

Json optional_number(const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json power_json(const NetworkPower& power) {
    return {{"inputs", power.inputs},
            {"vdd", power.v_dd},
            {"vss", power.v_ss},
            {"bias", power.bias},
            {"supply", power.supply()},
            {"level_shift", power.level_shift},
            {"opamp_outputs", power.op_amps},
            {"opamp_supply", power.op_amp_supply},
            {"reference", power.reference}};
}

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

std::string percent(const std::optional<double>& fraction) {
    return fraction ? fmt::format("{:.2f} %", 100 * *fraction) : "-";
}

/// One accuracy of a results file, as percent text.
std::string percent(const Json& accuracy, const char* key) {
    const auto it = accuracy.find(key);
    return it != accuracy.end() && it->is_number() ? percent(it->get<double>()) : "-";
}

/// What a run had for op-amps and what they drew, empty where they were ideal or there is no telling.
std::string op_amps_of(const std::filesystem::path& folder) {
    const auto json = Json::parse(read_file(folder / "results.json"), nullptr, false);
    if (!json.is_object() || !json.contains("amplifiers") || !json.contains("power_W")) return {};
    const auto& amplifiers = json["amplifiers"];
    const auto model = amplifiers.value("model", std::string("ideal"));
    if (model == "ideal") return {};
    return fmt::format("{} {}, {:.1f} mW", amplifiers.value("count", 0), model,
                       1e3 * json["power_W"].value("opamp_supply", 0.0));
}

}  // namespace

std::string results_json(const RunSummary& run) {
    Json json;
    json["scenario"] = run.scenario;
    json["title"] = run.title;
    json["provenance"] = {{"version", version()},
                          {"commit", commit()},
                          {"seed", run.seed},
                          {"wall_s", run.wall_s},
                          {"threads", run.threads}};
    json["images"] = run.images;
    json["accuracy"] = {{"real", optional_number(run.accuracy.real)},
                        {"binarized", optional_number(run.accuracy.binarized)},
                        {"behavioural", optional_number(run.accuracy.behavioural)},
                        {"circuit", optional_number(run.accuracy.circuit)}};
    json["binarized_meaning"] = run.binarized_meaning;
    json["behavioural_meaning"] = run.behavioural_meaning;
    json["power_W"] = run.power ? power_json(*run.power) : Json::object();
    json["amplifiers"] = {{"model", run.amplifiers.model},
                          {"reference", run.amplifiers.reference},
                          {"count", run.amplifiers.count},
                          {"opamp_area_um2", optional_number(run.amplifiers.op_amp_area_um2)}};
    if (run.architecture) json["architecture"] = to_json(*run.architecture);
    json["timing"] = {{"train_s", run.timing.train_s},
                      {"compile_s", run.timing.compile_s},
                      {"inference_s", run.timing.inference_s},
                      {"architecture_s", run.timing.architecture_s}};
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
    return json.dump(2) + "\n";
}

std::string results_table(const RunSummary& run) {
    TextTable accuracies({"fidelity", "accuracy", "what it is"});
    accuracies.add({"real-valued", percent(run.accuracy.real), "floating-point weights, exact arithmetic"});
    accuracies.add({"binarised ideal", percent(run.accuracy.binarized), run.binarized_meaning});
    accuracies.add({"behavioural", percent(run.accuracy.behavioural), run.behavioural_meaning});
    accuracies.add({"circuit", percent(run.accuracy.circuit), "the solved circuit"});
    std::string text = fmt::format("{}\n{} images\n\n{}", run.title, run.images, accuracies.text());
    if (!run.mapping.empty()) {
        TextTable layers({fmt::format("weights on {} levels", run.synapse_levels), "relative error", "of the biases",
                          "gain of equal slope"});
        for (std::size_t i = 0; i < run.mapping.size(); ++i) {
            const auto& layer = run.mapping[i];
            layers.add({fmt::format("layer {}", i + 1), percent(layer.relative_error), percent(layer.bias_error),
                        fmt::format("{:.3g}", layer.matched_gain)});
        }
        text += fmt::format("\n{}as read: {}\n", layers.text(), run.weights_orientation);
    }
    for (const auto& trial : run.search) {
        if (!trial.is_chosen) continue;
        text += fmt::format("\nchosen by search among {}: amplifier gains {:g}, negative bias rail {:g} V\n",
                            run.search.size(), fmt::join(trial.gains, " and "), trial.negative_rail_V);
    }
    if (run.power) {
        const auto& power = *run.power;
        const auto milliwatts = [](double watts) {
            return std::abs(watts) < 10 ? fmt::format("{:.3f} mW", 1e3 * watts) : fmt::format("{:.0f} W", watts);
        };
        TextTable powers({"mean power of the circuit", ""});
        powers.add({"input drivers", milliwatts(power.inputs)});
        powers.add({"supply v_dd", milliwatts(power.v_dd)});
        if (power.v_ss != 0) powers.add({"supply v_ss", milliwatts(power.v_ss)});
        if (power.bias != 0) powers.add({"bias rails", milliwatts(power.bias)});
        if (run.amplifiers.model != "ideal") {
            powers.add({fmt::format("supply of {} op-amps ({})", run.amplifiers.count, run.amplifiers.model),
                        milliwatts(power.op_amp_supply)});
        }
        if (power.reference != 0) powers.add({"amplifiers' rail of v_dd/2", milliwatts(power.reference)});
        powers.add({"total supply", milliwatts(power.supply())});
        powers.add({"apart: level shifts", milliwatts(power.level_shift)});
        powers.add({run.amplifiers.model == "ideal" ? "apart: op-amp outputs" : "of the op-amps': their outputs",
                    milliwatts(power.op_amps)});
        if (power.op_amps > 10) powers.add({"  (ideal op-amps tied together, as published)", ""});
        text += "\n" + powers.text();
    }
    if (const auto& front = run.front_end) {
        text += fmt::format("\ndigital front end: {} multiply-accumulates an image, not in this power\n",
                            front->multiply_accumulates);
    }
    if (run.architecture) text += "\n" + architecture_text(*run.architecture);
    text +=
        fmt::format("\ntimes: train {:.2f} s, compile {:.3f} s, inference {:.3f} s ({} thread{})\n", run.timing.train_s,
                    run.timing.compile_s, run.timing.inference_s, run.threads, run.threads == 1 ? "" : "s");
    return text;
}

std::string compare_runs(const std::vector<std::filesystem::path>& folders) {
    std::vector<std::string> header = {"run",     "real-valued",  "binarised ideal", "behavioural",
                                       "circuit", "supply power", "images"};
    const bool has_op_amps =
        std::any_of(folders.begin(), folders.end(), [](const auto& f) { return !op_amps_of(f).empty(); });
    if (has_op_amps) header.emplace_back("op-amps and their supply");
    TextTable table(header);
    for (const auto& folder : folders) {
        const auto path = folder / "results.json";
        try {
            const auto json = Json::parse(read_file(path));
            const auto& accuracy = json.at("accuracy");
            const auto supply = json.at("power_W").find("supply");
            const bool has_power = supply != json.at("power_W").end();
            std::vector<std::string> row = {folder.string(),
                                            percent(accuracy, "real"),
                                            percent(accuracy, "binarized"),
                                            percent(accuracy, "behavioural"),
                                            percent(accuracy, "circuit"),
                                            has_power ? fmt::format("{:.1f} mW", 1e3 * supply->get<double>()) : "-",
                                            fmt::format("{}", json.at("images").get<std::size_t>())};
            if (has_op_amps) row.push_back(op_amps_of(folder).empty() ? "ideal" : op_amps_of(folder));
            table.add(row);
        } catch (const Json::exception&) {
            throw InputError(path.string(), "not a results file of a run");
        }
    }
    std::string text = table.text() + "\nfiles of the runs:\n";
    for (const auto& folder : folders) text += fmt::format("  {}/\n", folder.string());
    return text;
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

std::string training_csv(const std::vector<EpochRecord>& history) {
    std::string text = "candidate,epoch,loss,training_accuracy,validation_accuracy,seconds\n";
    for (const auto& record : history) {
        text += fmt::format("{},{},{:.8g},{:.6f},{:.6f},{:.3f}\n", record.candidate, record.epoch, record.loss,
                            record.training_accuracy, record.validation_accuracy, record.seconds);
    }
    return text;
}

}  // namespace spinloom

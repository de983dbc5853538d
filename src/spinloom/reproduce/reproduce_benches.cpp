#include "spinloom/reproduce/reproduce_benches.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/amplifier_report.hpp"
#include "spinloom/report/baselines_report.hpp"
#include "spinloom/report/neuron_comparison_report.hpp"
#include "spinloom/report/neuron_report.hpp"
#include "spinloom/report/partition_report.hpp"
#include "spinloom/report/picture.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/study_report.hpp"
#include "spinloom/study/baselines_run.hpp"
#include "spinloom/study/neuron_bench.hpp"
#include "spinloom/study/partition_plan.hpp"
#include "spinloom/study/settle_study.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;
using nlohmann::literals::operator""_json_pointer;

constexpr std::size_t settling_images = 200, quick_settling_images = 8;
constexpr std::size_t partition_images = 2000;  ///< counting error 0.7 % at 90 %

double rounded(double value) {
    return std::stod(fmt::format("{:.6g}", value));
}

NeuronBenchRequest bench_request(const ReproduceRequest& request, const ComparedNetwork& network) {
    NeuronBenchRequest bench;
    bench.scenario = request.scenario;
    bench.overrides = request.overrides;
    bench.inputs_from = network_folder(request, network.key) / "nodes.csv";
    return bench;
}

/// Inputs are told by the file of this run; its folder says nothing to a reader.
std::string described(const InputDistribution& inputs) {
    return inputs.description.substr(0, inputs.description.find(", from "));
}

/// Assumptions of a part, told to be its.
Json said_by(const std::string& part, const std::vector<std::string>& assumptions) {
    Json list = Json::array();
    for (const auto& line : assumptions) list.push_back(part + ": " + line);
    return list;
}

Json without(Json json, std::initializer_list<const char*> keys) {
    for (const char* key : keys) json.erase(key);
    return json;
}

/// Of each sweep of the neuron bench, what the report draws.
Json swept_figures(const Json& sweeps) {
    Json list = Json::array();
    for (const auto& sweep : sweeps) {
        Json rows = Json::array();
        for (const auto& row : sweep["rows"]) {
            const auto& f = row["figures"];
            rows.push_back({{"value", row["value"]},
                            {"slope", f["slope"]},
                            {"static_power_W", f["static_power_W"]["total"]},
                            {"delay_s", f["step"]["delay_s"]},
                            {"area_m2", f["area_m2"]}});
        }
        list.push_back({{"key", sweep["key"]}, {"rows", rows}});
    }
    return list;
}

Json layout_json(const Layout& layout) {
    Json list = Json::array();
    for (const auto& item : layout.items) {
        list.push_back({{"name", item.name},
                        {"rule", item.rule},
                        {"count", item.count},
                        {"width_lambda", item.width},
                        {"height_lambda", item.height},
                        {"space_lambda", item.space}});
    }
    return list;
}

}  // namespace

StageResult measure_settling(const ReproduceRequest& request, const ComparedNetwork& network, bool ideal) {
    auto scenario = network_scenario(request, network, true);
    if (ideal) scenario = scenario.with({{"amplifier.gain_bandwidth_Hz", "ideal"}});
    const auto folder = request.out / (ideal ? "settling-ideal" : "settling");
    PrepareOptions how{.threads = request.threads, .progress = request.progress};
    how.images.limit = request.quick ? quick_settling_images : settling_images;
    if (request.limit) how.images.limit = std::min(*how.images.limit, *request.limit);
    how.ready = [&](const Scenario& asked, std::size_t) { start_folder(folder, asked); };
    const auto subject = prepare_in(folder, scenario, how);
    const auto settling = measure_settling(subject, {}, {request.threads, request.progress});
    const auto found = result_of(settling);
    write_study(folder, settle_study(), found);
    StageResult result;
    auto json = study_json(found);
    json["key"] = ideal ? "ideal" : "pole";
    json["network"] = network.key;
    json.erase("checks");
    json.erase("wall_s");
    if (!ideal) result.results["assumptions"] = said_by("settling", settling.assumptions);
    json.erase("assumptions");
    result.results["settling"] = Json::array({json});
    Json outputs = Json::array(), classes = Json::array();
    for (const auto& image : settling.settling.images) {
        if (!image.is_settled) continue;
        outputs.push_back(rounded(1e12 * image.output_time));
        classes.push_back(rounded(1e12 * image.class_time));
    }
    result.plots["settling"] = Json::array({Json{{"key", json["key"]}, {"output_ps", outputs}, {"class_ps", classes}}});
    return result;
}

StageResult compare_partitions(const ReproduceRequest& request, const ComparedNetwork& network) {
    const auto scenario = network_scenario(request, network, true);
    PartitionRequest wanted;
    wanted.rows = {16, 32, 64, 128, std::nullopt};
    wanted.columns = {32};
    const auto folder = request.out / "partitions";
    PartitionOptions options{.threads = request.threads,
                             .limit = request.quick ? 200 : partition_images,
                             .progress = request.progress,
                             .store = folder};
    if (request.limit) options.limit = std::min(*options.limit, *request.limit);
    options.ready = [&](const Scenario& given) { start_folder(folder, given); };
    const auto plan = measure_partitions(scenario, wanted, options);
    write_plan(folder, plan);
    const auto json = to_json(plan);
    StageResult result;
    result.results["partitions"] = {{"network", network.key}};
    for (const char* key : {"images", "image_set", "choices", "left_out", "reason", "recommended"})
        if (json.contains(key)) result.results["partitions"][key] = json[key];
    return result;
}

StageResult measure_neuron_stage(const ReproduceRequest& request, const ComparedNetwork& network) {
    auto bench = bench_request(request, network);
    bench.sweeps = {parse_sweep("tmr_percent=100,150,200,300"), parse_sweep("fins=2,5,10,20")};
    auto summary = measure_neuron(bench);
    write_neuron(request.out / "neuron", summary);
    summary.inputs.description = described(summary.inputs);
    StageResult result;
    const auto json = to_json(summary);
    auto& neuron = result.results["neuron"];
    neuron = json["neuron"];
    neuron["inputs"] = json["inputs"];
    neuron["sweeps"] = swept_figures(json["sweeps"]);
    neuron["layout"] = layout_json(summary.bench.layout);
    result.results["assumptions"] = said_by("neuron bench", summary.assumptions);
    Json swept = Json::array();
    for (const auto& sweep : summary.sweeps) swept.push_back(plot_json(sweep_plot(sweep)));
    result.plots["neuron"] = {{"transfer", plot_json(transfer_plot(summary.bench))},
                              {"power", plot_json(power_plot(summary.bench))},
                              {"step", plot_json(step_plot(summary.bench))},
                              {"sweeps", swept}};
    return result;
}

StageResult compare_neurons_stage(const ReproduceRequest& request, const ComparedNetwork& network) {
    auto comparison = compare_on_bench(bench_request(request, network));
    write_comparison(request.out / "neurons", comparison);
    comparison.inputs.description = described(comparison.inputs);
    StageResult result;
    result.results["neurons"] = without(to_json(comparison), {"provenance"});
    result.plots["neurons"] = plot_json(comparison_plot(comparison));
    return result;
}

StageResult measure_amplifier_stage(const ReproduceRequest& request) {
    const auto process = read_neuron_transistors(request.scenario, request.overrides);
    const auto neuron = read_neuron_circuit(request.scenario, request.overrides);
    const auto op_amp = read_op_amp_card(find_card(default_op_amp_card, "amplifier"), process);
    const auto rule = read_layout_rule(find_card(default_layout_card, "layout"));
    const double common_mode = 0.25 * neuron.v_dd;  // where the lines of a crossbar lie
    const auto bench = bench_amplifier(op_amp, rule, neuron.v_dd, common_mode, {1 / neuron.input_resistance, 2e-15});
    const auto json = to_json(op_amp.name, bench);
    write_file_atomically(request.out / "amplifier" / "amplifier.json", json_text(json, 2) + '\n');
    write_csv(request.out / "amplifier" / "response.csv", response_table(bench), 12);
    StageResult result;
    result.results["amplifier"] = without(json, {"provenance"});
    result.results["assumptions"] = {"op-amp: every size of the card " + op_amp.name + " is our own design",
                                     "op-amp: mismatch of 20 mV over the square root of the fins, for its offset"};
    LinePlot gain{"Open-loop gain", "frequency [Hz]", "gain [dB]", false, {{"gain", {}}}, true};
    LinePlot phase{"Open-loop phase", "frequency [Hz]", "phase [deg]", false, {{"phase", {}}}, true};
    for (const auto& [frequency, value] : bench.response) {
        gain.lines.front().points.emplace_back(frequency, value.first);
        phase.lines.front().points.emplace_back(frequency, value.second);
    }
    result.plots["amplifier"] = {plot_json(gain), plot_json(phase)};
    return result;
}

StageResult compare_machines(const ReproduceRequest& request, const ComparedNetwork& network) {
    BaselineRequest machines;
    const auto folder = network_folder(request, network.key);
    const auto run = parse_json<Json>(read_file(folder / "results.json"), (folder / "results.json").string());
    if (!run.contains("/architecture/area"_json_pointer)) {
        const auto& reason = run.value("/architecture/left_out"_json_pointer, std::string("architecture = \"none\""));
        StageResult result;
        result.results["assumptions"] =
            Json::array({"other machines are left out, for want of the architecture's figures: " + reason});
        return result;
    }
    const auto scenario = network_scenario(request, network, true);
    machines.ours = read_our_baseline(folder);
    if (request.quick) {
        machines.calibration_images = 100;
        machines.cpu.least_seconds = 0.1;
    }
    PrepareOptions how{.threads = request.threads, .progress = request.progress, .given_only_for = "the comparison"};
    how.images.limit = request.limit;
    const auto comparison = compare_baselines(prepare(scenario, how), machines, {request.threads, request.progress});
    write_file_atomically(request.out / "baselines" / "baselines.csv", baselines_csv(comparison));
    write_file_atomically(request.out / "baselines" / "baselines.json", baselines_json(comparison));
    StageResult result;
    result.results["baselines"] = to_json(comparison);
    result.results["baselines"].erase("provenance");
    return result;
}

}  // namespace spinloom

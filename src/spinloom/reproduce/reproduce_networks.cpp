#include "spinloom/reproduce/reproduce_networks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/base64.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/infer/ir_drop.hpp"
#include "spinloom/network/model/confusion.hpp"
#include "spinloom/report/architecture_report.hpp"
#include "spinloom/report/figure_report.hpp"
#include "spinloom/report/node_table.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/twin_report.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/run_figures.hpp"
#include "spinloom/study/twin_check.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_misclassified = 60;                        ///< images shown in the report
constexpr std::size_t ir_drop_images = 256;                           ///< the map is a mean over them
constexpr int most_maps_a_layer = 32;                                 ///< of subarrays, in the report
constexpr Eigen::Index most_squares = 64;                             ///< of a map, along one side
constexpr std::size_t checked_images = 20, quick_checked_images = 2;  ///< by the full netlist

/// What is said of each network; times and the architecture stand elsewhere.
Figures network_figures(const RunSummary& run) {
    auto list = figures(run);
    std::erase_if(list, [](const Figure& f) { return group_of(f) == "timing" || group_of(f) == "architecture"; });
    return list;
}

Json epochs_json(const std::vector<EpochRecord>& history) {
    Json epochs = Json::array();
    for (const auto& e : history) {
        epochs.push_back({{"candidate", e.candidate},
                          {"epoch", e.epoch},
                          {"loss", e.loss},
                          {"training_accuracy", e.training_accuracy},
                          {"validation_accuracy", e.validation_accuracy}});
    }
    return epochs;
}

Json rows_of(const Eigen::Ref<const Eigen::MatrixXd>& matrix, double scale) {
    Json rows = Json::array();
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        Json row = Json::array();
        for (Eigen::Index j = 0; j < matrix.cols(); ++j)
            row.push_back(std::stod(fmt::format("{:.4g}", scale * matrix(i, j))));
        rows.push_back(std::move(row));
    }
    return rows;
}

/// The drive that the wires take from each cell of a subarray, |(V_source - V_line end) - (V_word tap - V_bit node)|,
/// mean over images [V]: bit lines (I+, then I-) x positions.
Eigen::MatrixXd lost_drive(const CompiledNetwork& compiled, std::size_t layer, std::size_t subarray,
                           const Eigen::MatrixXd& inputs) {
    const auto& network = compiled.network();
    const auto& range = compiled.layers()[layer].subarrays[subarray].range;
    const Eigen::MatrixXd ends = line_voltages(compiled.layers()[layer], subarray, inputs);
    const auto crossbar = subarray_crossbar(network.design, range, network.conductances(layer));
    const BlockTridiagonalCrossbar solver(crossbar);
    const Eigen::VectorXd bias = range.has_bias ? bias_voltages(network.design) : Eigen::VectorXd();
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(crossbar.num_bit_lines(), crossbar.num_positions());
    for (Eigen::Index image = 0; image < inputs.cols(); ++image) {
        const Eigen::VectorXd data = inputs.col(image).segment(range.first_input, range.num_data_inputs());
        Eigen::VectorXd sources(data.size() + bias.size());
        sources << data, bias;
        const auto inside = solver.voltages(sources, ends.col(image));
        for (std::size_t w = 0; w < crossbar.word_lines.size(); ++w) {
            const auto row = static_cast<Eigen::Index>(w);
            const auto& line = crossbar.word_lines[w];
            for (const int b : line.bit_lines) {
                const int tap = crossbar.tap_of_bit_line[static_cast<std::size_t>(b)];
                const double drive = sources[row] - ends(b, image);
                sum(b, line.position) += std::abs(drive - (inside.word(row, tap) - inside.bit(b, line.position)));
            }
        }
    }
    return sum / static_cast<double>(inputs.cols());
}

/// A smaller matrix: each entry the largest of a block of so many rows and columns.
Eigen::MatrixXd in_blocks(const Eigen::MatrixXd& matrix, Eigen::Index rows, Eigen::Index columns) {
    Eigen::MatrixXd result((matrix.rows() + rows - 1) / rows, (matrix.cols() + columns - 1) / columns);
    for (Eigen::Index i = 0; i < result.rows(); ++i) {
        for (Eigen::Index j = 0; j < result.cols(); ++j) {
            result(i, j) = matrix
                               .block(i * rows, j * columns, std::min(rows, matrix.rows() - i * rows),
                                      std::min(columns, matrix.cols() - j * columns))
                               .maxCoeff();
        }
    }
    return result;
}

/// Maps of the first subarrays of each layer; empty without wires.
Json ir_drop_maps(const CompiledNetwork& compiled, const Eigen::MatrixXd& inputs,
                  const std::vector<Eigen::MatrixXd>& outputs) {
    Json maps = Json::array();
    const auto& network = compiled.network();
    if (network.design.wires.output_line <= 0) return maps;
    for (std::size_t layer = 0; layer < compiled.layers().size(); ++layer) {
        const auto& subarrays = compiled.layers()[layer].subarrays;
        for (std::size_t i = 0; i < std::min<std::size_t>(subarrays.size(), most_maps_a_layer); ++i) {
            const auto& range = subarrays[i].range;
            const auto lost = lost_drive(compiled, layer, i, layer == 0 ? inputs : outputs[layer - 1]);
            const Eigen::Index lines = (lost.rows() + most_squares - 1) / most_squares;
            const Eigen::Index positions = (lost.cols() + most_squares - 1) / most_squares;
            maps.push_back({{"layer", layer + 1},
                            {"subarray", i + 1},
                            {"first_input", range.first_input},
                            {"has_bias", range.has_bias},
                            {"outputs", range.num_outputs()},
                            {"lines_a_square", lines},
                            {"inputs_a_square", positions},
                            {"mean_mV", 1e3 * lost.mean()},
                            {"largest_mV", 1e3 * lost.maxCoeff()},
                            {"lost_mV", rows_of(in_blocks(lost, lines, positions), 1e3)}});
        }
    }
    return maps;
}

Json misclassified_images(const ImageSet& images, const CircuitInference& inference) {
    Json list = Json::array();
    const auto& outputs = inference.outputs;
    for (std::size_t i = 0; i < images.count && list.size() < most_misclassified; ++i) {
        if (inference.predicted_class[i] == images.labels[i]) continue;
        const auto pixels = images.image(i);
        Json volts = Json::array();
        for (const double v : outputs.col(static_cast<Eigen::Index>(i))) volts.push_back(v);
        list.push_back({{"image", i},
                        {"label", images.labels[i]},
                        {"predicted", inference.predicted_class[i]},
                        {"outputs_V", volts},
                        {"pixels", base64({pixels.begin(), pixels.end()})}});
    }
    return list;
}

/// Standard deviation of an op-amp's offset by its card's mismatch, as `spinloom amplifier` says [V].
double card_offset(const Scenario& scenario) {
    const auto& design = scenario.circuit;
    const OpAmpProcess process{scenario.n_card, scenario.p_card, scenario.transistors.temperature, scenario.release};
    const auto& op_amp = design.op_amps.circuit;
    const auto rule = read_layout_rule(find_card(default_layout_card, "layout"));
    const double v_dd = design.neuron.v_dd;
    return bench_amplifier(op_amp ? *op_amp : read_op_amp_card(find_card(default_op_amp_card, "amplifier"), process),
                           rule, v_dd, 0.25 * v_dd, {1 / design.neuron.input_resistance, AmplifierLoad{}.capacitance})
        .offset_sigma;
}

}  // namespace

std::vector<ComparedNetwork> compared_networks() {
    const ScenarioOverride published_input{"amplifier.r_in_ohm", "1000"};
    const std::vector<ScenarioOverride> no_wires = {{"wires.model", "none"}, {"partition", "none"}, published_input};
    auto published = no_wires;
    published.emplace_back("training.recipe", "published");
    return {
        {"no-wires", "wires without resistance, one array a layer", no_wires, {}},
        {main_network_key, "wires and partitions; one amplifier a neuron sums its partitions (default)", {}, {}},
        {"transistors",
         "the same weights, every op-amp its FinFETs",
         {{"amplifier.model", "transistor"}},
         main_network_key},
        {mismatch_network_key,
         "the same, each op-amp with the offset that its card's mismatch gives it",
         {{"amplifier.model", "transistor"}},
         main_network_key},
        {"tie",
         "the same weights, an amplifier a partition, tied as published",
         {{"amplifier.combination", "tie"}},
         main_network_key},
        {"average",
         "the same weights, an amplifier a partition, averaged by resistors",
         {{"amplifier.combination", "average"}},
         main_network_key},
        {"average-macro",
         "the same, op-amps of finite gain, output resistance and range",
         {{"amplifier.combination", "average"}, {"amplifier.model", "macro"}},
         main_network_key},
        {"published", "published recipe, wires without resistance", published, {}},
        {"published-wires",
         "published recipe, wires and partitions tied as published",
         {{"training.recipe", "published"}, {"amplifier.combination", "tie"}, published_input},
         "published"},
    };
}

std::filesystem::path network_folder(const ReproduceRequest& request, const std::string& key) {
    return request.out / "networks" / key;
}

Scenario network_scenario(const ReproduceRequest& request, const ComparedNetwork& network, bool with_weights) {
    auto overrides = network.overrides;
    if (network.key != main_network_key) overrides.emplace_back("architecture", "none");
    if (with_weights || !network.weights_of.empty()) {
        const auto& owner = network.weights_of.empty() ? network.key : network.weights_of;
        overrides.emplace_back("network.weights",
                               fmt::format("'{}'", (network_folder(request, owner) / "weights").string()));
    }
    if (network.key != mismatch_network_key) return reproduce_scenario(request, overrides);
    const double sigma = card_offset(reproduce_scenario(request, overrides));
    overrides.emplace_back("amplifier.offset_sigma_V", fmt::format("{:.6g}", sigma));
    return reproduce_scenario(request, overrides);
}

StageResult measure_network(const ReproduceRequest& request, const ComparedNetwork& network) {
    const auto scenario = network_scenario(request, network, false);
    const auto folder = network_folder(request, network.key);
    PrepareOptions how{.threads = request.threads, .progress = request.progress};
    how.images.limit = request.limit;
    how.ready = [&](const Scenario& asked, std::size_t) { start_folder(folder, asked); };
    const auto searched = prepare_searched_in(folder, scenario, how);
    auto measured = measure_run(searched, {request.threads, request.progress}, {});
    write_run(folder, searched.subject, measured);
    forget_training(folder);
    const RunSummary& run = measured.summary;
    StageResult result;
    Json json = {{"key", network.key},
                 {"title", network.title},
                 {"recipe", scenario.training.recipe == TrainingPlan::Recipe::published ? "published" : "modern"},
                 {"weights", network.weights_of.empty() ? "trained for it" : "those of " + network.weights_of},
                 {"weights_of", network.weights_of.empty() ? Json(nullptr) : Json(network.weights_of)},
                 {"images", run.images}};
    const auto list = network_figures(run);
    put_figures(json, of_group(list, "accuracy"));
    json["binarized_meaning"] = run.binarized_meaning;
    json["subarrays"] = run.subarrays;
    json["full_solutions"] = run.full_solutions;
    put_figures(json, list);
    json["figures"] = figure_list(list);
    if (!run.training.empty()) {
        result.plots["training"] = Json::array(
            {Json{{"network", network.key}, {"title", network.title}, {"epochs", epochs_json(run.training)}}});
        std::map<int, double> best;  // of each candidate
        for (const auto& epoch : run.training)
            best[epoch.candidate] = std::max(best[epoch.candidate], epoch.validation_accuracy);
        json["candidate_validation_accuracy"] = Json::array();
        for (const auto& [candidate, accuracy] : best) json["candidate_validation_accuracy"].push_back(accuracy);
        json["best_validation_accuracy"] = *std::max_element(json["candidate_validation_accuracy"].begin(),
                                                             json["candidate_validation_accuracy"].end());
        json["train_s"] = run.timing.train_s;
    }
    json["compile_s"] = run.timing.compile_s;
    json["inference_s"] = run.timing.inference_s;
    json["assumptions"] = run.assumptions;
    result.results["networks"] = Json::array({json});
    if (run.architecture) {
        result.results["architecture"] = to_json(*run.architecture);
        result.results["architecture"]["network"] = network.key;
    }
    result.results["assumptions"] = run.assumptions;
    return result;
}

StageResult look_inside(const ReproduceRequest& request, const ComparedNetwork& network) {
    const auto scenario = network_scenario(request, network, true);
    PrepareOptions how{.threads = request.threads, .progress = request.progress};
    how.images.limit = request.limit;
    const auto subject = prepare(scenario, how);
    const auto& images = subject.images;
    const auto& compiled = subject.compiled(request.threads);
    const auto encode = subject.inputs();
    Progress progress("node voltages", images.count, request.progress);
    const auto inference = infer_circuit(compiled, encode, images.count, {request.threads, true, &progress});
    write_node_table(network_folder(request, network.key) / "nodes.csv", subject.numbers, images.labels, inference);

    StageResult result;
    const auto confusion =
        confusion_matrix(images.labels, inference.predicted_class, static_cast<int>(scenario.circuit.topology.back()));
    Json rows = Json::array();
    for (Eigen::Index i = 0; i < confusion.rows(); ++i) {
        rows.push_back(std::vector<int>(confusion.row(i).begin(), confusion.row(i).end()));
    }
    result.results["confusion"] = {{"network", network.key}, {"label_by_predicted", rows}};
    result.plots["image_size"] = {images.rows, images.columns};
    result.plots["misclassified"] = misclassified_images(images, inference);

    const std::size_t count = std::min(ir_drop_images, images.count);
    std::vector<Eigen::MatrixXd> outputs;
    for (const auto& layer : inference.neuron_output)
        outputs.emplace_back(layer.leftCols(static_cast<Eigen::Index>(count)));
    const auto inputs = encode(0, count);
    const auto maps = ir_drop_maps(compiled, inputs, outputs);
    if (!maps.empty()) {
        Json layers = Json::array();
        for (const auto& layer : measure_ir_drop(compiled, inputs, outputs))
            layers.push_back({{"loss", layer.loss}, {"distortion", layer.distortion}});
        result.results["ir_drop"] = {{"network", network.key}, {"images", count}, {"layers", layers}};
        result.plots["ir_drop"] = maps;
    }
    return result;
}

StageResult check_by_full_netlist(const ReproduceRequest& request, const ComparedNetwork& network) {
    const auto scenario = network_scenario(request, network, true);
    PrepareOptions how{.threads = request.threads, .progress = request.progress};
    how.images.limit = request.quick ? quick_checked_images : checked_images;
    if (request.limit) how.images.limit = std::min(*how.images.limit, *request.limit);
    const auto check =
        check_against_netlist(prepare(scenario, how), {!request.quick}, {request.threads, request.progress});
    write_file_atomically(request.out / "full-netlist" / "check.json", twin_json(check));
    double worst_voltage = 0;
    for (const auto& image : check.images) worst_voltage = std::max(worst_voltage, image.worst_voltage);
    StageResult result;
    result.results["checks"] = {{"network", network.key},
                                {"images", check.images.size()},
                                {"largest_voltage_difference_V", worst_voltage},
                                {"largest_power_difference", check.worst_power()},
                                {"largest_energy_imbalance", check.worst_balance()}};
    if (check.over_time) result.results["checks"]["energy_imbalance_over_time"] = check.over_time->error();
    return result;
}

}  // namespace spinloom

#include "spinloom/study/partition_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/architecture/cost/network_parts.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/card.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/network/design/network_deck.hpp"
#include "spinloom/network/model/confusion.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/built_network.hpp"
#include "spinloom/scenario/given_network.hpp"
#include "spinloom/study/pareto.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr std::size_t ir_drop_images = 256;   ///< the loss is a sum over neurons and images; more do not change it
constexpr double worth_restoring = 0.02;      ///< loss of a layer from which on other gains are tried
constexpr double most_restored_loss = 0.9;    ///< gains of more than ten times the scenario's are not tried
constexpr double most_reduction_bytes = 4e9;  ///< of a subarray

/// The areas of parts by the layout rule.
struct PartAreas {
    LayoutRule rule;
    OpAmpCircuit op_amp;
    std::vector<std::string> assumed;  ///< for the report

    PartAreas(const Scenario& scenario, const std::string& layout_card)
        : rule(read_layout_rule(find_card(layout_card, "layout"))),
          op_amp(read_op_amp_card(find_card(default_op_amp_card, "amplifier"),
                                  {scenario.n_card, scenario.p_card, scenario.transistors.temperature})) {
        assumed.push_back(fmt::format(
            "areas by the layout rule {}: op-amp {} {:.3g} um^2, neuron {:.3g} um^2, a line of a subarray {:.3g} um^2",
            layout_card, op_amp.name, 1e12 * op_amp_layout(op_amp, rule).area(),
            1e12 * neuron_layout(scenario.circuit.neuron, rule).area(), 1e12 * rule.line_area));
    }
};

std::vector<double> restored_gains(const std::vector<double>& gains, const std::vector<IrDrop>& ir_drop) {
    std::vector<double> restored = gains;
    for (std::size_t layer = 0; layer < gains.size(); ++layer) {
        // Four digits, so that the gains can be written in a scenario as they are.
        restored[layer] = std::stod(fmt::format("{:.4g}", gains[layer] / (1 - ir_drop[layer].loss)));
    }
    return restored;
}

bool is_worth_restoring(const std::vector<IrDrop>& ir_drop) {
    const auto loss = [](const IrDrop& layer) { return layer.loss; };
    return std::any_of(ir_drop.begin(), ir_drop.end(),
                       [&](const auto& l) { return std::abs(loss(l)) > worth_restoring; }) &&
           std::all_of(ir_drop.begin(), ir_drop.end(), [&](const auto& l) { return loss(l) < most_restored_loss; });
}

Json choice_json(const PartitionChoice& choice, const std::string& made_for) {
    auto layers = Json::array();
    for (const auto& layer : choice.ir_drop) layers.push_back({{"loss", layer.loss}, {"distortion", layer.distortion}});
    auto power = Json::object();
    for (const auto& part : power_parts()) {
        if (part.member != nullptr) power[std::string(part.key)] = part.of(choice.power);
    }
    return {{"made_for", made_for},
            {"ir_drop", layers},
            {"accuracy", choice.accuracy},
            {"power_W", power},
            {"full_solutions", choice.full_solutions}};
}

/// Fills in what an earlier run measured. @returns false if there is no such file or it is of something else
bool resume(const std::filesystem::path& file, const std::string& made_for, PartitionChoice& choice) {
    if (!std::filesystem::exists(file)) return false;
    const auto json = Json::parse(read_file(file), nullptr, false);
    try {
        if (json.is_discarded() || json.at("made_for") != made_for) return false;
        PartitionChoice read = choice;
        for (const auto& layer : json.at("ir_drop")) read.ir_drop.push_back({layer.at("loss"), layer.at("distortion")});
        if (read.ir_drop.size() != choice.candidate.cuts.size()) return false;
        read.accuracy = json.at("accuracy");
        for (const auto& part : power_parts()) {
            if (part.member != nullptr) read.power.*part.member = json.at("power_W").at(std::string(part.key));
        }
        read.full_solutions = json.at("full_solutions");
        choice = std::move(read);
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

class Planner {
public:
    Planner(const Scenario& scenario, const PartitionRequest& request, const RunOptions& options)
        : scenario_(scenario), request_(request), options_(options), areas_(scenario, request.layout_card) {}

    PartitionPlan run() {
        const auto start = Clock::now();
        read_chosen_images();
        plan_.scenario = scenario_.name;
        plan_.num_images = images_.count;
        plan_.assumptions = scenario_.assumptions;
        plan_.assumptions.insert(plan_.assumptions.end(), areas_.assumed.begin(), areas_.assumed.end());
        if (!options_.out.empty()) write_file_atomically(options_.out / "scenario.toml", scenario_.resolved);
        if (!request_.retrain) weights_ = weights_of(scenario_, options_.out);

        auto candidates = partition_candidates(scenario_.topology, request_.rows, request_.columns);
        std::erase_if(candidates, [&](const PartitionCandidate& candidate) { return is_too_large(candidate); });
        const std::size_t variants = request_.restore_gains ? 2 : 1;
        Progress progress("partitions", candidates.size() * variants * images_.count, options_.progress);
        for (const auto& candidate : candidates) {
            progress.note(candidate.name());
            measure(candidate, progress);
        }
        judge(plan_);
        plan_.wall_s = std::chrono::duration<double>(Clock::now() - start).count();
        return std::move(plan_);
    }

private:
    void read_chosen_images() {
        const auto& files = scenario_.dataset;
        if (request_.images == PartitionRequest::Images::test) {
            images_ = read_images(scenario_, files.test_images, files.test_labels);
            plan_.images = "test images";
            check_images(images_, scenario_.topology, files.test_images);
        } else {
            const auto all = read_images(scenario_, files.train_images, files.train_labels);
            check_images(all, scenario_.topology, files.train_images);
            images_ = split_for_validation(all, scenario_.training.validation_fraction, scenario_.seed).validation;
            plan_.images = "images of the training set held out for validation";
        }
        if (options_.limit && *options_.limit < images_.count) {
            std::vector<std::size_t> first(*options_.limit);
            std::iota(first.begin(), first.end(), std::size_t{0});
            images_ = images_.gather(first);
        }
    }

    /// Given weights, or trained ones; a finished training in the folder is taken over.
    BinaryMlp weights_of(const Scenario& scenario, const std::filesystem::path& folder) {
        if (!scenario.trains() && !request_.retrain) return given_weights(scenario);
        const auto mark = folder / "weights" / "made-for.txt";
        const auto wanted = made_for(scenario.circuit, "to be trained");
        if (!folder.empty() && std::filesystem::exists(mark) && read_file(mark) == wanted) {
            return read_weights(folder / "weights", scenario.topology, scenario.circuit.synapse_levels);
        }
        const auto trained = train_network(scenario, {options_.threads, options_.progress, folder});
        if (!folder.empty()) {
            write_trained(folder / "weights", trained);
            write_file_atomically(mark, wanted);
        }
        return trained.mlp;
    }

    bool is_too_large(const PartitionCandidate& candidate) {
        const bool has_wires = scenario_.circuit.wires.output_line > 0;
        if (!has_wires || candidate.reduction_bytes() <= most_reduction_bytes) return false;
        plan_.left_out.push_back(fmt::format("{}: its largest subarray takes {:.2g} GB to reduce, more than {:.2g} GB",
                                             candidate.name(), 1e-9 * candidate.reduction_bytes(),
                                             1e-9 * most_reduction_bytes));
        return true;
    }

    /// Everything that the figures of a choice depend on, in words.
    [[nodiscard]] std::string made_for(const AnalogNetwork& network, const std::string& weights) const {
        const auto sum = std::accumulate(images_.pixels.begin(), images_.pixels.end(), std::size_t{0});
        const auto limits = network.partition.value_or(PartitionLimits{0, 0});
        return fmt::format(
            "spinloom {} ({})\n{} x {} rows x columns (0: no limit), gains {}, weights {}, {} {}, pixels' sum {}\n{}",
            version(), commit(), limits.rows, limits.columns, fmt::join(network.gains, ", "), weights, images_.count,
            plan_.images, sum, scenario_.resolved);
    }

    void measure(const PartitionCandidate& candidate, Progress& progress) {
        Scenario scenario = scenario_;
        scenario.circuit.partition = candidate.limits;
        const auto folder =
            options_.out.empty() ? std::filesystem::path() : options_.out / "candidates" / candidate.name();
        const auto mlp = request_.retrain ? weights_of(scenario, folder) : weights_;
        measure_choice(candidate, build_network(scenario, mlp), false, progress);
        if (!request_.restore_gains) return;
        const auto ir_drop = plan_.choices.back().ir_drop;
        if (!is_worth_restoring(ir_drop)) {
            progress.advance(images_.count);
            return;
        }
        scenario.circuit.gains = restored_gains(scenario.circuit.gains, ir_drop);
        measure_choice(candidate, build_network(scenario, mlp), true, progress);
    }

    void measure_choice(const PartitionCandidate& candidate, AnalogNetwork network, bool is_restored,
                        Progress& progress) {
        PartitionChoice choice{.candidate = candidate,
                               .gains = network.gains,
                               .is_restored = is_restored,
                               .ir_drop = {},
                               .power = {},
                               .area = area(candidate, network)};
        const auto key = made_for(network, weights_fingerprint(network.mlp));
        const auto file = options_.out / "candidates" /
                          fmt::format("{}-gains-{:g}.json", candidate.name(), fmt::join(choice.gains, "-"));
        if (!options_.out.empty() && resume(file, key, choice)) {
            ++plan_.num_resumed;
            progress.advance(images_.count);
        } else {
            solve(std::move(network), choice, progress);
            if (!options_.out.empty()) write_file_atomically(file, choice_json(choice, key).dump(2) + '\n');
        }
        plan_.choices.push_back(std::move(choice));
    }

    void solve(AnalogNetwork design, PartitionChoice& choice, Progress& progress) const {
        const CompiledNetwork network(std::move(design), options_.threads);
        const auto encode = [&](std::size_t first, std::size_t count) {
            return encode_inputs(images_, first, count, scenario_.input);
        };
        const auto inference = infer_circuit(network, encode, images_.count, {options_.threads, true, &progress});
        const auto confusion =
            confusion_matrix(images_.labels, inference.predicted_class, static_cast<int>(scenario_.topology.back()));
        choice.accuracy = static_cast<double>(confusion.diagonal().sum()) / static_cast<double>(images_.count);
        choice.power = inference.mean_power();
        choice.full_solutions = inference.num_full_solutions;
        const std::size_t count = std::min(ir_drop_images, images_.count);
        std::vector<Eigen::MatrixXd> outputs;
        for (const auto& layer : inference.neuron_output)
            outputs.push_back(layer.leftCols(static_cast<Eigen::Index>(count)));
        choice.ir_drop = measure_ir_drop(network, encode(0, count), outputs);
    }

    [[nodiscard]] NetworkArea area(const PartitionCandidate& candidate, const AnalogNetwork& network) const {
        const auto& wires = scenario_.wire_geometry;
        const auto& cell = scenario_.programming;
        const double excess =
            pair_excess_area(wires, bitcell_transistors(areas_.rule, cell.write_fins, cell.read_fins));
        const double neuron = neuron_layout(network.neuron, areas_.rule).area();
        NetworkArea area;
        for (std::size_t layer = 0; layer < candidate.cuts.size(); ++layer) {
            const auto parts = count_parts(candidate.cuts[layer]);
            const auto amplifier =
                difference_amplifier_layout(areas_.op_amp, areas_.rule, network.amplifier_input_resistance,
                                            network.amplifier(layer).feedback_resistance());
            const int pairs = parts.synapses * pairs_per_synapse(network.synapse_levels);
            area.synapses += pair_area(wires) * pairs;
            area.transistors += excess * pairs;
            area.lines += areas_.rule.line_area * parts.lines;
            area.amplifiers += amplifier.area() * parts.line_pairs;
            area.neurons += neuron * parts.outputs;
        }
        return area;
    }

    const Scenario& scenario_;
    const PartitionRequest& request_;
    const RunOptions& options_;
    PartAreas areas_;
    ImageSet images_;
    BinaryMlp weights_;
    PartitionPlan plan_;
};

}  // namespace

PartitionPlan plan_partitions(const Scenario& scenario, const PartitionRequest& request, const RunOptions& options) {
    refuse_real_op_amps(scenario, "partition");
    auto plan = Planner(scenario, request, options).run();
    if (!options.out.empty()) {
        write_file_atomically(options.out / "partitions.csv", plan_csv(plan));
        write_file_atomically(options.out / "partitions.json", plan_json(plan));
        write_file_atomically(options.out / "pareto-area.svg", plan_svg(plan, PlanAxis::area));
        write_file_atomically(options.out / "pareto-power.svg", plan_svg(plan, PlanAxis::power));
    }
    return plan;
}

void judge(PartitionPlan& plan) {
    std::vector<std::vector<double>> objectives;
    for (const auto& choice : plan.choices)
        objectives.push_back({-choice.accuracy, choice.power.supply(), choice.area.total()});
    const auto is_optimal = pareto_optimal(objectives);
    double best = 0;
    for (std::size_t i = 0; i < plan.choices.size(); ++i) {
        plan.choices[i].is_optimal = is_optimal[i];
        best = std::max(best, plan.choices[i].accuracy);
    }
    plan.recommended.reset();
    const double error = std::sqrt(best * (1 - best) / static_cast<double>(std::max<std::size_t>(plan.num_images, 1)));
    const auto cost = [&](std::size_t i) {
        const auto& choice = plan.choices[i];
        return std::tuple(choice.area.total(), choice.power.supply(), -choice.accuracy);
    };
    for (std::size_t i = 0; i < plan.choices.size(); ++i) {
        if (plan.choices[i].accuracy < best - error) continue;
        if (!plan.recommended || cost(i) < cost(*plan.recommended)) plan.recommended = i;
    }
    plan.reason = fmt::format(
        "least area of those whose accuracy is within one standard error ({:.2f} %, {} images) of the best, {:.2f} %",
        100 * error, plan.num_images, 100 * best);
}

}  // namespace spinloom

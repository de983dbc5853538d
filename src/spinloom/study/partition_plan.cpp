#include "spinloom/study/partition_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/architecture/cost/network_parts.hpp"
#include "spinloom/core/bytes.hpp"
#include "spinloom/core/card.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/model/confusion.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/scenario_stamp.hpp"
#include "spinloom/study/pareto.hpp"

namespace spinloom {
namespace {

/// The scenario with the partitions of a candidate.
Scenario cut_as(const Scenario& scenario, const PartitionCandidate& candidate) {
    if (!candidate.limits) return scenario.with({{"partition", "none"}});
    return scenario.with(
        {{"partition.rows", candidate.limits->rows}, {"partition.columns", candidate.limits->columns}});
}

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
          op_amp(read_op_amp_card(
              find_card(default_op_amp_card, "amplifier"),
              {scenario.n_card, scenario.p_card, scenario.transistors.temperature, scenario.release})) {
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

/// What is measured of a choice, as bytes.
std::string choice_bytes(const PartitionChoice& choice) {
    ByteWriter writer;
    for (const auto& layer : choice.ir_drop) {
        writer.put(layer.loss);
        writer.put(layer.distortion);
    }
    writer.put(choice.accuracy);
    for (const auto& part : power_parts()) {
        if (part.member != nullptr) writer.put(choice.power.*part.member);
    }
    writer.put_length(choice.full_solutions);
    return writer.take();
}

/// Fills in what an earlier run measured. @returns false if these are not the bytes of a choice
bool parse_choice(std::string_view bytes, PartitionChoice& choice) {
    ByteReader reader(bytes);
    for (std::size_t layer = 0; layer < choice.candidate.cuts.size(); ++layer) {
        const auto loss = reader.get<double>(), distortion = reader.get<double>();
        choice.ir_drop.push_back({loss, distortion});
    }
    choice.accuracy = reader.get<double>();
    for (const auto& part : power_parts()) {
        if (part.member != nullptr) choice.power.*part.member = reader.get<double>();
    }
    choice.full_solutions = reader.get_length(std::numeric_limits<std::size_t>::max());
    return reader.is_done();
}

class Planner {
public:
    Planner(const Scenario& scenario, const PartitionRequest& request, const PartitionOptions& options)
        : scenario_(scenario), request_(request), options_(options), areas_(scenario, request.layout_card) {}

    PartitionPlan run() {
        const Stopwatch clock;
        plan_.scenario = scenario_.name;
        plan_.images = request_.images == PartitionRequest::Images::test
                           ? "test images"
                           : "images of the training set held out for validation";
        plan_.assumptions = scenario_.assumptions;
        plan_.assumptions.insert(plan_.assumptions.end(), areas_.assumed.begin(), areas_.assumed.end());
        request_.retrain ? read_chosen_images() : prepare_subject();
        plan_.num_images = images_.count;
        auto candidates = partition_candidates(scenario_.circuit.topology, request_.rows, request_.columns);
        std::erase_if(candidates, [&](const PartitionCandidate& candidate) { return is_too_large(candidate); });
        const std::size_t variants = request_.restore_gains ? 2 : 1;
        Progress progress("partitions", candidates.size() * variants * plan_.num_images, options_.progress);
        forget_others();
        for (const auto& candidate : candidates) {
            progress.note(candidate.name());
            measure(candidate, progress);
        }
        judge(plan_);
        plan_.wall_s = clock.seconds();
        return std::move(plan_);
    }

private:
    [[nodiscard]] ImageChoice choice_of_images() const {
        const bool is_test = request_.images == PartitionRequest::Images::test;
        return {.set = is_test ? ImageChoice::Set::test : ImageChoice::Set::validation, .limit = options_.limit};
    }

    /// Images and the weights that all partitions have.
    void prepare_subject() {
        PrepareOptions how{.threads = options_.threads, .progress = options_.progress, .images = choice_of_images()};
        how.store = options_.store;
        how.ready = [&](const Scenario& scenario, std::size_t) {
            if (options_.ready) options_.ready(scenario);
        };
        auto subject = prepare(scenario_, how);
        images_ = std::move(subject.images);
        weights_ = subject.trained.weights;
        if (!subject.trained.history.empty()) plan_.trained.push_back({"", std::move(subject.trained)});
    }

    /// Images alone: each partition gets weights of its own.
    void read_chosen_images() {
        auto pictures = choose_pictures(scenario_, choice_of_images());
        images_ = network_images(scenario_, std::move(pictures.set), pictures.file);
        if (options_.ready) options_.ready(scenario_);
    }

    /// Pieces of another scenario, other images or other weights are of no use to anybody.
    void forget_others() const {
        if (!options_.store.keeps()) return;
        const auto store = options_.store.below("candidates").narrowed(measurement_stamp(scenario_, images_, weights_));
        if (store.find("scenario")) return;
        const auto folder = store.file("scenario").parent_path();
        std::vector<std::filesystem::path> old;
        std::error_code error;
        for (std::filesystem::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error)) {
            if (entry->path().extension() == ".checkpoint") old.push_back(entry->path());
        }
        for (const auto& piece : old) std::filesystem::remove(piece, error);
        store.keep("scenario", "what the candidates are of");
    }

    [[nodiscard]] Weights weights_for(const PartitionCandidate& candidate) {
        if (!request_.retrain) return weights_;
        const auto scenario = cut_as(scenario_, candidate);
        const auto store = options_.store.below("candidates/" + candidate.name());
        auto trained = train_network(scenario, {options_.threads, options_.progress, store});
        auto weights = trained.weights;
        plan_.trained.push_back({candidate.name(), std::move(trained)});
        return weights;
    }

    bool is_too_large(const PartitionCandidate& candidate) {
        const bool has_wires = scenario_.circuit.wires.output_line > 0;
        if (!has_wires || candidate.reduction_bytes() <= most_reduction_bytes) return false;
        plan_.left_out.push_back(fmt::format("{}: its largest subarray takes {:.2g} GB to reduce, more than {:.2g} GB",
                                             candidate.name(), 1e-9 * candidate.reduction_bytes(),
                                             1e-9 * most_reduction_bytes));
        return true;
    }

    void measure(const PartitionCandidate& candidate, Progress& progress) {
        auto scenario = cut_as(scenario_, candidate);
        const auto weights = weights_for(candidate);
        measure_choice(candidate, build(scenario.circuit, weights, scenario.variation), false, progress);
        if (!request_.restore_gains) return;
        const auto ir_drop = plan_.choices.back().ir_drop;
        if (!is_worth_restoring(ir_drop)) {
            progress.advance(images_.count);
            return;
        }
        scenario = scenario.with({{"amplifier.gains", restored_gains(scenario.circuit.gains, ir_drop)}});
        measure_choice(candidate, build(scenario.circuit, weights, scenario.variation), true, progress);
    }

    void measure_choice(const PartitionCandidate& candidate, const AnalogNetwork& network, bool is_restored,
                        Progress& progress) {
        PartitionChoice choice{.candidate = candidate,
                               .gains = network.design.gains,
                               .is_restored = is_restored,
                               .ir_drop = {},
                               .power = {},
                               .area = area(candidate, network.design)};
        const Store store = options_.store.narrowed(stamp_of(candidate, network));
        const auto piece = fmt::format("candidates/{}-gains-{:g}", candidate.name(), fmt::join(choice.gains, "-"));
        const auto known = store.find(piece);
        auto read = choice;
        if (known && parse_choice(*known, read)) {
            choice = std::move(read);
            ++plan_.num_resumed;
            progress.advance(images_.count);
        } else {
            solve(network, choice, progress);
            store.keep(piece, choice_bytes(choice));
        }
        plan_.choices.push_back(std::move(choice));
    }

    /// What the figures of a choice depend on.
    [[nodiscard]] Stamp stamp_of(const PartitionCandidate& candidate, const AnalogNetwork& network) const {
        Stamp stamp = measurement_stamp(scenario_, images_, network.weights);
        stamp.add("partition", candidate.name());
        for (const double gain : network.design.gains) stamp.add("gain", gain);
        return stamp;
    }

    void solve(const AnalogNetwork& network, PartitionChoice& choice, Progress& progress) const {
        const CompiledNetwork compiled(network, options_.threads);
        const auto inputs = inputs_of(images_, scenario_.input);
        const auto inference = infer_circuit(compiled, inputs, images_.count, {options_.threads, true, &progress});
        const auto confusion = confusion_matrix(images_.labels, inference.predicted_class,
                                                scenario_.circuit.num_outputs(scenario_.circuit.num_layers() - 1));
        choice.accuracy = static_cast<double>(confusion.diagonal().sum()) / static_cast<double>(images_.count);
        choice.power = inference.mean_power();
        choice.full_solutions = inference.num_full_solutions;
        const std::size_t count = std::min(ir_drop_images, images_.count);
        std::vector<Eigen::MatrixXd> outputs;
        for (const auto& layer : inference.neuron_output)
            outputs.push_back(layer.leftCols(static_cast<Eigen::Index>(count)));
        choice.ir_drop = measure_ir_drop(compiled, inputs(0, count), outputs);
    }

    [[nodiscard]] NetworkArea area(const PartitionCandidate& candidate, const CircuitDesign& design) const {
        const auto& wires = scenario_.wire_geometry;
        const auto& cell = scenario_.programming;
        const double excess =
            pair_excess_area(wires, bitcell_transistors(areas_.rule, cell.write_fins, cell.read_fins));
        const double neuron = neuron_layout(design.neuron, areas_.rule).area();
        NetworkArea area;
        for (std::size_t layer = 0; layer < candidate.cuts.size(); ++layer) {
            const auto parts = count_parts(candidate.cuts[layer]);
            const auto amplifier =
                difference_amplifier_layout(areas_.op_amp, areas_.rule, design.amplifier_input_resistance,
                                            design.amplifiers(layer).pair.feedback_resistance());
            const int pairs = parts.synapses * pairs_per_synapse(design.synapse_levels);
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
    const PartitionOptions& options_;
    PartAreas areas_;
    ImageSet images_;
    Weights weights_;
    PartitionPlan plan_;
};

}  // namespace

PartitionPlan measure_partitions(const Scenario& scenario, const PartitionRequest& request,
                                 const PartitionOptions& options) {
    refuse_real_op_amps(scenario, "partition");
    return Planner(scenario, request, options).run();
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

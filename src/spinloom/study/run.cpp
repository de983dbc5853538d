#include "spinloom/study/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/law/behavioural_model.hpp"
#include "spinloom/network/law/matched_gains.hpp"
#include "spinloom/network/law/neuron_curve.hpp"
#include "spinloom/network/model/confusion.hpp"
#include "spinloom/network/train/front_kernels.hpp"
#include "spinloom/study/architecture.hpp"
#include "spinloom/study/law_check.hpp"
#include "spinloom/study/law_outputs.hpp"

namespace spinloom {
namespace {

bool is_published(const Scenario& scenario) {
    return scenario.training.recipe == TrainingPlan::Recipe::published;
}

/// Accuracy of the weights in exact arithmetic, in the sense of the recipe that they were made for.
double ideal_fraction(const Scenario& scenario, const Weights& weights, const BehaviouralModel& model,
                      const ImageSet& images, int threads) {
    if (is_published(scenario)) return ideal_accuracy(weights, images, threads, pixel_encoding(scenario.input));
    return behavioural_accuracy(weights, ideal_model(scenario, model), images, threads);
}

std::string behavioural_meaning(const Scenario& scenario, const BehaviouralModel& model) {
    const auto knows = [](const LayerCircuit& circuit) { return circuit.wires != nullptr; };
    const auto& circuits = model.circuits;
    if (scenario.circuit.wires.output_line == 0 || std::none_of(circuits.begin(), circuits.end(), knows)) {
        return "column law and one neuron curve a layer, no wires";
    }
    return std::all_of(circuits.begin(), circuits.end(), knows)
               ? "column law with wires and one neuron curve a layer"
               : "column law and one neuron curve a layer, wires of some layers";
}

/// How many op-amps the circuit has, of what kind, and their area.
RunSummary::Amplifiers amplifiers_of(const CircuitDesign& design) {
    RunSummary::Amplifiers result;
    for (std::size_t layer = 0; layer < design.num_layers(); ++layer) result.count += design.num_amplifiers(layer);
    if (design.reference != 0) result.reference = "half-supply";
    if (design.op_amps.model == OpAmpModel::ideal) return result;
    result.model = design.op_amps.model == OpAmpModel::macro ? "macro" : "transistor";
    const auto rule = read_layout_rule(find_card(default_layout_card, "layout"));
    result.op_amp_area_um2 = 1e12 * result.count * op_amp_layout(*design.op_amps.circuit, rule).area();
    return result;
}

std::string binarized_meaning(const Scenario& scenario) {
    if (is_published(scenario)) return "+-1 weights, exact sums, reverse sigmoid";
    const int levels = scenario.circuit.synapse_levels;
    return levels == 2 ? "+-1 weights, exact column law, logistic neurons"
                       : fmt::format("weights of {} levels, exact column law, logistic neurons", levels);
}

RunSummary new_results(const Scenario& scenario) {
    RunSummary results;
    results.scenario = scenario.name;
    results.title = scenario.title;
    results.seed = scenario.seed;
    results.assumptions = scenario.assumptions;
    if (scenario.frontend.is_lenet) {
        results.front_end = {"lenet", conv_multiply_accumulates(), lenet::features, 8};
    }
    return results;
}

/// What became of the weights that the scenario names.
void tell_given(const Subject& subject, int threads, RunSummary& results) {
    const Scenario& scenario = subject.scenario;
    const GivenNetwork& given = *subject.trained.given;
    results.weights_orientation = given.orientation;
    if (!given.real) return;
    const auto model = behavioural_model(scenario.circuit, scenario.input);
    const auto gains = matched_gains(model, scenario.circuit.neuron.v_dd, given);
    std::vector<LayerMatrix<float>> real;
    for (std::size_t layer = 0; layer < gains.size(); ++layer) {
        const LayerMapping& mapping = given.mapping[layer];
        results.mapping.push_back({mapping.scale, mapping.relative_error, mapping.bias_error, gains[layer]});
        real.push_back((*given.real)[layer].cast<float>());
    }
    results.synapse_levels = scenario.circuit.synapse_levels;
    if (!scenario.trains_frontend()) {
        const auto warning = activation_warning(*scenario.weights, scenario.circuit.topology, subject.images,
                                                pixel_encoding(scenario.input));
        if (warning) results.assumptions.push_back(*warning);
        results.accuracy.real = real_accuracy(real, subject.images, threads, pixel_encoding(scenario.input));
    }
}

/// How the weights came about, and how good the networks are that they stand for.
void tell_weights(const Subject& subject, int threads, RunSummary& results) {
    const auto& trained = subject.trained;
    if (trained.given) tell_given(subject, threads, results);
    results.timing.train_s = trained.seconds;
    results.training = trained.history;
    if (!trained.real) return;
    const auto& images = subject.real_images ? *subject.real_images : subject.images;
    results.accuracy.real = real_accuracy(*trained.real, images, threads, pixel_encoding(subject.scenario.input));
}

/// Exact arithmetic and, from that fidelity on, the column law. @returns the model of both
void measure_laws(const Subject& subject, int threads, RunSummary& results) {
    const auto& scenario = subject.scenario;
    const auto& weights = subject.trained.weights;
    auto model = behavioural_model(scenario.circuit, scenario.input);
    model.cells = subject.network.cells;
    results.accuracy.binarized = ideal_fraction(scenario, weights, model, subject.images, threads);
    results.binarized_meaning = binarized_meaning(scenario);
    if (scenario.fidelity == Fidelity::ideal) return;
    results.behavioural_meaning = behavioural_meaning(scenario, model);
    results.accuracy.behavioural = behavioural_accuracy(weights, model, subject.images, threads);
}

CircuitInference solve_circuit(const Subject& subject, const StudyOptions& options, bool keep_nodes, bool checks,
                               RunSummary& results) {
    const auto& images = subject.images;
    const Stopwatch compilation;
    results.amplifiers = amplifiers_of(subject.network.design);
    const auto& network = subject.compiled(options.threads);
    results.timing.compile_s = compilation.seconds();
    for (const auto& layer : network.layers()) results.subarrays.push_back(static_cast<int>(layer.subarrays.size()));

    const Stopwatch solution;
    CircuitInference inference;
    {
        Progress progress("circuit inference", images.count, options.progress);
        inference = infer_circuit(network, subject.inputs(), images.count, {options.threads, keep_nodes, &progress});
    }
    results.timing.inference_s = solution.seconds();
    results.full_solutions = inference.num_full_solutions;
    if (checks) results.table_error_A = network.table_error();
    results.power = inference.mean_power();
    results.confusion = confusion_matrix(images.labels, inference.predicted_class,
                                         static_cast<int>(subject.scenario.circuit.topology.back()));
    const auto right = static_cast<double>(results.confusion.diagonal().sum());
    results.accuracy.circuit = images.count == 0 ? 0.0 : right / static_cast<double>(images.count);
    return inference;
}

void measure_noise_of(const Subject& subject, const Eigen::MatrixXd& outputs, const StudyOptions& options,
                      RunSummary& results) {
    if (subject.images.count == 0 || subject.network.design.op_amps.model != OpAmpModel::ideal) return;
    try {
        results.noise = measure_noise(subject, outputs, options);
    } catch (const ConvergenceError& error) {
        results.assumptions.push_back(fmt::format("noise is left out: {}", error.what()));
    }
}

void measure_wear_of(const Subject& subject, const StudyOptions& options, RunSummary& results) {
    if (subject.images.count == 0) return;
    try {
        results.wear = measure_wear(subject, options);
    } catch (const ConvergenceError& error) {
        results.assumptions.push_back(fmt::format("wear is left out: {}", error.what()));
    }
}

void measure_mismatch_of(const Subject& subject, const StudyOptions& options, RunSummary& results) {
    if (!has_dies(subject)) return;
    try {
        results.mismatch = measure_mismatch(subject, options);
    } catch (const ConvergenceError& error) {
        results.assumptions.push_back(fmt::format("dies with mismatch are left out: {}", error.what()));
    }
}

void measure_costs(const Subject& subject, const StudyOptions& options, RunSummary& results) {
    if (!subject.scenario.architecture || subject.images.count == 0) return;
    const Stopwatch clock;
    try {
        auto outcome = measure_architecture(subject, *subject.scenario.architecture, *results.power, options);
        results.architecture = outcome.figures ? std::move(outcome.figures) : std::move(outcome.standing);
    } catch (const ConvergenceError& error) {
        results.assumptions.push_back(
            fmt::format("area, power, energy and latency are left out: a bench did not converge ({})", error.what()));
    }
    results.timing.architecture_s = clock.seconds();
}

/// The column law has its limits; where it leaves the circuit, whoever trained by it should know.
void compare_fidelities(const Subject& subject, int threads, RunSummary& results) {
    const auto &law = results.accuracy.behavioural, &circuit = results.accuracy.circuit;
    if (!law) return;
    const auto warning =
        circuit ? law_warning(*law, *circuit, results.images)
                : law_warning_on_sample(subject.scenario, subject.trained.weights, subject.images, threads);
    if (warning) results.assumptions.push_back(*warning);
}

}  // namespace

MeasuredRun measure_run(const Subject& subject, const StudyOptions& options, bool keep_nodes) {
    return measure_run(subject, options, RunParts{}, keep_nodes);
}

MeasuredRun measure_run(const Subject& subject, const StudyOptions& options, const RunParts& parts, bool keep_nodes) {
    const Stopwatch clock;
    MeasuredRun run{new_results(subject.scenario), {}};
    auto& results = run.summary;
    results.images = subject.images.count;
    results.threads = options.threads;
    if (parts.laws) {
        tell_weights(subject, options.threads, results);
        measure_laws(subject, options.threads, results);
    }
    if (parts.circuit && subject.scenario.fidelity == Fidelity::circuit) {
        run.inference = solve_circuit(subject, options, keep_nodes, parts.checks, results);
        if (parts.costs) measure_costs(subject, options, results);
        if (parts.noise) measure_noise_of(subject, run.inference.outputs, options, results);
        if (parts.wear) measure_wear_of(subject, options, results);
        if (parts.mismatch) measure_mismatch_of(subject, options, results);
    }
    if (parts.laws) compare_fidelities(subject, options.threads, results);
    results.wall_s = subject.seconds + clock.seconds();
    return run;
}

MeasuredRun measure_run(const SearchedSubject& searched, const StudyOptions& options, const RunParts& parts) {
    auto run = measure_run(searched.subject, options, parts);
    run.summary.search = searched.trials;
    return run;
}

}  // namespace spinloom

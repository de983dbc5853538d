#include "spinloom/study/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/law/neuron_curve.hpp"
#include "spinloom/network/law/wire_law.hpp"
#include "spinloom/network/model/confusion.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/report/run_report.hpp"
#include "spinloom/scenario/built_network.hpp"
#include "spinloom/scenario/frontend.hpp"
#include "spinloom/scenario/given_network.hpp"
#include "spinloom/study/architecture.hpp"
#include "spinloom/study/node_table.hpp"
#include "spinloom/study/training_search.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;

/// Larger wire laws are left out: whole wired arrays of hundreds of lines each way, which lose all signal anyway.
constexpr std::size_t most_wire_entries = 100'000'000;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

bool is_published(const Scenario& scenario) {
    return scenario.training.recipe == TrainingPlan::Recipe::published;
}

/// Inputs of plain sums: x in [0, 1].
InputEncoding pixel_encoding(const Scenario& scenario) {
    return {0, 1, scenario.input.threshold};
}

BinaryMlp mlp_of(const std::vector<LayerMatrix<float>>& weights, int levels) {
    std::vector<LayerMatrix<double>> fractions;
    for (const auto& matrix : weights) fractions.push_back(matrix.cast<double>());
    return levelled(fractions, levels);
}

/// Latent weights to train on from: the given weights in units of what the largest level stands for, or the levels.
std::vector<LayerMatrix<float>> latent_start(const GivenNetwork& given, const Scenario& scenario) {
    std::vector<LayerMatrix<float>> start;
    for (std::size_t layer = 0; layer < given.mlp.layers.size(); ++layer) {
        const auto& [weights, bias] = given.mlp.layers[layer];
        LayerMatrix<float> latent(weights.rows() + 1, weights.cols());
        if (given.real) {
            latent = ((*given.real)[layer] / given.mapping[layer].scale).cast<float>();
        } else {
            latent << weights.cast<float>(), bias.cast<float>().transpose();
            latent /= static_cast<float>(largest_weight(scenario.circuit.synapse_levels));
        }
        start.emplace_back(latent.cwiseMax(-1.0F).cwiseMin(1.0F));
    }
    return start;
}

/// The scenario's circuit with weights of 0: what depends on its size alone.
AnalogNetwork blank_network(const Scenario& scenario) {
    AnalogNetwork network = scenario.circuit;
    for (std::size_t layer = 0; layer + 1 < scenario.topology.size(); ++layer) {
        const auto inputs = static_cast<Eigen::Index>(scenario.topology[layer]);
        const auto outputs = static_cast<Eigen::Index>(scenario.topology[layer + 1]);
        network.mlp.layers.push_back({Eigen::MatrixXi::Zero(inputs, outputs), Eigen::VectorXi::Zero(outputs)});
    }
    return network;
}

/// Accuracy of the weights in exact arithmetic, in the sense of the recipe that they were made for.
double ideal_fraction(const Scenario& scenario, const BinaryMlp& mlp, const BehaviouralModel& model,
                      const ImageSet& images, int threads) {
    if (is_published(scenario)) return ideal_accuracy(mlp, images, threads, pixel_encoding(scenario));
    const double v_dd = scenario.circuit.neuron.v_dd;
    const double steepness = fit_logistic_steepness(model.curves.back(), v_dd, 0.25 * v_dd);
    return behavioural_accuracy(mlp, ideal_twin(model, v_dd, steepness), images, threads);
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
RunSummary::Amplifiers amplifiers_of(const AnalogNetwork& network) {
    RunSummary::Amplifiers result;
    for (std::size_t layer = 0; layer < network.num_layers(); ++layer) result.count += network.num_amplifiers(layer);
    if (network.reference != 0) result.reference = "half-supply";
    if (network.op_amps.model == OpAmpModel::ideal) return result;
    result.model = network.op_amps.model == OpAmpModel::macro ? "macro" : "transistor";
    const auto rule = read_layout_rule(find_card(default_layout_card, "layout"));
    result.op_amp_area_um2 = 1e12 * result.count * op_amp_layout(*network.op_amps.circuit, rule).area();
    return result;
}

void measure(const Scenario& scenario, const BinaryMlp& mlp, const InferenceRequest& request, const RunOptions& options,
             RunSummary& results, std::vector<int>& predicted) {
    const auto& images = request.images;
    results.images = images.count;
    results.threads = options.threads;
    auto model = behavioural_model(scenario);
    auto circuit = build_network(scenario, mlp);
    model.cells = circuit.cells;
    results.accuracy.binarized = ideal_fraction(scenario, mlp, model, images, options.threads);
    results.binarized_meaning =
        is_published(scenario) ? "+-1 weights, exact sums, reverse sigmoid"
        : scenario.circuit.synapse_levels == 2
            ? "+-1 weights, exact column law, logistic neurons"
            : fmt::format("weights of {} levels, exact column law, logistic neurons", scenario.circuit.synapse_levels);
    if (scenario.fidelity == Fidelity::ideal) return;
    results.behavioural_meaning = behavioural_meaning(scenario, model);
    results.accuracy.behavioural = behavioural_accuracy(mlp, model, images, options.threads);
    if (scenario.fidelity == Fidelity::behavioural) return;

    const auto compile_start = Clock::now();
    results.amplifiers = amplifiers_of(circuit);
    const CompiledNetwork network(std::move(circuit), options.threads);
    results.timing.compile_s = seconds_since(compile_start);
    for (const auto& layer : network.layers()) results.subarrays.push_back(static_cast<int>(layer.subarrays.size()));

    const auto inference_start = Clock::now();
    CircuitInference inference;
    {
        Progress progress("circuit inference", images.count, options.progress);
        const auto encode = [&](std::size_t first, std::size_t count) {
            return encode_inputs(images, first, count, scenario.input);
        };
        inference = infer_circuit(network, encode, images.count, {options.threads, !request.nodes.empty(), &progress});
    }
    results.timing.inference_s = seconds_since(inference_start);
    results.power = inference.mean_power();
    if (scenario.architecture && images.count > 0) {
        const auto architecture_start = Clock::now();
        auto outcome = measure_architecture(scenario, network.network(), images, *results.power, options);
        results.architecture = outcome.figures ? std::move(outcome.figures) : std::move(outcome.standing);
        results.timing.architecture_s = seconds_since(architecture_start);
    }
    results.full_solutions = inference.num_full_solutions;
    results.table_error_A = network.table_error();
    predicted = inference.predicted_class;
    results.confusion = confusion_matrix(images.labels, predicted, static_cast<int>(scenario.topology.back()));
    results.accuracy.circuit =
        images.count == 0 ? 0.0
                          : static_cast<double>(results.confusion.diagonal().sum()) / static_cast<double>(images.count);
    if (!request.nodes.empty()) write_node_table(request.nodes, request.numbers, images.labels, inference);
}

/// Takes the weights that the scenario names and tells what became of them.
/// @param images  as the network sees them; none where a front end is yet to be trained
void use_given(const Scenario& scenario, const ImageSet* images, const RunOptions& options, TrainedNetwork& trained,
               RunSummary& results) {
    auto given = given_network(scenario);
    results.weights_orientation = given.orientation;
    if (given.real) {
        const auto gains = matched_gains(scenario, given);
        std::vector<LayerMatrix<float>> real;
        for (std::size_t layer = 0; layer < gains.size(); ++layer) {
            const LayerMapping& mapping = given.mapping[layer];
            results.mapping.push_back({mapping.scale, mapping.relative_error, mapping.bias_error, gains[layer]});
            real.push_back((*given.real)[layer].cast<float>());
        }
        results.synapse_levels = scenario.circuit.synapse_levels;
        if (images != nullptr) {
            results.accuracy.real = real_accuracy(real, *images, options.threads, pixel_encoding(scenario));
        }
    }
    trained.mlp = std::move(given.mlp);
}

/// Writes the scenario before the work is done: a folder that cannot be written shows at once.
void start_folder(const RunOptions& options, const Scenario& scenario) {
    if (!options.out.empty()) write_file_atomically(options.out / "scenario.toml", scenario.resolved);
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

void write_run(const RunOptions& options, const RunSummary& results, const std::vector<int>& predicted,
               const InferenceRequest& request) {
    if (results.confusion.size() > 0) {
        write_file_atomically(options.out / "confusion.csv", confusion_csv(results.confusion));
        std::string text = "image,label,predicted\n";
        for (std::size_t i = 0; i < predicted.size(); ++i) {
            text += fmt::format("{},{},{}\n", request.numbers[i], request.images.labels[i], predicted[i]);
        }
        write_file_atomically(options.out / "predictions.csv", text);
    }
    write_file_atomically(options.out / "results.json", results_json(results));
    write_file_atomically(options.out / "report.html", folder_report(options.out));
}

std::vector<std::string> written_files(const RunSummary& results) {
    std::vector<std::string> files = {"results.json", "report.html", "scenario.toml"};
    if (results.confusion.size() > 0) files.insert(files.end(), {"confusion.csv", "predictions.csv"});
    if (!results.training.empty()) files.push_back("weights/");
    return files;
}

}  // namespace

ImageSet read_pictures(const Scenario& scenario, const std::filesystem::path& images,
                       const std::filesystem::path& labels) {
    auto set = read_idx(images, labels);
    if (!scenario.dataset.crop) return set;
    const auto [rows, columns] = *scenario.dataset.crop;
    if (rows > set.rows || columns > set.columns) {
        throw InputError(images.string(),
                         fmt::format("images of {} x {} pixels are smaller than dataset.crop = [{}, {}]", set.rows,
                                     set.columns, rows, columns));
    }
    return set.centre(rows, columns);
}

ImageSet read_images(const Scenario& scenario, const std::filesystem::path& images,
                     const std::filesystem::path& labels) {
    return network_images(scenario, read_pictures(scenario, images, labels), images);
}

void check_images(const ImageSet& images, const std::vector<std::size_t>& topology, const std::filesystem::path& file) {
    if (images.pixels_per_image() != topology.front()) {
        throw InputError(file.string(),
                         fmt::format("images of {} x {} = {} pixels, but network.topology begins with {}", images.rows,
                                     images.columns, images.pixels_per_image(), topology.front()));
    }
    if (images.class_count() > topology.back()) {
        throw InputError(file.string(), fmt::format("labels up to {}, but the network has {} outputs",
                                                    images.class_count() - 1, topology.back()));
    }
}

bool knows_wires(const Scenario& scenario, std::size_t layer) {
    const AnalogNetwork network = blank_network(scenario);
    return network.wires.output_line > 0 && WireLaw::num_entries(network, layer) <= most_wire_entries;
}

BehaviouralModel behavioural_model(const Scenario& scenario) {
    const auto& circuit = scenario.circuit;
    const AnalogNetwork network = blank_network(scenario);
    BehaviouralModel model;
    model.inputs = scenario.input;
    const std::size_t num_layers = scenario.topology.size() - 1;
    for (std::size_t layer = 0; layer < num_layers; ++layer) {
        const auto inputs = static_cast<int>(scenario.topology[layer]) + 1;
        const auto cut = partition_layer(inputs, static_cast<int>(scenario.topology[layer + 1]), circuit.partition);
        LayerCircuit law;
        law.levels = circuit.synapse_levels;
        law.r_parallel = circuit.synapse_parallel;
        law.r_antiparallel = circuit.synapse_antiparallel;
        law.gain = circuit.gains[layer];
        law.r_in = circuit.amplifier_input_resistance;
        law.bias_positive_V = circuit.bias_positive.voltage;
        law.bias_negative_V = circuit.bias_negative.voltage;
        for (std::size_t k = 1; k < cut.input_boundaries.size(); ++k) {
            law.partition_ends.push_back(static_cast<std::size_t>(cut.input_boundaries[k]));
        }
        law.is_summed = network.is_summed(layer);
        if (knows_wires(scenario, layer)) law.wires = std::make_shared<const WireLaw>(network, layer);
        model.circuits.push_back(law);
        if (layer + 1 < num_layers) {
            auto neurons = neurons_in_load(network, layer);
            model.curves.push_back(std::move(neurons.curve));
            model.loads.push_back(std::move(neurons.load));
        } else {
            NeuronCircuit neuron = circuit.neuron;  // the ties of its partitions are a source resistance
            neuron.input_resistance += network.source_resistance(layer);
            model.curves.push_back(loaded_transfer_curve(neuron, {}));
        }
    }
    return model;
}

namespace {

/// Pictures that fit the scenario.
ImageSet checked_pictures(const Scenario& scenario, const std::filesystem::path& images,
                          const std::filesystem::path& labels) {
    auto pictures = read_pictures(scenario, images, labels);
    check_pictures(scenario, pictures, images);
    return pictures;
}

}  // namespace

TrainingSplit training_data(const Scenario& scenario) {
    const auto pictures = checked_pictures(scenario, scenario.dataset.train_images, scenario.dataset.train_labels);
    return split_for_validation(pictures, scenario.training.validation_fraction, scenario.seed);
}

BehaviouralModel training_model(const Scenario& scenario) {
    auto model = behavioural_model(scenario);
    for (LayerCircuit& circuit : model.circuits) {
        if (!scenario.training.knows_wires) circuit.wires = nullptr;
    }
    return model;
}

TrainedNetwork train_network(const Scenario& scenario, const RunOptions& options,
                             const std::filesystem::path& checkpoint_folder) {
    const auto start = Clock::now();
    const auto& plan = scenario.training;
    refuse_search(scenario);
    const auto split = training_data(scenario);
    const auto configure = [&](TrainingRun run, const char* name) {
        run.threads = options.threads;
        run.progress = options.progress;
        if (!checkpoint_folder.empty()) run.checkpoint = checkpoint_folder / (std::string(name) + ".checkpoint");
        return run;
    };

    TrainedNetwork trained;
    const auto front = front_training(scenario);
    if (plan.real.run.epochs > 0) {
        auto real = plan.real;
        real.run = configure(real.run, "real");
        real.front = front;
        if (front) real.shift_pixels = plan.modern.shift_pixels;
        auto reference =
            train_real(split.training, split.validation, scenario.topology, pixel_encoding(scenario), real);
        trained.real = std::move(reference.weights);
        trained.real_front = std::move(reference.front);
    }
    TrainingSummary summary;
    if (is_published(scenario)) {
        auto published = plan.published;
        published.inputs = pixel_encoding(scenario);
        published.run = configure(published.run, "published");
        summary = train_published(split.training, split.validation, scenario.topology, published);
    } else {
        auto modern = plan.modern;
        modern.run = configure(modern.run, "modern");
        modern.front = front;
        if (modern.front) modern.front->teacher = trained.real_front;
        if (plan.starts_from_given) modern.initial = latent_start(given_network(scenario), scenario);
        if (trained.real) modern.teacher = *trained.real;
        summary = train_modern(split.training, split.validation, scenario.topology, training_model(scenario), modern);
    }
    for (const char* name : {"real", "published", "modern"}) {  // done: a run started again trains again
        if (!checkpoint_folder.empty())
            std::filesystem::remove(checkpoint_folder / (std::string(name) + ".checkpoint"));
    }
    trained.mlp = mlp_of(summary.weights, scenario.circuit.synapse_levels);
    trained.front = std::move(summary.front);
    trained.history = std::move(summary.history);
    trained.seconds = seconds_since(start);
    return trained;
}

void write_trained(const std::filesystem::path& folder, const TrainedNetwork& trained) {
    write_weights(folder, trained.mlp);
    write_file_atomically(folder / "training.csv", training_csv(trained.history));
    if (trained.front) write_npz(folder / kernel_file, conv_arrays(*trained.front));
}

RunSummary run_scenario(const Scenario& asked, const RunOptions& options) {
    const auto start = Clock::now();
    InferenceRequest request;
    const bool learns_features = trains_frontend(asked);  // what the network sees is known after training
    request.images = checked_pictures(asked, asked.dataset.test_images, asked.dataset.test_labels);
    if (!learns_features) {
        request.images = network_images(asked, std::move(request.images), asked.dataset.test_images);
    }
    const std::size_t count = std::min(options.limit.value_or(request.images.count), request.images.count);
    request.numbers.resize(count);
    std::iota(request.numbers.begin(), request.numbers.end(), std::size_t{0});
    if (count < request.images.count) request.images = request.images.gather(request.numbers);

    auto results = new_results(asked);
    TrainedNetwork trained;
    if (asked.weights) use_given(asked, learns_features ? nullptr : &request.images, options, trained, results);
    start_folder(options, asked);
    const auto searched = search_circuit(asked, options, options.out);
    const Scenario& scenario = searched.scenario;
    results.search = searched.trials;
    if (!searched.trials.empty()) start_folder(options, scenario);
    if (scenario.trains()) {
        trained = train_network(scenario, options, options.out);
        results.timing.train_s = trained.seconds;
        results.training = trained.history;
        if (!options.out.empty()) write_trained(options.out / "weights", trained);
        const auto seen_by = [&](const std::optional<ConvWeights<float>>& kernels) {
            return learns_features ? conv_features(*kernels, request.images, options.threads) : request.images;
        };
        if (trained.real) {
            results.accuracy.real =
                real_accuracy(*trained.real, seen_by(trained.real_front), options.threads, pixel_encoding(scenario));
        }
        request.images = seen_by(trained.front);
    }
    std::vector<int> predicted;
    measure(scenario, trained.mlp, request, options, results, predicted);
    results.wall_s = seconds_since(start);
    if (!options.out.empty()) {
        results.files = written_files(results);
        write_run(options, results, predicted, request);
    }
    return results;
}

RunSummary run_inference(const Scenario& scenario, const InferenceRequest& request, const RunOptions& options) {
    const auto start = Clock::now();
    if (!scenario.weights) {
        throw InputError(
            InputProblem{{},
                         0,
                         "network.weights",
                         "missing; inference needs weights: a folder with W1.csv, B1.csv, ... (`spinloom train` writes "
                         "one) or a file"});
    }
    auto results = new_results(scenario);
    check_images(request.images, scenario.topology, "--images");
    TrainedNetwork given;
    use_given(scenario, &request.images, options, given, results);
    start_folder(options, scenario);
    std::vector<int> predicted;
    measure(scenario, given.mlp, request, options, results, predicted);
    results.wall_s = seconds_since(start);
    if (!options.out.empty()) {
        results.files = written_files(results);
        write_run(options, results, predicted, request);
    }
    return results;
}

}  // namespace spinloom

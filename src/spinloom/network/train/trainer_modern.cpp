#include "spinloom/network/train/trainer_modern.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <optional>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/train/conv_features.hpp"
#include "spinloom/network/train/conv_pass.hpp"
#include "spinloom/network/train/trainer_gradient.hpp"
#include "spinloom/network/train/trainer_loop.hpp"
#include "spinloom/network/train/trainer_noise.hpp"
#include "spinloom/network/train/trainer_stamp.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// What stays the same over the run of all candidates.
struct AdamTraining {
    TrainableNetwork network;
    SparseImages training, validation;
    ModernOptions options;
    StepNoise noise;
    std::optional<SoftLabels> soft{};               ///< of the training images
    const ImageSet* pictures = nullptr;             ///< to learn from, before the front end; none without one
    const ImageSet* validation_pictures = nullptr;  ///< the same to choose by
    std::vector<int> levels{};  ///< of each layer's weights in the forward pass, latent weights being clipped; or empty

    [[nodiscard]] bool is_real() const { return levels.empty(); }
    /// The layers' weights; without the kernels of a front end.
    [[nodiscard]] WeightSet student(const WeightSet& latent) const {
        const auto end = latent.begin() + static_cast<std::ptrdiff_t>(network.layers.size());
        const WeightSet layers(latent.begin(), end);
        return is_real() ? layers : nearest_levels(layers, levels);
    }
    /// The kernels that stand behind the layers. @pre there is a front end
    [[nodiscard]] ConvWeights<float> kernels(const WeightSet& weights) const {
        return {weights[network.layers.size()], weights[network.layers.size() + 1]};
    }
    [[nodiscard]] std::size_t count() const { return pictures != nullptr ? pictures->count : training.count(); }
};

/// Half a cosine from the first to the final rate. @param progress in [0, 1]
double scheduled_rate(const ModernOptions& options, double progress) {
    const double fall = (1 + std::cos(constants::pi * progress)) / 2;
    return options.final_learning_rate + (options.learning_rate - options.final_learning_rate) * fall;
}

/// One step of Adam. Source: D. P. Kingma, J. Ba, ICLR 2015, algorithm 1. @cite kingma2015
/// @param clipped      so many first matrices stay in [-1, 1]
/// @param kernel_rate  of those from `layers` on, a front end's
void adam_step(TrainingState& state, const WeightSet& gradient, double rate, std::size_t clipped, std::size_t layers,
               double kernel_rate) {
    constexpr float decay1 = 0.9F, decay2 = 0.999F, epsilon = 1e-8F;
    ++state.steps;
    const auto steps = static_cast<double>(state.steps);
    const double correction2 = std::sqrt(1 - std::pow(static_cast<double>(decay2), steps));
    const double correction = correction2 / (1 - std::pow(static_cast<double>(decay1), steps));
    const auto floor = static_cast<float>(epsilon * correction2);
    for (std::size_t layer = 0; layer < gradient.size(); ++layer) {
        auto first = state.first_moment[layer].array();
        auto second = state.second_moment[layer].array();
        auto latent = state.latent[layer].array();
        const auto slope = gradient[layer].array();
        const auto step = static_cast<float>((layer < layers ? rate : kernel_rate) * correction);
        first = decay1 * first + (1 - decay1) * slope;
        second = decay2 * second + (1 - decay2) * slope.square();
        latent -= step * first / (second.sqrt() + floor);
        if (layer < clipped) latent = latent.max(-1.0F).min(1.0F);
    }
}

double accuracy(const TrainableNetwork& network, const SparseImages& images, const WeightSet& weights) {
    constexpr std::size_t batch = 500;
    BatchPass<float> pass(network);
    pass.set_weights(weights);
    std::vector<std::size_t> indices(images.count());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    std::size_t correct = 0;
    for (std::size_t first = 0; first < indices.size(); first += batch) {
        const auto part = std::span(indices).subspan(first, std::min(batch, indices.size() - first));
        correct += pass.forward(images, part).correct;
    }
    return static_cast<double>(correct) / static_cast<double>(images.count());
}

/// Threads for the work inside one candidate: all, where there are no others to share them with.
int inner_threads(const ModernOptions& options) {
    return options.candidates == 1 ? options.run.threads : 1;
}

/// The images of one step as the network gets them; none where they are those of the set as they stand.
std::optional<SparseImages> step_images(const AdamTraining& set, const TrainingState& state, ConvPass& front,
                                        std::span<const std::size_t> indices, int candidate) {
    const auto shifts = set.noise.shifts(indices.size(), candidate, state.steps);
    if (set.pictures != nullptr) {
        return front.forward(set.kernels(state.latent), *set.pictures, indices, shifts, set.network.inputs);
    }
    if (shifts.empty()) return {};
    return shifted(set.training, indices, shifts);
}

double validation_accuracy(const AdamTraining& set, const WeightSet& student, const TrainingState& state) {
    if (set.validation_pictures == nullptr) return accuracy(set.network, set.validation, student);
    const auto features =
        conv_features(set.kernels(state.latent), *set.validation_pictures, inner_threads(set.options));
    return accuracy(set.network, SparseImages(features, set.network.inputs), student);
}

void run_adam_epoch(const AdamTraining& set, TrainingState& state, int candidate, int epoch) {
    const auto order = epoch_order(set.count(), set.options.run.seed, candidate, epoch);
    const std::size_t batch = set.options.batch;
    const std::size_t batches = (order.size() + batch - 1) / batch;
    const double all_steps = static_cast<double>(batches) * set.options.run.epochs;
    std::vector<std::size_t> order_of_own(batch);
    std::iota(order_of_own.begin(), order_of_own.end(), std::size_t{0});
    const std::size_t layers = set.network.layers.size();
    const double kernel_rate = set.options.front ? set.options.front->learning_rate : 0;
    BatchPass<float> pass(set.network);
    ConvPass front(inner_threads(set.options));
    BatchSums sums;
    for (std::size_t b = 0; b < batches; ++b) {
        const auto indices = std::span(order).subspan(b * batch, std::min(batch, order.size() - b * batch));
        const WeightSet levels = set.student(state.latent);
        pass.set_weights(set.noise.disturbed(levels, candidate, state.steps),
                         set.noise.offsets(levels, candidate, state.steps));
        const auto own = step_images(set, state, front, indices, candidate);
        const SparseImages& images = own ? *own : set.training;
        const auto chosen = own ? std::span(order_of_own).first(indices.size()) : indices;
        const BatchSums part = pass.forward(images, chosen, set.soft ? &*set.soft : nullptr, indices);
        sums.loss += part.loss;
        sums.correct += part.correct;
        LayerMatrix<float> by_intensity;
        WeightSet gradient = pass.backward(images, chosen, kernel_rate > 0 ? &by_intensity : nullptr);
        if (kernel_rate > 0) {
            auto kernels = front.backward(by_intensity);
            gradient.push_back(std::move(kernels.conv1));
            gradient.push_back(std::move(kernels.conv2));
        }
        const double rate = scheduled_rate(set.options, static_cast<double>(state.steps) / all_steps);
        adam_step(state, gradient, rate, set.is_real() ? 0 : layers, layers,
                  kernel_rate * rate / set.options.learning_rate);
    }
    WeightSet student = set.student(state.latent);
    const auto count = static_cast<double>(order.size());
    const EpochRecord record{.candidate = candidate,
                             .epoch = epoch,
                             .loss = sums.loss / count,
                             .training_accuracy = static_cast<double>(sums.correct) / count,
                             .validation_accuracy = validation_accuracy(set, student, state)};
    student.insert(student.end(), state.latent.begin() + static_cast<std::ptrdiff_t>(layers), state.latent.end());
    state.finish_epoch(record, student);
}

void check_options(const ModernOptions& options) {
    InputProblems problems;
    const auto need = [&](bool holds, const char* key, double value, const char* legal) {
        if (!holds) problems.add({"", 0, key, fmt::format("is {}, but must be {}", value, legal)});
    };
    need(options.candidates >= 1, "candidates", options.candidates, "at least 1");
    need(options.batch >= 1, "batch", static_cast<double>(options.batch), "at least 1");
    need(options.learning_rate > 0, "learning_rate", options.learning_rate, "above 0");
    need(options.final_learning_rate >= 0, "final_learning_rate", options.final_learning_rate, "at least 0");
    need(options.initial_range > 0 && options.initial_range <= 1, "initial_range", options.initial_range,
         "above 0 and at most 1");
    need(options.shift_pixels >= 0 && options.shift_pixels <= 10, "shift_pixels", options.shift_pixels, "0 to 10");
    need(options.device_variation >= 0, "device_variation", options.device_variation, "at least 0");
    need(options.amplifier_offset_V >= 0, "amplifier_offset_V", options.amplifier_offset_V, "at least 0");
    need(options.stuck_cells >= 0 && options.stuck_cells <= 1, "stuck_cells", options.stuck_cells, "0 to 1");
    need(options.distillation >= 0 && options.distillation <= 1, "distillation", options.distillation, "0 to 1");
    need(options.temperature > 0, "temperature", options.temperature, "above 0");
    need(options.score_scale > 0, "score_scale", options.score_scale, "above 0");
    if (options.front) {
        need(options.front->learning_rate >= 0, "front.learning_rate", options.front->learning_rate, "at least 0");
    }
    problems.throw_if_any();
}

bool fits_topology(const std::vector<LayerMatrix<float>>& weights, const std::vector<std::size_t>& topology) {
    bool fits = weights.size() + 1 == topology.size();
    for (std::size_t layer = 0; fits && layer + 1 < topology.size(); ++layer) {
        fits = weights[layer].rows() == static_cast<Index>(topology[layer]) + 1 &&
               weights[layer].cols() == static_cast<Index>(topology[layer + 1]);
    }
    return fits;
}

/// Weights to start from must be those of the topology, and a teacher must know its pixels and classes.
void check_given(const ModernOptions& options, const std::vector<std::size_t>& topology) {
    bool fits = options.initial.empty() || fits_topology(options.initial, topology);
    for (const auto& matrix : options.initial) fits = fits && matrix.cwiseAbs().maxCoeff() <= 1;
    if (!fits) throw InputError("", "the weights to start from are not those of the topology, in [-1, 1]");
    if (options.distillation == 0) return;
    const auto& teacher = options.teacher;
    if (teacher.empty() || teacher.front().rows() != static_cast<Index>(topology.front()) + 1 ||
        teacher.back().cols() != static_cast<Index>(topology.back())) {
        throw InputError("", "distillation needs a teacher with the inputs and the outputs of the topology");
    }
    if (options.front && !options.front->teacher) {
        throw InputError("", "distillation behind a front end needs the kernels of the teacher's");
    }
}

TrainingSummary train_candidates(const AdamTraining& set, const std::vector<std::size_t>& topology,
                                 const std::vector<double>& ranges, const std::string& label, const Stamp& stamp) {
    std::vector<TrainingState> states(static_cast<std::size_t>(set.options.candidates));
    for (std::size_t candidate = 0; candidate < states.size(); ++candidate) {
        TrainingState& state = states[candidate];
        state.latent = set.options.initial.empty()
                           ? random_weights(topology, ranges, set.options.run.seed, static_cast<int>(candidate))
                           : set.options.initial;
        state.best = set.student(state.latent);
        if (const auto& front = set.options.front) {
            const int start = static_cast<int>(candidate);
            const auto kernels = front->initial ? *front->initial : random_conv_weights(set.options.run.seed, start);
            for (WeightSet* weights : {&state.latent, &state.best}) {
                weights->push_back(kernels.conv1);
                weights->push_back(kernels.conv2);
            }
        }
        for (const LayerMatrix<float>& matrix : state.latent) {
            state.first_moment.push_back(LayerMatrix<float>::Zero(matrix.rows(), matrix.cols()));
        }
        state.second_moment = state.first_moment;
    }
    const auto run_epoch = [&set](TrainingState& state, int candidate, int epoch) {
        run_adam_epoch(set, state, candidate, epoch);
    };
    auto summary = run_training({label, stamp, run_epoch}, set.options.run, std::move(states));
    if (set.options.front) {
        summary.front = set.kernels(summary.weights);
        summary.weights.resize(set.network.layers.size());
    }
    return summary;
}

/// The set without its options' layers; images that go through a front end stay pictures.
AdamTraining adam_training(TrainableNetwork network, const ImageSet& training, const ImageSet& validation,
                           const ModernOptions& options, const std::vector<LayerCircuit>& circuits) {
    AdamTraining set{std::move(network), {}, {}, options, StepNoise(options, circuits)};
    if (options.front) {
        set.pictures = &training;
        set.validation_pictures = &validation;
    } else {
        set.training = SparseImages(training, set.network.inputs);
        set.validation = SparseImages(validation, set.network.inputs);
    }
    return set;
}

TrainableNetwork real_network(std::size_t layers, const InputEncoding& inputs, double score_scale) {
    return {inputs, std::vector<TrainableLayer>(layers, {PlainSum{}, logistic_curve(1, 1)}), score_scale};
}

/// What the teacher makes of the images: softmax(score_scale * output / T).
LayerMatrix<float> teacher_probabilities(const ModernOptions& options, std::optional<int> threshold,
                                         const SparseImages& images) {
    const auto network = real_network(options.teacher.size(), {0, 1, threshold}, options.score_scale);
    LayerMatrix<float> probabilities(static_cast<Index>(images.count()), options.teacher.back().cols());
    BatchPass<float> pass(network);
    pass.set_weights(options.teacher);
    const auto scale = static_cast<float>(options.score_scale / options.temperature);
    for (std::size_t image = 0; image < images.count(); ++image) {
        (void)pass.forward(images, std::span(&image, 1));
        const auto& outputs = pass.outputs();
        auto row = probabilities.row(static_cast<Index>(image));
        row = (scale * (outputs.row(0).array() - outputs.maxCoeff())).exp();
        row /= row.sum();
    }
    return probabilities;
}

}  // namespace

TrainingSummary train_modern(const ImageSet& training, const ImageSet& validation,
                             const std::vector<std::size_t>& topology, const BehaviouralModel& model,
                             const ModernOptions& options) {
    check_training_data(training, validation, topology, options.run, options.front.has_value());
    check_options(options);
    check_given(options, topology);
    const std::size_t layers = topology.size() - 1;
    if (model.circuits.size() != layers || model.curves.size() != layers) {
        throw InputError("", fmt::format("the topology {} has {} layers, but the model has {} circuits and {} curves",
                                         topology_text(topology), layers, model.circuits.size(), model.curves.size()));
    }
    AdamTraining set =
        adam_training({model.inputs, {}, options.score_scale}, training, validation, options, model.circuits);
    for (std::size_t layer = 0; layer < layers; ++layer) {
        check_layer_circuit(model.circuits[layer], topology[layer]);
        set.network.layers.push_back({model.circuits[layer], model.curves[layer]});
        if (layer < model.loads.size()) set.network.layers.back().load = model.loads[layer];
        set.levels.push_back(model.circuits[layer].levels);
    }
    if (options.distillation > 0) {
        const SparseImages seen =
            options.front
                ? SparseImages(conv_features(*options.front->teacher, training, inner_threads(options)), model.inputs)
                : SparseImages();
        set.soft = {teacher_probabilities(options, model.inputs.threshold, options.front ? seen : set.training),
                    options.distillation, options.temperature};
    }
    // Latent weights near zero would all fall on the levels in the middle, where there are more than two.
    std::vector<double> ranges;
    for (const int levels : set.levels) ranges.push_back(levels == 2 ? options.initial_range : 1);
    return train_candidates(set, topology, ranges, "training (column law)",
                            modern_stamp(training, validation, topology, model, options));
}

TrainingSummary train_real(const ImageSet& training, const ImageSet& validation,
                           const std::vector<std::size_t>& topology, const InputEncoding& inputs,
                           const ModernOptions& options) {
    check_training_data(training, validation, topology, options.run, options.front.has_value());
    check_options(options);
    const std::size_t layers = topology.size() - 1;
    const AdamTraining set =
        adam_training(real_network(layers, inputs, options.score_scale), training, validation, options, {});
    std::vector<double> ranges;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        ranges.push_back(options.initial_range / std::sqrt(static_cast<double>(topology[layer])));
    }
    return train_candidates(set, topology, ranges, "training (real-valued)",
                            real_stamp(training, validation, topology, inputs, options));
}

double real_accuracy(const std::vector<LayerMatrix<float>>& weights, const ImageSet& images, int threads,
                     const InputEncoding& inputs) {
    return classification_accuracy(images, threads, [&](std::size_t first, std::size_t count) {
        Eigen::MatrixXf values = encode_inputs(images, first, count, inputs).cast<float>();
        for (std::size_t layer = 0; layer < weights.size(); ++layer) {
            if (layer > 0) values = (1 + values.array().exp()).inverse().matrix().eval();
            const Index fan_in = weights[layer].rows() - 1;
            Eigen::MatrixXf next = weights[layer].topRows(fan_in).transpose() * values;
            next.colwise() += weights[layer].row(fan_in).transpose();
            values = std::move(next);
        }
        return largest_rows(-values.cast<double>());
    });
}

}  // namespace spinloom

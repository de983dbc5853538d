#include "spinloom/network/train/trainer_stamp.hpp"

#include <string_view>

namespace spinloom {
namespace {

using Eigen::Index;

template <class Number>
std::string_view bytes_of(const Number* numbers, std::size_t count) {
    return {reinterpret_cast<const char*>(numbers), count * sizeof(Number)};
}

template <class Scalar>
void add_matrix(Stamp& stamp, std::string_view what, const LayerMatrix<Scalar>& matrix) {
    stamp.add(what, bytes_of(matrix.data(), static_cast<std::size_t>(matrix.size())));
}

void add_images(Stamp& stamp, std::string_view what, const ImageSet& images) {
    stamp.add(what, static_cast<double>(images.rows));
    stamp.add("pixels", bytes_of(images.pixels.data(), images.pixels.size()));
    stamp.add("labels", bytes_of(images.labels.data(), images.labels.size()));
    if (!images.values.empty()) stamp.add("values", bytes_of(images.values.data(), images.values.size()));
}

void add_inputs(Stamp& stamp, const InputEncoding& inputs) {
    stamp.add("low", inputs.low).add("high", inputs.high).add("threshold", inputs.threshold.value_or(-1));
}

void add_front(Stamp& stamp, const FrontTraining& front) {
    stamp.add("front", front.learning_rate);
    for (const auto* kernels : {&front.initial, &front.teacher}) {
        stamp.add("kernels", kernels->has_value() ? 1 : 0);
        if (!*kernels) continue;
        add_matrix(stamp, "conv1", (*kernels)->conv1);
        add_matrix(stamp, "conv2", (*kernels)->conv2);
    }
}

void add_options(Stamp& stamp, const ModernOptions& options, const InputEncoding& inputs) {
    for (const double value :
         {static_cast<double>(options.candidates), static_cast<double>(options.batch), options.learning_rate,
          options.final_learning_rate, options.initial_range, options.score_scale,
          static_cast<double>(options.shift_pixels), options.device_variation, options.amplifier_offset_V,
          options.stuck_cells, options.distillation, options.temperature}) {
        stamp.add("option", value);
    }
    add_inputs(stamp, inputs);
    for (const auto& matrix : options.initial) add_matrix(stamp, "initial", matrix);
    for (const auto& matrix : options.teacher) add_matrix(stamp, "teacher", matrix);
    if (options.front) add_front(stamp, *options.front);
}

void add_curve(Stamp& stamp, const ActivationCurve& curve) {
    for (int i = 0; i <= 100; ++i) {
        stamp.add("curve", curve(curve.minimum() + (curve.maximum() - curve.minimum()) * i / 100));
    }
}

void add_layer(Stamp& stamp, const LayerCircuit& circuit, Index inputs, Index outputs) {
    for (const double value : {static_cast<double>(circuit.levels), circuit.synapse.parallel,
                               circuit.synapse.antiparallel, circuit.gain, circuit.r_in, circuit.bias_positive_V,
                               circuit.bias_negative_V, static_cast<double>(circuit.pairs_per_amplifier)}) {
        stamp.add("layer", value);
    }
    for (const std::size_t end : circuit.partition_ends) stamp.add("partition", static_cast<double>(end));
    if (circuit.synapse.depend_on_bias()) stamp.add("half voltage", circuit.synapse.half_voltage);
    if (!circuit.wires) return;
    add_matrix(stamp, "wires", effective_layer<double>(circuit, LayerMatrix<double>::Zero(inputs + 1, outputs)));
}

void add_model(Stamp& stamp, const BehaviouralModel& model, const std::vector<std::size_t>& topology) {
    for (std::size_t layer = 0; layer < model.circuits.size(); ++layer) {
        add_layer(stamp, model.circuits[layer], static_cast<Index>(topology[layer]),
                  static_cast<Index>(topology[layer + 1]));
    }
    for (const ActivationCurve& curve : model.curves) add_curve(stamp, curve);
    for (const SharedLoad& load : model.loads) {
        add_curve(stamp, load.by_voltage);
        stamp.add("surface", load.surface ? 1 : 0);
        for (const auto& block : load.blocks) {
            stamp.add("load", static_cast<double>(block.end)).add("share", block.share).add("offset", block.offset);
        }
    }
}

/// What every recipe depends on.
Stamp training_stamp(std::string_view recipe, const ImageSet& training, const ImageSet& validation,
                     const std::vector<std::size_t>& topology, const TrainingRun& run) {
    Stamp stamp;
    stamp.add("recipe", recipe);
    add_images(stamp, "training", training);
    add_images(stamp, "validation", validation);
    for (const std::size_t size : topology) stamp.add("topology", static_cast<double>(size));
    return stamp.add("seed", static_cast<double>(run.seed)).add("epochs", run.epochs);
}

}  // namespace

Stamp published_stamp(const ImageSet& training, const ImageSet& validation, const std::vector<std::size_t>& topology,
                      const PublishedOptions& options) {
    if (!options.run.store.keeps()) return {};
    Stamp stamp = training_stamp("published", training, validation, topology, options.run);
    stamp.add("learning rate", options.learning_rate).add("shuffle", options.shuffle ? 1 : 0);
    add_inputs(stamp, options.inputs);
    return stamp;
}

Stamp modern_stamp(const ImageSet& training, const ImageSet& validation, const std::vector<std::size_t>& topology,
                   const BehaviouralModel& model, const ModernOptions& options) {
    if (!options.run.store.keeps()) return {};
    Stamp stamp = training_stamp("modern", training, validation, topology, options.run);
    add_options(stamp, options, model.inputs);
    add_model(stamp, model, topology);
    return stamp;
}

Stamp real_stamp(const ImageSet& training, const ImageSet& validation, const std::vector<std::size_t>& topology,
                 const InputEncoding& inputs, const ModernOptions& options) {
    if (!options.run.store.keeps()) return {};
    Stamp stamp = training_stamp("real", training, validation, topology, options.run);
    add_options(stamp, options, inputs);
    return stamp;
}

}  // namespace spinloom

#include "spinloom/network/train/trained_network.hpp"

#include <fmt/format.h>

#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/law/behavioural_model.hpp"
#include "spinloom/network/model/levels.hpp"

namespace spinloom {
namespace {

Weights levels_of(const std::vector<LayerMatrix<float>>& weights, int levels) {
    std::vector<LayerMatrix<double>> fractions;
    for (const auto& matrix : weights) fractions.push_back(matrix.cast<double>());
    return levelled(fractions, levels);
}

/// Latent weights to train on from: the given weights in units of what the largest level stands for, or the levels.
std::vector<LayerMatrix<float>> latent_start(const GivenNetwork& given, int levels) {
    std::vector<LayerMatrix<float>> start;
    for (std::size_t layer = 0; layer < given.weights.layers.size(); ++layer) {
        LayerMatrix<float> latent = given.weights.layers[layer].levels.cast<float>();
        if (given.real) {
            latent = ((*given.real)[layer] / given.mapping[layer].scale).cast<float>();
        } else {
            latent /= static_cast<float>(largest_weight(levels));
        }
        start.emplace_back(latent.cwiseMax(-1.0F).cwiseMin(1.0F));
    }
    return start;
}

/// The trainings of one case.
class Training {
public:
    Training(const TrainingCase& given, const TrainOptions& options) : case_(given), options_(options) {}

    void train_reference(TrainedNetwork& trained) const {
        auto real = case_.plan.real;
        if (real.run.epochs == 0) return;
        real.run = configured(real.run, "real");
        real.front = case_.front;
        if (case_.front) real.shift_pixels = case_.plan.modern.shift_pixels;
        auto reference =
            train_real(images().training, images().validation, topology(), pixel_encoding(case_.inputs), real);
        trained.real = std::move(reference.weights);
        trained.real_front = std::move(reference.front);
    }

    void train_levels(TrainedNetwork& trained) const {
        auto summary = case_.plan.recipe == TrainingPlan::Recipe::published ? published() : modern(trained);
        trained.weights = levels_of(summary.weights, case_.circuit.synapse_levels);
        trained.front = std::move(summary.front);
        trained.history = std::move(summary.history);
    }

private:
    [[nodiscard]] TrainingRun configured(TrainingRun run, const char* name) const {
        run.threads = options_.threads;
        run.progress = options_.progress;
        run.store = options_.store;
        run.piece = name;
        return run;
    }

    [[nodiscard]] TrainingSummary published() const {
        auto options = case_.plan.published;
        options.inputs = pixel_encoding(case_.inputs);
        options.run = configured(options.run, "published");
        return train_published(images().training, images().validation, topology(), options);
    }

    [[nodiscard]] TrainingSummary modern(const TrainedNetwork& trained) const {
        auto options = case_.plan.modern;
        options.run = configured(options.run, "modern");
        options.front = case_.front;
        if (options.front) options.front->teacher = trained.real_front;
        if (case_.start) options.initial = latent_start(*case_.start, case_.circuit.synapse_levels);
        if (trained.real) options.teacher = *trained.real;
        return train_modern(images().training, images().validation, topology(),
                            training_model(case_.plan, case_.circuit, case_.inputs), options);
    }

    [[nodiscard]] const TrainingSplit& images() const { return case_.images; }
    [[nodiscard]] const std::vector<std::size_t>& topology() const { return case_.circuit.topology; }

    const TrainingCase& case_;
    const TrainOptions& options_;
};

}  // namespace

InputEncoding pixel_encoding(const InputEncoding& inputs) {
    return {0, 1, inputs.threshold};
}

BehaviouralModel training_model(const TrainingPlan& plan, const CircuitDesign& circuit, const InputEncoding& inputs) {
    auto model = behavioural_model(circuit, inputs);
    for (LayerCircuit& layer : model.circuits) {
        if (!plan.knows_wires) layer.wires = nullptr;
    }
    return model;
}

TrainedNetwork train_network(TrainingCase given, const TrainOptions& options) {
    const Stopwatch clock;
    const Training training(given, options);
    TrainedNetwork trained;
    training.train_reference(trained);
    training.train_levels(trained);
    trained.given = std::move(given.start);
    trained.seconds = clock.seconds();
    return trained;
}

void forget_training(const Store& store) {
    if (!store.keeps()) return;
    for (const char* piece : {"real", "published", "modern"}) store.remove(piece);
    for (std::size_t number = 1; std::filesystem::exists(store.file(search_piece(number))); ++number) {
        store.remove(search_piece(number));
    }
}

std::string search_piece(std::size_t number) {
    return fmt::format("search-{}", number);
}

}  // namespace spinloom

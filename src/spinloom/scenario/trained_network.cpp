#include "spinloom/scenario/trained_network.hpp"

#include <fmt/format.h>

#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/circuit_model.hpp"
#include "spinloom/scenario/images.hpp"
#include "spinloom/scenario/kernels.hpp"

namespace spinloom {
namespace {

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

/// The training of one scenario: first the reference in floating point, if it is asked for, then the levels.
class Training {
public:
    Training(const Scenario& scenario, const TrainOptions& options)
        : scenario_(scenario), options_(options), split_(training_data(scenario)), front_(front_training(scenario)) {}

    void train_reference(TrainedNetwork& trained) const {
        auto real = scenario_.training.real;
        if (real.run.epochs == 0) return;
        real.run = configured(real.run, "real");
        real.front = front_;
        if (front_) real.shift_pixels = scenario_.training.modern.shift_pixels;
        auto reference =
            train_real(split_.training, split_.validation, scenario_.circuit.topology, pixel_encoding(scenario_), real);
        trained.real = std::move(reference.weights);
        trained.real_front = std::move(reference.front);
    }

    void train_levels(TrainedNetwork& trained) const {
        auto summary = scenario_.training.recipe == TrainingPlan::Recipe::published ? published() : modern(trained);
        trained.mlp = mlp_of(summary.weights, scenario_.circuit.synapse_levels);
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
        auto options = scenario_.training.published;
        options.inputs = pixel_encoding(scenario_);
        options.run = configured(options.run, "published");
        return train_published(split_.training, split_.validation, scenario_.circuit.topology, options);
    }

    [[nodiscard]] TrainingSummary modern(const TrainedNetwork& trained) const {
        auto options = scenario_.training.modern;
        options.run = configured(options.run, "modern");
        options.front = front_;
        if (options.front) options.front->teacher = trained.real_front;
        if (trained.given) options.initial = latent_start(*trained.given, scenario_);
        if (trained.real) options.teacher = *trained.real;
        return train_modern(split_.training, split_.validation, scenario_.circuit.topology, training_model(scenario_),
                            options);
    }

    const Scenario& scenario_;
    const TrainOptions& options_;
    TrainingSplit split_;
    std::optional<FrontTraining> front_;
};

}  // namespace

InputEncoding pixel_encoding(const Scenario& scenario) {
    return {0, 1, scenario.input.threshold};
}

BehaviouralModel training_model(const Scenario& scenario) {
    auto model = behavioural_model(scenario);
    for (LayerCircuit& circuit : model.circuits) {
        if (!scenario.training.knows_wires) circuit.wires = nullptr;
    }
    return model;
}

TrainedNetwork train_network(const Scenario& scenario, const TrainOptions& options) {
    const Stopwatch clock;
    refuse_search(scenario);
    const Training training(scenario, options);
    TrainedNetwork trained;
    if (scenario.training.starts_from_given) trained.given = given_network(scenario);
    training.train_reference(trained);
    training.train_levels(trained);
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

#include "spinloom/scenario/subject.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/network/model/complementary.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/train/conv_features.hpp"

namespace spinloom {
namespace {

void require_weights(const Scenario& scenario, const std::string& purpose) {
    if (scenario.weights) return;
    throw InputError(
        InputProblem{{},
                     0,
                     "network.weights",
                     fmt::format("missing; {} needs weights: a folder with W1.csv, B1.csv, ... (`spinloom train` "
                                 "writes one) or a file",
                                 purpose)});
}

/// The scenario with the circuit that a search chose, if one was asked for.
Scenario searched(const Scenario& scenario, const PrepareOptions& options, std::size_t num_images) {
    if (!options.search || scenario.training.search == TrainingPlan::Search::none) return scenario;
    auto chosen = options.search(scenario);
    if (options.ready) options.ready(chosen, num_images);
    return chosen;
}

}  // namespace

TrainingCase training_case(const Scenario& scenario) {
    return training_case(scenario, choose_pictures(scenario, {.set = ImageChoice::Set::training}).set);
}

TrainingCase training_case(const Scenario& scenario, const ImageSet& pictures) {
    const auto& plan = scenario.training;
    TrainingCase result{plan,
                        scenario.circuit,
                        scenario.input,
                        split_for_validation(pictures, plan.validation_fraction, scenario.seed),
                        {},
                        {}};
    if (scenario.frontend.is_lenet) {
        // Kernels that are given stay as they are, but for those that `training.start = "given"` goes on from.
        result.front = FrontTraining{given_kernels(scenario), scenario.frontend.learning_rate, {}};
        if (result.front->initial && !scenario.trains_frontend()) result.front->learning_rate = 0;
    }
    if (plan.starts_from_given) result.start = given_network(scenario);
    return result;
}

TrainedNetwork train_network(const Scenario& scenario, const TrainOptions& options) {
    refuse_search(scenario);
    return train_network(training_case(scenario), options);
}

namespace {

/// Refuses a scenario that does not binarise the pixels as the network does. @throws InputError
void check_threshold(const Scenario& scenario, const std::optional<double>& threshold) {
    if (!threshold) return;
    const int wanted = static_cast<int>(std::floor(255 * *threshold));
    if (scenario.input.threshold && *scenario.input.threshold == wanted) return;
    throw InputError(InputProblem{{},
                                  0,
                                  "input.binarize_at",
                                  fmt::format("the network in {} begins with the sign of its pixels: set "
                                              "input.binarize_at = {}",
                                              scenario.weights->path.string(), wanted)});
}

}  // namespace

GivenNetwork given_network(const Scenario& scenario) {
    const auto& given = *scenario.weights;
    if (scenario.complementary) {
        const auto& lines = *scenario.complementary;
        auto network = read_dense_network(given.path, lines.topology, given.activations);
        if (!network.input_threshold && scenario.input.threshold)
            network.input_threshold = (*scenario.input.threshold + 0.5) / 255;
        check_threshold(scenario, network.input_threshold);
        return {complementary_weights(network, lines.bias_lines, given.path.string()), {}, {}, network.orientation};
    }
    auto network = read_given_network(given, scenario.circuit.topology, scenario.circuit.synapse_levels);
    check_threshold(scenario, network.input_threshold);
    return network;
}

Subject::Subject(Scenario its_scenario, ImageSet its_images, std::vector<std::size_t> its_numbers,
                 TrainedNetwork its_trained)
    : scenario(std::move(its_scenario)),
      images(std::move(its_images)),
      numbers(std::move(its_numbers)),
      trained(std::move(its_trained)),
      network(build(scenario.circuit, trained.weights, scenario.variation)) {}

const CompiledNetwork& Subject::compiled(int threads) const {
    if (!compiled_) compiled_ = std::make_shared<const CompiledNetwork>(network, threads);
    return *compiled_;
}

Subject prepare(const Scenario& scenario, const PrepareOptions& options) {
    const Stopwatch clock;
    const bool trains = scenario.trains() && options.given_only_for.empty();
    auto pictures = choose_pictures(scenario, options.images);
    const std::size_t count = pictures.set.count;
    const bool has_images = options.images.set != ImageChoice::Set::none;
    const bool learns_features = trains && scenario.trains_frontend();  // what the network sees is known after training
    if (!learns_features && has_images) pictures.set = network_images(scenario, std::move(pictures.set), pictures.file);
    if (!options.given_only_for.empty()) require_weights(scenario, options.given_only_for);
    std::optional<GivenNetwork> given;
    if (scenario.weights) given = given_network(scenario);
    if (options.ready) options.ready(scenario, count);

    TrainedNetwork trained;
    auto chosen = trains ? searched(scenario, options, count) : scenario;
    if (trains) {
        trained = train_network(chosen, {options.threads, options.progress, options.store});
    } else {
        trained.weights = given->weights;
    }
    trained.given = std::move(given);
    std::optional<ImageSet> real_images;
    if (learns_features && has_images) {
        if (trained.real_front) real_images = conv_features(*trained.real_front, pictures.set, options.threads);
        pictures.set = conv_features(*trained.front, pictures.set, options.threads);
    }
    Subject subject(std::move(chosen), std::move(pictures.set), std::move(pictures.numbers), std::move(trained));
    subject.real_images = std::move(real_images);
    subject.seconds = clock.seconds();
    return subject;
}

}  // namespace spinloom

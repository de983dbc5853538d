#include "spinloom/network/train/trainer_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/network/train/trainer_checkpoint.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;
using Eigen::Index;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

TrainingSummary summarise(const std::vector<TrainingState>& states, const TrainingRun& run) {
    TrainingSummary summary;
    summary.weights = states.front().best;
    summary.complete = true;
    for (std::size_t candidate = 0; candidate < states.size(); ++candidate) {
        const TrainingState& state = states[candidate];
        summary.history.insert(summary.history.end(), state.history.begin(), state.history.end());
        summary.complete = summary.complete && state.epochs_done() == run.epochs;
        if (state.history.empty()) continue;
        const EpochRecord& best = state.best_record();
        if (summary.best_epoch > 0 && best.validation_accuracy <= summary.best_validation_accuracy) continue;
        summary.weights = state.best;
        summary.best_candidate = static_cast<int>(candidate);
        summary.best_epoch = best.epoch;
        summary.best_validation_accuracy = best.validation_accuracy;
    }
    return summary;
}

/// What the last epoch was like; of several candidates the means of loss and training accuracy and the best validation.
std::string epoch_line(const std::vector<TrainingState>& states, int epochs) {
    double loss = 0, training = 0, validation = 0, best = 0;
    for (const TrainingState& state : states) {
        const EpochRecord& last = state.history.back();
        loss += last.loss / static_cast<double>(states.size());
        training += last.training_accuracy / static_cast<double>(states.size());
        validation = std::max(validation, last.validation_accuracy);
        best = std::max(best, state.best_record().validation_accuracy);
    }
    return fmt::format("epoch {}/{}: loss {:.4f}, training {:.2f} %, validation {:.2f} %, best {:.2f} %",
                       states.front().epochs_done(), epochs, loss, 100 * training, 100 * validation, 100 * best);
}

}  // namespace

TrainingSummary run_training(const TrainingRecipe& plan, const TrainingRun& run, std::vector<TrainingState> states) {
    const Clock::time_point start = Clock::now();
    const Store store = run.store.narrowed(plan.stamp);
    if (const auto bytes = store.find(run.piece)) {
        if (auto known = parse_checkpoint(*bytes, states, run.epochs)) states = std::move(*known);
    }
    const int first = states.front().epochs_done() + 1;
    const int last = run.stop_after ? std::min(run.epochs, first - 1 + *run.stop_after) : run.epochs;
    Progress progress(plan.label, static_cast<std::size_t>(std::max(0, last - first + 1)), run.progress);
    for (int epoch = first; epoch <= last; ++epoch) {
        parallel_for(run.threads, states.size(), [&](std::size_t candidate) {
            const Clock::time_point epoch_start = Clock::now();
            plan.run_epoch(states[candidate], static_cast<int>(candidate), epoch);
            states[candidate].history.back().seconds = seconds_since(epoch_start);
        });
        if (store.keeps()) store.keep(run.piece, checkpoint_bytes(states));
        progress.line(epoch_line(states, run.epochs));
        progress.advance();
    }
    TrainingSummary summary = summarise(states, run);
    summary.seconds = seconds_since(start);
    return summary;
}

WeightSet random_weights(const std::vector<std::size_t>& topology, const std::vector<double>& ranges,
                         std::uint64_t seed, int candidate) {
    RandomStream stream(seed, "initial weights", static_cast<std::uint64_t>(candidate));
    WeightSet weights;
    for (std::size_t layer = 0; layer + 1 < topology.size(); ++layer) {
        LayerMatrix<float> matrix(topology[layer] + 1, topology[layer + 1]);
        for (Index k = 0; k < matrix.size(); ++k) {
            matrix.data()[k] = static_cast<float>(ranges[layer] * (2 * stream.uniform() - 1));
        }
        weights.push_back(std::move(matrix));
    }
    return weights;
}

std::vector<std::size_t> epoch_order(std::size_t count, std::uint64_t seed, int candidate, int epoch) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto sample = (static_cast<std::uint64_t>(candidate) << 32U) | static_cast<std::uint64_t>(epoch);
    RandomStream stream(seed, "epoch order", sample);
    shuffle(std::span(order), stream);
    return order;
}

WeightSet signs(const WeightSet& weights) {
    WeightSet students = weights;
    for (LayerMatrix<float>& student : students) {
        student = student.unaryExpr([](float weight) { return weight >= 0 ? 1.0F : -1.0F; });
    }
    return students;
}

WeightSet nearest_levels(const WeightSet& weights, const std::vector<int>& levels) {
    WeightSet students = weights;
    for (std::size_t layer = 0; layer < students.size(); ++layer) {
        students[layer] =
            students[layer].unaryExpr([&](float weight) { return nearest_level(weight, levels[layer]); }).eval();
    }
    return students;
}

void check_training_data(const ImageSet& training, const ImageSet& validation, const std::vector<std::size_t>& topology,
                         const TrainingRun& run, bool has_front) {
    InputProblems problems;
    const auto need = [&](bool holds, const std::string& message) {
        if (!holds) problems.add({"", 0, "", message});
    };
    need(training.count > 0 && validation.count > 0, "training and validation each need at least one image");
    need(topology.size() >= 2, "a topology needs at least two sizes, such as 784x16x10");
    need(run.epochs >= 1, fmt::format("the number of epochs is {}, but must be at least 1", run.epochs));
    for (const std::size_t size : topology) {
        need(size >= 1, fmt::format("the topology {} has a layer without neurons", topology_text(topology)));
    }
    problems.throw_if_any();
    for (const ImageSet* images : {&training, &validation}) {
        need(!has_front || (images->rows == lenet::image && images->columns == lenet::image),
             fmt::format("images of {} x {} pixels, but the front end takes {} x {}", images->rows, images->columns,
                         lenet::image, lenet::image));
        need(!has_front || topology.front() == lenet::features,
             fmt::format("the topology {} begins with {} inputs, but the front end has {} features",
                         topology_text(topology), topology.front(), lenet::features));
        need(has_front || topology.front() == images->pixels_per_image(),
             fmt::format("the topology {} begins with {} inputs, but an image has {} x {} = {} pixels",
                         topology_text(topology), topology.front(), images->rows, images->columns,
                         images->pixels_per_image()));
        need(topology.back() >= images->class_count(),
             fmt::format("the topology {} ends in {} neurons, but the labels go up to {}", topology_text(topology),
                         topology.back(), images->class_count() - 1));
    }
    problems.throw_if_any();
}

}  // namespace spinloom

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "spinloom/network/train/training_options.hpp"
#include "spinloom/network/train/training_state.hpp"

/// What the recipes share: the epochs, the best one, going on where it was.

namespace spinloom {

/// A recipe: what it is called, what identifies it and its data, and how to run one epoch (from 1) of one candidate.
/// `run_epoch` touches only its state.
struct TrainingRecipe {
    std::string label;
    Stamp stamp;  ///< of options and data
    std::function<void(TrainingState& state, int candidate, int epoch)> run_epoch;
};

/// Runs the epochs that are missing, candidates side by side, and chooses. Goes on from what the run's store has of a
/// training of this stamp and these states.
[[nodiscard]] TrainingSummary run_training(const TrainingRecipe& plan, const TrainingRun& run,
                                           std::vector<TrainingState> states);

/// Initial latent weights, uniform in [-range, range); a range a layer.
[[nodiscard]] WeightSet random_weights(const std::vector<std::size_t>& topology, const std::vector<double>& ranges,
                                       std::uint64_t seed, int candidate);

/// Order of the images of an epoch.
[[nodiscard]] std::vector<std::size_t> epoch_order(std::size_t count, std::uint64_t seed, int candidate, int epoch);

/// Signs; 0 and above is +1.
[[nodiscard]] WeightSet signs(const WeightSet& weights);

/// The level nearest to each weight, as a fraction of the largest; a number of levels a layer.
[[nodiscard]] WeightSet nearest_levels(const WeightSet& weights, const std::vector<int>& levels);

/// Checks topology against images, or against a front end and that against the images. @throws InputError
void check_training_data(const ImageSet& training, const ImageSet& validation, const std::vector<std::size_t>& topology,
                         const TrainingRun& run, bool has_front = false);

}  // namespace spinloom

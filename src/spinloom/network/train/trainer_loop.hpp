#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/network/train/trainer.hpp"

/// What the recipes share: the epochs, the best one, the checkpoint.

namespace spinloom {

using WeightSet = std::vector<LayerMatrix<float>>;

/// All that a candidate carries from one epoch to the next.
struct TrainingState {
    WeightSet latent;                       ///< the teacher; behind its layers a front end's kernels, as in `best`
    WeightSet first_moment, second_moment;  ///< of Adam; empty for plain gradient descent
    std::int64_t steps = 0;                 ///< taken by the optimiser
    WeightSet best;                         ///< as `TrainingSummary::weights`
    std::vector<EpochRecord> history;

    [[nodiscard]] int epochs_done() const { return static_cast<int>(history.size()); }
    /// Adds a record and, if its validation accuracy is the best so far, keeps these weights. The first best one stays.
    void finish_epoch(const EpochRecord& record, const WeightSet& weights);
};

/// A recipe: what it is called, what identifies it and its data, and how to run one epoch (from 1) of one candidate.
/// `run_epoch` touches only its state.
struct TrainingRecipe {
    std::string label;
    std::uint64_t fingerprint = 0;  ///< of options and data: a checkpoint of another fingerprint is refused
    std::function<void(TrainingState& state, int candidate, int epoch)> run_epoch;
};

/// Runs the epochs that are missing, candidates side by side, and chooses.
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

/// A hash that grows: the Fowler-Noll-Vo function FNV-1a of all that was added.
class Fingerprint {
public:
    void add(std::string_view bytes);
    void add(double value);
    void add(const ImageSet& images);
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 14695981039346656037ULL;
};

/// Fingerprint of what every recipe depends on.
[[nodiscard]] Fingerprint fingerprint_of(std::string_view recipe, const ImageSet& training, const ImageSet& validation,
                                         const std::vector<std::size_t>& topology, const TrainingRun& run);

/// The states as bytes, for this kind of machine. Floats are kept bit by bit.
[[nodiscard]] std::string checkpoint_bytes(const std::vector<TrainingState>& states, std::uint64_t fingerprint);
/// @throws InputError naming the file: no checkpoint, truncated, or of other options or data
[[nodiscard]] std::vector<TrainingState> parse_checkpoint(const std::string& bytes, std::uint64_t fingerprint,
                                                          const std::string& file);

}  // namespace spinloom

#pragma once

#include <cstdint>
#include <vector>

#include "spinloom/network/train/training_options.hpp"

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
    /// The record of the best epoch. @pre one is done
    [[nodiscard]] const EpochRecord& best_record() const;
};

}  // namespace spinloom

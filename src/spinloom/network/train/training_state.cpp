#include "spinloom/network/train/training_state.hpp"

#include <algorithm>

namespace spinloom {

const EpochRecord& TrainingState::best_record() const {
    return *std::max_element(history.begin(), history.end(), [](const EpochRecord& a, const EpochRecord& b) {
        return a.validation_accuracy < b.validation_accuracy;
    });
}

void TrainingState::finish_epoch(const EpochRecord& record, const WeightSet& weights) {
    history.push_back(record);
    if (&best_record() == &history.back()) best = weights;
}

}  // namespace spinloom

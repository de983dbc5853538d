#pragma once

#include <cstdint>

#include "spinloom/core/key_table.hpp"
#include "spinloom/network/train/training_plan.hpp"

namespace spinloom {

/// The table `training`.
[[nodiscard]] TrainingPlan read_training(const KeyTable& table, std::uint64_t seed);

/// Reports what training needs of the rest of the file and does not find there.
void check_training(const KeyTable& training, const TrainingPlan& plan, int synapse_levels, bool has_weights);

}  // namespace spinloom

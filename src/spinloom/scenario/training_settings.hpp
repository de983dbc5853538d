#pragma once

#include <cstdint>

#include "spinloom/scenario/scenario.hpp"
#include "spinloom/scenario/scenario_table.hpp"

namespace spinloom {

/// The table `training`.
[[nodiscard]] TrainingPlan read_training(const ScenarioTable& table, std::uint64_t seed);

/// Reports what training needs of the rest of the file and does not find there.
void check_training(const ScenarioTable& training, const Scenario& scenario);

}  // namespace spinloom

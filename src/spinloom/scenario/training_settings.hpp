#pragma once

#include <cstdint>

#include "spinloom/core/toml_table.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// The table `training`.
[[nodiscard]] TrainingPlan read_training(const TomlTable& table, std::uint64_t seed);

/// Reports what training needs of the rest of the file and does not find there.
void check_training(const TomlTable& training, const Scenario& scenario);

}  // namespace spinloom

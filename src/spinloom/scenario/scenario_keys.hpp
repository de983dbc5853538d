#pragma once

#include "spinloom/core/key.hpp"

namespace spinloom {

/// What lies 4 standard deviations below a mean must still be positive.
inline constexpr double largest_normal_sigma = 0.2;

/// All that a scenario may say, table by table. `spinloom keys`, completion and the table of docs/theory/scenario.md
/// come from it, as does what is read.
[[nodiscard]] KeyRegistry scenario_keys();

}  // namespace spinloom

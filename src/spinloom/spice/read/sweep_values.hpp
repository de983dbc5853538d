#pragma once

#include <vector>

#include "spinloom/spice/read/deck.hpp"

namespace spinloom::spice {

/// The values of a sweep, first to last.
/// @param numbers    of the statement, evaluated
/// @param most       points that it may have
/// @throws InputError without a place
[[nodiscard]] std::vector<double> sweep_values(SweepStatement::Spacing spacing, const std::vector<double>& numbers,
                                               double most);

}  // namespace spinloom::spice

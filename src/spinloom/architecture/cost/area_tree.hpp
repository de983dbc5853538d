#pragma once

#include "spinloom/architecture/cost/cost_terms.hpp"

namespace spinloom {

/// Layout area of the network [m^2], part by part.
[[nodiscard]] Breakdown area_tree(const CostTerms& terms);

}  // namespace spinloom

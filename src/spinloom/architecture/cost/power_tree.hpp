#pragma once

#include "spinloom/architecture/cost/cost_terms.hpp"

namespace spinloom {

/// Power of the network at rest over the sample [W], by who draws it.
[[nodiscard]] Breakdown power_tree(const CostTerms& terms);

}  // namespace spinloom

#pragma once

#include "spinloom/architecture/cost/cost_terms.hpp"

namespace spinloom {

/// Time of one inference [s], from the settling that was measured.
[[nodiscard]] Breakdown latency_tree(const CostTerms& terms);

/// Energy of one inference [J].
/// @param power  its leaves last a cycle
/// @param cycle  [s]
[[nodiscard]] Breakdown energy_tree(const CostTerms& terms, const Breakdown& power, double cycle);

}  // namespace spinloom

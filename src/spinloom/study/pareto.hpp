#pragma once

#include <vector>

namespace spinloom {

/// Which points are not dominated, every objective being the better the smaller it is.
///
/// A point is dominated if another is at least as good in every objective and better in one. Equal points do not
/// dominate each other.
/// @param points  as many objectives each
[[nodiscard]] std::vector<bool> pareto_optimal(const std::vector<std::vector<double>>& points);

}  // namespace spinloom

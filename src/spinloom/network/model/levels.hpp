#pragma once

#include <cmath>
#include <string>

/// The levels that a weight has on devices.
///
/// A synapse has one pair of junctions or several. With b pairs whose junctions have areas in the ratio 1 : 2 : 4 ...
/// (the weight in slices of one bit) side by side at one cross-point the conductances add, and its weight is one of
/// 2^b odd numbers:
///
///     G+ = sum_s 2^s (Gp + Gap + w_s (Gp - Gap))/2 = (m (Gp + Gap) + w (Gp - Gap))/2      w_s in {-1, +1}
///     w  = sum_s 2^s w_s in {-m, -m + 2, ..., m}                                          m = 2^b - 1
///
/// Gp and Gap are those of the smallest pair. Two levels are one pair; three are one pair whose weight 0 has both
/// devices parallel.

namespace spinloom {

/// Whether a synapse can have so many levels: 2, 3, 4, 8, 16, 32 or 64.
[[nodiscard]] bool is_level_count(int levels);
/// The largest weight, m: 1 for two or three levels, else levels - 1.
[[nodiscard]] int largest_weight(int levels);
/// Pairs of junctions of a synapse, b: 1 for two or three levels.
[[nodiscard]] int pairs_per_synapse(int levels);
/// Whether a weight is one of the levels. For two levels 0 is taken as well: it is a state of the same pair.
[[nodiscard]] bool is_level(double weight, int levels);
/// "-1, 0 or +1", "an odd number from -3 to 3".
[[nodiscard]] std::string levels_text(int levels);

/// The level nearest to a weight in [-1, 1], divided by the largest; of two at the same distance the upper.
template <class Scalar>
[[nodiscard]] Scalar nearest_level(Scalar weight, int levels) {
    if (levels == 2) return weight >= 0 ? Scalar(1) : Scalar(-1);
    const auto steps = static_cast<Scalar>(levels - 1);
    const Scalar clipped = weight < -1 ? Scalar(-1) : (weight > 1 ? Scalar(1) : weight);
    return 2 * std::floor((clipped + 1) / 2 * steps + Scalar(0.5)) / steps - 1;
}

}  // namespace spinloom

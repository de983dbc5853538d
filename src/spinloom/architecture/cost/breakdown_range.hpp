#pragma once

#include <string>
#include <vector>

#include "spinloom/architecture/cost/breakdown.hpp"

/// How far a figure moves when the numbers that it hangs on move within the ranges that their cards state.

namespace spinloom {

/// One number of a card moved to either end of its range, all else as it is.
struct Sensitivity {
    std::string symbol;                          ///< of the number in its formulas
    std::string source;                          ///< its card
    std::string unit;                            ///< SI
    Interval range;                              ///< that the card states
    double value_at_low = 0, value_at_high = 0;  ///< of the tree
};

/// One entry a number with a range, in the order of the leaves. A number that stands in several leaves (the same symbol
/// from the same source) moves in all of them.
[[nodiscard]] std::vector<Sensitivity> sensitivities(const Breakdown& tree);

/// The least and the largest value of the tree over all ranges: every number at the end that lowers (raises) it. Exact
/// where the tree is monotone in each number, as sums, products, quotients and maxima of positive numbers are.
[[nodiscard]] Interval interval(const Breakdown& tree);

}  // namespace spinloom

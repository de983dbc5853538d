#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "spinloom/core/statistics.hpp"

namespace spinloom {

/// How much of a figure's variance one variable is the cause of.
struct SobolIndex {
    double first = 0;                         ///< by itself: V(E(f | x_i))/V(f)
    double total = 0;                         ///< by itself and with others: E(V(f | all but x_i))/V(f)
    Interval first_interval, total_interval;  ///< 95 %
};

/// The indices of Sobol of d variables by n blocks of d + 2 samples.
///
/// Row j of `blocks` is f(A_j), f(B_j) and, for each variable i, f of A_j with x_i of B_j. With V the variance of the
/// first two columns together
///     first_i = mean(f_B (f_i - f_A))/V        (A. Saltelli et al., Comput. Phys. Commun. 181, 259 (2010), b)
///     total_i = mean((f_A - f_i)^2)/2V         (M. J. W. Jansen, Comput. Phys. Commun. 117, 35 (1999))
/// about the mean of f. Intervals: the middle 95 % of 1,000 drawings of n blocks out of the n with replacement, the
/// same on any machine. Both are near [0, 1] for large n, and need not lie in it for small n.
/// @param seed  of the drawings
/// @pre at least two rows and three columns
/// @returns an index a variable; all 0 where f does not vary
[[nodiscard]] std::vector<SobolIndex> sobol_indices(const Eigen::MatrixXd& blocks, std::uint64_t seed);

}  // namespace spinloom

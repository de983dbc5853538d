#pragma once

#include <utility>
#include <vector>

namespace spinloom {

/// A sigmoid y = low + (high - low)/(1 + exp(-steepness (x - centre))); steepness < 0 falls.
struct SigmoidFit {
    double low = 0, high = 0;  ///< [V]
    double steepness = 0;      ///< [1/V]
    double centre = 0;         ///< [V]
    double rms_error = 0;      ///< over the points fitted [V]
    double largest_error = 0;  ///< [V]
    bool is_converged = false;

    [[nodiscard]] double at(double x) const;
};

/// The sigmoid nearest to points (x, y) in the least-squares sense over its four numbers, by Levenberg-Marquardt from
/// the points' own range and steepest place. Exact, to rounding, on points of a sigmoid.
/// @pre at least five points, x rising
[[nodiscard]] SigmoidFit fit_sigmoid(const std::vector<std::pair<double, double>>& points);

}  // namespace spinloom

#pragma once

#include <span>

/// What samples say about their mean.

namespace spinloom {

/// Quantile of Student's t distribution: the t that is exceeded with probability 1 - `probability`.
/// @param probability         in [0.5, 1)
/// @param degrees_of_freedom  >= 1
/// Error below 1e-8 of the value.
[[nodiscard]] double student_t_quantile(double probability, double degrees_of_freedom);

/// A mean and half the width of its 95 % confidence interval.
struct MeanInterval {
    double mean = 0;
    double half_width = 0;
};

/// Mean of independent samples, t_{0.975} s/sqrt(n) to each side. Exact for normal samples; for others the better the
/// more there are. @pre at least two samples
[[nodiscard]] MeanInterval mean_interval(std::span<const double> samples);

}  // namespace spinloom

#pragma once

#include <cstddef>
#include <span>

/// What samples say about the distribution that they come from.

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

/// Quantile of the standard normal distribution: the z that is exceeded with probability 1 - `probability`.
/// @param probability  in (0, 1)
/// Error below 1e-12 of the value, or 1e-15. Odd about 1/2.
/// Source: P. J. Acklam's rational approximation, with two steps of Newton on erfc.
[[nodiscard]] double normal_quantile(double probability);

/// Bounds of an interval.
struct Interval {
    double low = 0, high = 0;
};

/// 95 % interval of a probability of which `successes` of `trials` were seen, after Wilson.
///
///     (p + z^2/2n +- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n),  z = 1.96
///
/// Lies in [0, 1], and holds p. Source: E. B. Wilson, J. Am. Stat. Assoc. 22, 209 (1927). @pre trials > 0
[[nodiscard]] Interval proportion_interval(std::size_t successes, std::size_t trials);

/// The quantile of numbers in ascending order: that at place p (n - 1), between two of them on a straight line.
/// @pre at least one number, p in [0, 1]
[[nodiscard]] double quantile(std::span<const double> sorted, double p);

/// 95 % interval of a quantile, by order statistics: whatever the distribution is, the number of samples below its
/// quantile is binomial. Where there are too few samples the ends are the least and the largest, and hold less.
[[nodiscard]] Interval quantile_interval(std::span<const double> sorted, double p);

/// A standard deviation with its 95 % interval.
struct SpreadInterval {
    double sigma = 0;
    Interval interval;
};

/// Of independent samples, sigma exp(+-1.96 sqrt((k - 1 + 2/(n - 1))/4n)) with their kurtosis k: the first order of how
/// ln sigma varies, for any distribution of finite fourth moment and many samples. @pre at least two samples
[[nodiscard]] SpreadInterval spread_interval(std::span<const double> samples);

}  // namespace spinloom

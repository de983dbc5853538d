#pragma once

#include <vector>

namespace spinloom {

/// The transfer curve of a neuron: output voltage against input voltage.
///
/// Samples at equal steps joined by cubic Hermite pieces whose slopes are central differences (one-sided second-order
/// ones at the ends), so the curve passes through every sample and is once continuously differentiable. The error on a
/// smooth curve falls as step^3. Beyond the ends the curve stays at its end value and the derivative is zero. NaN gives
/// NaN. Source: F. N. Fritsch, R. E. Carlson, SIAM J. Numer. Anal. 17 (1980) 238, eq. (1), for the Hermite piece.
/// @cite fritsch1980
class ActivationCurve {
public:
    struct Point {
        double value;       ///< [V]
        double derivative;  ///< [V/V]
    };

    /// @param minimum  input of the first sample [V]
    /// @param step     distance between samples [V], > 0
    /// @param samples  outputs [V], at least two, finite
    /// @throws InputError if these do not hold
    ActivationCurve(double minimum, double step, const std::vector<double>& samples);

    /// Value and derivative together; the derivative is exactly that of the value.
    [[nodiscard]] Point at(double input) const;
    [[nodiscard]] double operator()(double input) const { return at(input).value; }

    [[nodiscard]] double minimum() const { return minimum_; }
    [[nodiscard]] double maximum() const { return minimum_ + step_ * static_cast<double>(pieces_.size()); }

private:
    /// a + t (b + t (c + t d)) for t in [0, 1] along the piece.
    struct Piece {
        double a, b, c, d;
    };

    double minimum_, step_;
    std::vector<Piece> pieces_;
    double last_value_;
};

/// The reverse sigmoid high / (1 + exp(steepness x)), falling from `high` to 0 and high/2 at x = 0.
///
/// Sampled finely enough that the curve differs from the law by less than 1e-8 high, out to |steepness x| = 30.
/// @param high  > 0   @param steepness  > 0
[[nodiscard]] ActivationCurve logistic_curve(double high, double steepness);

/// The steepness k [1/V] of the reverse sigmoid high / (1 + exp(k x)) that is nearest to a curve in the least-squares
/// sense over |x| <= half_width, found by golden-section search over k in (0.01, 1000) / half_width.
[[nodiscard]] double fit_logistic_steepness(const ActivationCurve& curve, double high, double half_width);

}  // namespace spinloom

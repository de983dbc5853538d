#include "spinloom/core/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr double z_95 = 1.959963984540054;  ///< 97.5 % of the standard normal distribution

/// P(0 < T < t) with t = sqrt(nu) tan(angle): the integral of cos^(nu-1) up to the angle, by Simpson's rule.
double probability_up_to(double angle, double nu) {
    constexpr int intervals = 200;
    const double step = angle / intervals;
    double sum = 0;
    for (int k = 0; k <= intervals; ++k) {
        const double weight = k == 0 || k == intervals ? 1 : (k % 2 == 1 ? 4 : 2);
        sum += weight * std::pow(std::cos(k * step), nu - 1);
    }
    const double scale = std::exp(std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2)) / std::sqrt(constants::pi);
    return scale * sum * step / 3;
}

}  // namespace

double student_t_quantile(double probability, double degrees_of_freedom) {
    SPINLOOM_EXPECT(probability >= 0.5 && probability < 1 && degrees_of_freedom >= 1);
    // Beyond 40 standard deviations cos^(nu-1) is nothing, and the rule would step over the peak.
    double low = 0, high = std::min(constants::pi / 2, 40 / std::sqrt(degrees_of_freedom));
    for (int k = 0; k < 50; ++k) {
        const double middle = (low + high) / 2;
        (probability_up_to(middle, degrees_of_freedom) < probability - 0.5 ? low : high) = middle;
    }
    return std::sqrt(degrees_of_freedom) * std::tan((low + high) / 2);
}

MeanInterval mean_interval(std::span<const double> samples) {
    SPINLOOM_EXPECT(samples.size() >= 2);
    const auto n = static_cast<double>(samples.size());
    // About the first one, so that equal samples have exactly their value as the mean.
    double above = 0;
    for (const double sample : samples) above += sample - samples.front();
    const double mean = samples.front() + above / n;
    double squares = 0;
    for (const double sample : samples) squares += (sample - mean) * (sample - mean);
    return {mean, student_t_quantile(0.975, n - 1) * std::sqrt(squares / (n - 1) / n)};
}

double normal_quantile(double probability) {
    SPINLOOM_EXPECT(probability > 0 && probability < 1);
    if (probability == 0.5) return 0;
    if (probability > 0.5) return -normal_quantile(1 - probability);
    constexpr std::array a = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                              1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
    constexpr std::array b = {-5.447609879822406e+01, 1.615858368580409e+02,  -1.556989798598866e+02,
                              6.680131188771972e+01,  -1.328068155288572e+01, 1.0};
    constexpr std::array c = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                              -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
    constexpr std::array d = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                              3.754408661907416e+00, 1.0};
    const auto polynomial = [](const auto& coefficients, double x) {
        double value = 0;
        for (const double coefficient : coefficients) value = value * x + coefficient;
        return value;
    };
    double z = 0;
    if (probability < 0.02425) {
        const double x = std::sqrt(-2 * std::log(probability));
        z = polynomial(c, x) / polynomial(d, x);
    } else {
        const double x = probability - 0.5;
        z = polynomial(a, x * x) * x / polynomial(b, x * x);
    }
    for (int step = 0; step < 2; ++step) {
        const double error = 0.5 * std::erfc(-z / std::sqrt(2.0)) - probability;
        z -= error * std::sqrt(2 * constants::pi) * std::exp(z * z / 2);
    }
    return z;
}

Interval proportion_interval(std::size_t successes, std::size_t trials) {
    SPINLOOM_EXPECT(trials > 0 && successes <= trials);
    const auto n = static_cast<double>(trials);
    const double p = static_cast<double>(successes) / n, z2 = z_95 * z_95;
    const double middle = p + z2 / (2 * n), half = z_95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    const double low = successes == 0 ? 0 : (middle - half) / (1 + z2 / n);
    const double high = successes == trials ? 1 : (middle + half) / (1 + z2 / n);
    return {std::max(0.0, low), std::min(1.0, high)};
}

double quantile(std::span<const double> sorted, double p) {
    SPINLOOM_EXPECT(!sorted.empty() && p >= 0 && p <= 1);
    const double place = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= sorted.size()) return sorted.back();
    const double part = place - static_cast<double>(below);
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

Interval quantile_interval(std::span<const double> sorted, double p) {
    SPINLOOM_EXPECT(!sorted.empty() && p >= 0 && p <= 1);
    // P(at most k of n below the quantile), k growing, up to where each tail has 2.5 %.
    const auto n = static_cast<double>(sorted.size());
    const auto last = sorted.size() - 1;
    if (p <= 0 || p >= 1) return {sorted.front(), sorted.back()};
    std::size_t low = 0, high = last;
    double sum = 0;
    bool is_high_found = false;
    for (std::size_t k = 0; k <= last && !is_high_found; ++k) {
        const auto below = static_cast<double>(k);
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(below + 1) - std::lgamma(n - below + 1) + below * std::log(p) +
                        (n - below) * std::log1p(-p));
        if (sum <= 0.025) low = k;
        if (sum >= 0.975) {
            high = std::min(k, last);
            is_high_found = true;
        }
    }
    return {sorted[low], sorted[high]};
}

SpreadInterval spread_interval(std::span<const double> samples) {
    SPINLOOM_EXPECT(samples.size() >= 2);
    const auto n = static_cast<double>(samples.size());
    const double mean = mean_interval(samples).mean;
    double squares = 0, fourths = 0;
    for (const double sample : samples) {
        const double square = (sample - mean) * (sample - mean);
        squares += square;
        fourths += square * square;
    }
    const double sigma = std::sqrt(squares / (n - 1));
    if (sigma == 0) return {};
    const double kurtosis = n * fourths / (squares * squares);
    const double factor = std::exp(z_95 * std::sqrt(std::max(0.0, kurtosis - 1 + 2 / (n - 1)) / (4 * n)));
    return {sigma, {sigma / factor, sigma * factor}};
}

}  // namespace spinloom

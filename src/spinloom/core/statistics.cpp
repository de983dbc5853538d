#include "spinloom/core/statistics.hpp"

#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

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

}  // namespace spinloom

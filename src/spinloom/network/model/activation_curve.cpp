#include "spinloom/network/model/activation_curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

void check_samples(double minimum, double step, const std::vector<double>& samples) {
    const bool finite = std::all_of(samples.begin(), samples.end(), [](double value) { return std::isfinite(value); });
    if (std::isfinite(minimum) && std::isfinite(step) && step > 0 && samples.size() >= 2 && finite) return;
    throw InputError("", fmt::format("a transfer curve needs a finite start, a step above 0 and at least two finite "
                                     "samples, but got start {}, step {} and {} samples{}",
                                     minimum, step, samples.size(), finite ? "" : ", not all finite"));
}

/// Slopes per step at every sample.
std::vector<double> sample_slopes(const std::vector<double>& y) {
    const std::size_t last = y.size() - 1;
    std::vector<double> slopes(y.size());
    if (last == 1) {
        slopes[0] = slopes[1] = y[1] - y[0];
        return slopes;
    }
    for (std::size_t i = 1; i < last; ++i) slopes[i] = (y[i + 1] - y[i - 1]) / 2;
    slopes[0] = (-3 * y[0] + 4 * y[1] - y[2]) / 2;
    slopes[last] = (3 * y[last] - 4 * y[last - 1] + y[last - 2]) / 2;
    return slopes;
}

}  // namespace

ActivationCurve::ActivationCurve(double minimum, double step, const std::vector<double>& samples)
    : minimum_(minimum), step_(step), last_value_(samples.empty() ? 0 : samples.back()) {
    check_samples(minimum, step, samples);
    const std::vector<double> slopes = sample_slopes(samples);
    pieces_.reserve(samples.size() - 1);
    for (std::size_t i = 0; i + 1 < samples.size(); ++i) {
        const double rise = samples[i + 1] - samples[i];
        pieces_.push_back(
            {samples[i], slopes[i], 3 * rise - 2 * slopes[i] - slopes[i + 1], slopes[i] + slopes[i + 1] - 2 * rise});
    }
}

ActivationCurve::Point ActivationCurve::at(double input) const {
    const double position = (input - minimum_) / step_;
    if (std::isnan(position)) return {position, position};
    if (position <= 0) return {pieces_.front().a, position == 0 ? pieces_.front().b / step_ : 0};
    if (position >= static_cast<double>(pieces_.size())) return {last_value_, 0};
    const auto index = static_cast<std::size_t>(position);
    const double t = position - static_cast<double>(index);
    const Piece& piece = pieces_[index];
    return {piece.a + t * (piece.b + t * (piece.c + t * piece.d)),
            (piece.b + t * (2 * piece.c + t * 3 * piece.d)) / step_};
}

ActivationCurve logistic_curve(double high, double steepness) {
    constexpr int half = 3000;
    constexpr double reach = 30;
    std::vector<double> samples;
    samples.reserve(2 * half + 1);
    for (int i = -half; i <= half; ++i) samples.push_back(high / (1 + std::exp(reach * i / half)));
    return {-reach / steepness, reach / (half * steepness), samples};
}

double fit_logistic_steepness(const ActivationCurve& curve, double high, double half_width) {
    const auto misfit = [&](double log_steepness) {
        constexpr int half = 200;
        const double steepness = std::exp(log_steepness);
        double sum = 0;
        for (int i = -half; i <= half; ++i) {
            const double x = half_width * i / half;
            const double difference = curve(x) - high / (1 + std::exp(steepness * x));
            sum += difference * difference;
        }
        return sum;
    };
    const double golden = (std::sqrt(5.0) - 1) / 2;
    double low = std::log(0.01 / half_width), up = std::log(1000 / half_width);
    while (up - low > 1e-10) {
        const double left = up - golden * (up - low), right = low + golden * (up - low);
        (misfit(left) < misfit(right) ? up : low) = misfit(left) < misfit(right) ? right : left;
    }
    return std::exp((low + up) / 2);
}

}  // namespace spinloom

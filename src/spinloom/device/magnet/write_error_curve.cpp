#include "spinloom/device/magnet/write_error_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

struct Rate {
    double log, relative_error;
};

/// ln of the rate at a current, with thermal fields of its own.
Rate rate_at(const SotDevice& device, double current, double pulse, WriteOptions options, std::uint64_t number) {
    options.threads = 1;
    options.seed += 0x9E3779B97F4A7C15ULL * (number + 1);
    const std::array<double, 1> pulses = {pulse};
    const auto outcome = rare_write_errors(device, current, pulses, options).outcomes.front();
    // Where no error was seen, one may have been missed.
    const double seen = outcome.error_rate > 0 ? outcome.error_rate : 1 / static_cast<double>(options.samples);
    const double rate = std::clamp(seen, WriteErrorCurve::least_rate, 1.0);
    return {std::log(rate), std::min(1.0, outcome.standard_error / rate)};
}

/// Slopes of the monotone cubic at its nodes; end slopes are those of the straight lines.
std::vector<double> monotone_slopes(const std::vector<double>& x, const std::vector<double>& y) {
    std::vector<double> slopes(x.size(), 0.0);
    const auto secant = [&](std::size_t i) { return (y[i + 1] - y[i]) / (x[i + 1] - x[i]); };
    if (x.size() < 2) return slopes;
    slopes.front() = secant(0);
    slopes.back() = secant(x.size() - 2);
    for (std::size_t i = 1; i + 1 < x.size(); ++i) {
        const double before = secant(i - 1), after = secant(i);
        if (before * after > 0) slopes[i] = 2 * before * after / (before + after);
    }
    return slopes;
}

}  // namespace

WriteErrorCurve::WriteErrorCurve(const SotDevice& device, double pulse, double least, double largest, int nodes,
                                 const WriteOptions& options, const std::function<void()>& progress)
    : device_(device), pulse_(pulse), options_(options) {
    SPINLOOM_EXPECT(least > 0 && least <= largest && nodes >= 2);
    const auto count = least < largest ? static_cast<std::size_t>(nodes) : 1;
    for (std::size_t i = 0; i < count; ++i) {
        const double share = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0;
        currents_.push_back(least + (largest - least) * share);
    }
    logs_.resize(count);
    relative_errors_.resize(count);
    parallel_for(options.threads, count, [&](std::size_t i) {
        const auto rate = rate_at(device_, currents_[i], pulse_, options_, i);
        logs_[i] = rate.log;
        relative_errors_[i] = rate.relative_error;
        if (progress) progress();
    });
    slopes_ = monotone_slopes(currents_, logs_);
}

double WriteErrorCurve::error_rate(double current) const {
    if (current < currents_.front() * (1 - 1e-9)) return 1;
    if (current >= currents_.back()) return std::exp(logs_.back());
    const auto above = std::upper_bound(currents_.begin(), currents_.end(), current);
    const auto i = static_cast<std::size_t>(std::max<std::ptrdiff_t>(above - currents_.begin(), 1)) - 1;
    const double width = currents_[i + 1] - currents_[i];
    const double s = std::max(0.0, (current - currents_[i]) / width);
    const double s2 = s * s, s3 = s2 * s;
    return std::exp((1 - 3 * s2 + 2 * s3) * logs_[i] + (s - 2 * s2 + s3) * width * slopes_[i] +
                    (3 * s2 - 2 * s3) * logs_[i + 1] + (s3 - s2) * width * slopes_[i + 1]);
}

WriteErrorCurve::Error WriteErrorCurve::error_against_direct(int places) const {
    Error error;
    if (currents_.size() < 2) return error;
    std::size_t intervals = 1;
    while (intervals + 1 < currents_.size() && logs_[intervals + 1] > std::log(least_rate_checked)) ++intervals;
    const auto count = std::min(static_cast<std::size_t>(places), intervals);
    std::vector<Error> errors(count);
    parallel_for(options_.threads, count, [&](std::size_t k) {
        const std::size_t i = k * intervals / count;
        const double current = 0.5 * (currents_[i] + currents_[i + 1]);
        const auto direct = rate_at(device_, current, pulse_, options_, currents_.size() + k);
        errors[k] = {std::abs(std::log(error_rate(current)) - direct.log),
                     std::hypot(direct.relative_error, 0.5 * std::hypot(relative_errors_[i], relative_errors_[i + 1]))};
    });
    for (const auto& one : errors)
        if (one.largest > error.largest) error = one;
    return error;
}

}  // namespace spinloom

#include "spinloom/device/magnet/write_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

constexpr std::size_t num_groups = 8;  ///< of samples, independent

constexpr double resting_memories = 6;

/// Samples resting in equilibrium in the well that a write is to leave.
LlgEnsemble rested_ensemble(const SotDevice& device, const EnsembleOptions& options, std::size_t samples) {
    LlgEnsemble ensemble(device.layer, options, -device.layer.wells().easy, samples);
    ensemble.advance(resting_time(device.layer), {});
    return ensemble;
}

/// A pulse of a current through a device and its surroundings, which the strip may heat.
class Pulse {
public:
    Pulse(const SotDevice& device, double current, const WriteOptions& options)
        : device_(device),
          current_(current),
          surroundings_(options.temperature),
          look_(options.observation),
          torque_(device.write_torque(current)) {
        // Checked once, at its warmest.
        if (device.heat.heats_itself()) static_cast<void>(device.at_temperature(surroundings_ + warmest()));
    }

    /// From one time of the pulse to another [s], close to each other.
    void drive(LlgEnsemble& ensemble, double begin, double end) const {
        if (!device_.heat.heats_itself()) return ensemble.advance(end - begin, torque_);
        const auto device = warm(ensemble, device_.warming(current_, (begin + end) / 2));
        ensemble.advance(end - begin, device.write_torque(current_));
    }

    /// What a pulse of a length leaves behind: the assist for as long as it outlasts the current, then rest.
    [[nodiscard]] LlgEnsemble after(LlgEnsemble ensemble, double length) const {
        const double rest = resting_time(device_.layer);
        if (!device_.heat.heats_itself()) {
            ensemble.advance(device_.assist_hold, device_.write_torque(0));
            ensemble.advance(rest, {});
            return ensemble;
        }
        const double warming = device_.warming(current_, length);
        cool(ensemble, warming, 0, device_.assist_hold, true);
        cool(ensemble, warming, device_.assist_hold, device_.assist_hold + rest, false);
        return ensemble;
    }

private:
    [[nodiscard]] double warmest() const { return device_.warming(current_, std::numeric_limits<double>::infinity()); }

    SotDevice warm(LlgEnsemble& ensemble, double warming) const {
        const double temperature = surroundings_ + warming;
        auto device = device_.at_temperature(temperature);
        ensemble.surround(device.layer, temperature);
        return device;
    }

    /// @param warming  at the end of the pulse [K]   @param begin, end  since then [s]
    void cool(LlgEnsemble& ensemble, double warming, double begin, double end, bool with_assist) const {
        constexpr double least = 0.01;  // [K]
        const double tau = device_.heat.thermal_time;
        for (double now = begin; now < end;) {
            const double left = tau > 0 ? warming * std::exp(-(now + look_ / 2) / tau) : 0;
            const double next = left > least ? std::min(end, now + look_) : end;
            const auto device = warm(ensemble, left > least ? left : 0);
            ensemble.advance(next - now, with_assist ? device.write_torque(0) : SpinTorque{});
            now = next;
        }
    }

    SotDevice device_;
    double current_, surroundings_, look_;
    SpinTorque torque_;
};

/// Observations that fit into a time, at least one.
std::size_t observations(double duration, const WriteOptions& options) {
    return static_cast<std::size_t>(std::max(1.0, std::ceil(duration / options.observation)));
}

std::size_t rest_before(const SotDevice& device, const WriteOptions& options) {
    return observations(resting_time(device.layer), options);
}

std::size_t rest_after(const SotDevice& device, const WriteOptions& options) {
    return observations(device.assist_hold + resting_time(device.layer), options);
}

void tell(const WriteOptions& options, std::size_t done) {
    if (options.progress != nullptr) options.progress->advance(done);
}

EnsembleOptions ensemble_options(const WriteOptions& options) {
    return {options.temperature, options.step, options.seed, 0, options.threads};
}

/// First passages of m.easy through zero, seen at the ends of intervals and placed between them by the straight line.
class PassageRecord {
public:
    PassageRecord(const LlgEnsemble& ensemble, const Eigen::Vector3d& easy) : easy_(easy), last_(ensemble.size()) {
        for (std::size_t i = 0; i < last_.size(); ++i) last_[i] = ensemble.magnetisation(i).dot(easy_);
        has_passed_.resize(last_.size());
    }

    void look(const LlgEnsemble& ensemble, double begin, double end) {
        for (std::size_t i = 0; i < last_.size(); ++i) {
            if (has_passed_[i]) continue;
            const double now = ensemble.magnetisation(i).dot(easy_);
            if (now >= 0) {
                const double time = begin + (end - begin) * (last_[i] < 0 ? last_[i] / (last_[i] - now) : 0);
                sum_ += time;
                squares_ += time * time;
                ++count_;
                has_passed_[i] = true;
            }
            last_[i] = now;
        }
    }

    void write_to(WriteStatistics& statistics) const {
        const auto n = static_cast<double>(count_);
        statistics.mean_switching_time = count_ > 0 ? sum_ / n : std::numeric_limits<double>::quiet_NaN();
        const double mean = statistics.mean_switching_time;
        statistics.switching_time_deviation = std::sqrt(std::max(0.0, squares_ / n - mean * mean));
    }

private:
    Eigen::Vector3d easy_;
    std::vector<double> last_;
    std::vector<bool> has_passed_;
    double sum_ = 0, squares_ = 0;
    std::size_t count_ = 0;
};

/// Calls `interval(begin, end)` for the stretches between observations and `pulse_end(index)` at the end of each pulse.
template <class Interval, class PulseEnd>
void walk_pulses(std::span<const double> pulses, double observation, const Interval& interval,
                 const PulseEnd& pulse_end) {
    SPINLOOM_EXPECT(std::is_sorted(pulses.begin(), pulses.end()) && (pulses.empty() || pulses.front() > 0));
    double now = 0;
    for (std::size_t i = 0; i < pulses.size(); ++i) {
        const auto stretches = std::max(1.0, std::ceil((pulses[i] - now) / observation * (1 - 1e-9)));
        const double begin = now;
        for (double k = 1; k <= stretches && now < pulses[i]; ++k) {
            const double next = k < stretches ? begin + (pulses[i] - begin) * k / stretches : pulses[i];
            interval(now, next);
            now = next;
        }
        pulse_end(i);
    }
}

/// How much a sample matters, by the height of its energy above the well over kT and by the well it is in.
using Importance = std::function<double(double height, bool is_written)>;

/// One group of weighted samples, in the well that a write is to leave.
class WeightedGroup {
public:
    WeightedGroup(const SotDevice& device, const WriteOptions& options, std::size_t samples, std::uint64_t number,
                  Importance importance)
        : ensemble_(device.layer, options_of(options, samples, number), -device.layer.wells().easy, samples),
          importance_(std::move(importance)),
          layer_(device.layer),
          easy_(layer_.wells().easy),
          thermal_energy_(constants::boltzmann_constant * options.temperature),
          well_energy_(layer_.energy(easy_)),
          weights_(samples, 1.0),
          stream_(options.seed, "splitting", number) {}

    void rest(double duration) {
        ensemble_.advance(duration, {});
        select();
    }
    void drive(const Pulse& pulse, double begin, double end) {
        pulse.drive(ensemble_, begin, end);
        select();
    }

    /// Weighted fraction in the old or in the new state once the samples have come to rest; the group itself goes on as
    /// before.
    /// @param length  of the pulse so far [s]
    [[nodiscard]] double fraction(const Pulse& pulse, double length, bool is_written) const {
        const auto resting = pulse.after(ensemble_, length);
        double sum = 0;
        for (std::size_t i = 0; i < weights_.size(); ++i) {
            if ((resting.magnetisation(i).dot(easy_) < 0) != is_written) sum += weights_[i];
        }
        return sum / static_cast<double>(weights_.size());
    }

private:
    static EnsembleOptions options_of(const WriteOptions& options, std::size_t samples, std::uint64_t number) {
        auto result = ensemble_options(options);
        result.first_sample = number * samples;
        return result;
    }

    [[nodiscard]] double importance(const Eigen::Vector3d& m) const {
        return importance_((layer_.energy(m) - well_energy_) / thermal_energy_, m.dot(easy_) > 0);
    }

    /// Draws the samples anew (systematic resampling) where their claims have become too unequal.
    void select() {
        const std::size_t n = weights_.size();
        std::vector<double> importances(n), claims(n);
        double total = 0, squares = 0;
        for (std::size_t i = 0; i < n; ++i) {
            importances[i] = importance(ensemble_.magnetisation(i));
            claims[i] = weights_[i] * importances[i];
            total += claims[i];
            squares += claims[i] * claims[i];
        }
        constexpr double least_effective_share = 0.8;
        if (!(total > 0) || total * total > least_effective_share * static_cast<double>(n) * squares) return;
        const double share = total / static_cast<double>(n);
        std::vector<Eigen::Vector3d> chosen(n);
        std::vector<double> chosen_weights(n);
        double mark = stream_.uniform(), reached = 0;
        std::size_t taken = 0;
        for (std::size_t i = 0; i < n; ++i) {
            reached += claims[i] / share;
            for (; taken < n && mark < reached; ++taken, mark += 1) {
                chosen[taken] = ensemble_.magnetisation(i);
                chosen_weights[taken] = share / importances[i];
            }
        }
        // Rounding may leave the last mark unreached.
        for (; taken < n; ++taken) {
            chosen[taken] = ensemble_.magnetisation(n - 1);
            chosen_weights[taken] = share / importances[n - 1];
        }
        for (std::size_t i = 0; i < n; ++i) ensemble_.set_magnetisation(i, chosen[i]);
        weights_ = std::move(chosen_weights);
    }

    LlgEnsemble ensemble_;
    Importance importance_;
    Macrospin layer_;
    Eigen::Vector3d easy_;
    double thermal_energy_, well_energy_;
    std::vector<double> weights_;
    RandomStream stream_;
};

/// Means over eight independent groups, and their scatter.
template <class Rest>
WriteStatistics in_groups(const SotDevice& device, double current, std::span<const double> pulses,
                          const WriteOptions& options, const Importance& importance, const Rest& rest,
                          bool counts_written) {
    constexpr std::size_t groups = num_groups;
    SPINLOOM_EXPECT(options.temperature > 0 && options.samples >= groups);
    const Pulse pulse(device, current, options);
    std::vector<double> sums(pulses.size()), squares(pulses.size());
    for (std::size_t number = 0; number < groups; ++number) {
        WeightedGroup group(device, options, options.samples / groups, number, importance);
        rest(group);
        tell(options, rest_before(device, options));
        const auto interval = [&](double begin, double end) {
            group.drive(pulse, begin, end);
            tell(options, 1);
        };
        const auto pulse_end = [&](std::size_t index) {
            const double rate = group.fraction(pulse, pulses[index], counts_written);
            tell(options, rest_after(device, options));
            sums[index] += rate;
            squares[index] += rate * rate;
        };
        walk_pulses(pulses, options.observation, interval, pulse_end);
    }
    WriteStatistics result;
    result.current = current;
    result.mean_switching_time = result.switching_time_deviation = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < pulses.size(); ++i) {
        const double mean = sums[i] / groups;
        const double variance = std::max(0.0, squares[i] / groups - mean * mean);
        result.outcomes.push_back({pulses[i], mean, std::sqrt(variance / (groups - 1))});
    }
    return result;
}

}  // namespace

double resting_time(const Macrospin& layer) {
    // Small motions in the well decay at alpha g0 (H_1 + H_2)/2, H_i the fields of the axes of the two hard directions.
    const auto wells = layer.wells();
    const Eigen::Matrix3d a = layer.anisotropy_matrix();
    const double easiest = wells.easy.dot(a * wells.easy);
    const double fields = 3 * easiest - a.trace();  // (a_2 - a_1) + (a_2 - a_0)
    return resting_memories * 2 * (1 + layer.damping * layer.damping) /
           (layer.damping * layer.precession_constant() * fields);
}

std::size_t write_effort(const SotDevice& device, std::span<const double> pulses, const WriteOptions& options,
                         bool by_splitting) {
    std::size_t effort = rest_before(device, options) + pulses.size() * rest_after(device, options);
    walk_pulses(
        pulses, options.observation, [&](double, double) { ++effort; }, [](std::size_t) {});
    return by_splitting ? num_groups * effort : effort;
}

WriteStatistics write_statistics(const SotDevice& device, double current, std::span<const double> pulses,
                                 const WriteOptions& options) {
    SPINLOOM_EXPECT(current > 0 && options.temperature > 0 && options.samples > 0);
    const auto easy = device.layer.wells().easy;
    const Pulse pulse(device, current, options);
    auto ensemble = rested_ensemble(device, ensemble_options(options), options.samples);
    tell(options, rest_before(device, options));
    PassageRecord passages(ensemble, easy);
    WriteStatistics result;
    result.current = current;
    const auto n = static_cast<double>(options.samples);
    const auto interval = [&](double begin, double end) {
        pulse.drive(ensemble, begin, end);
        passages.look(ensemble, begin, end);
        tell(options, 1);
    };
    const auto pulse_end = [&](std::size_t index) {
        const auto resting = pulse.after(ensemble, pulses[index]);
        tell(options, rest_after(device, options));
        double errors = 0;
        for (std::size_t i = 0; i < resting.size(); ++i) errors += resting.magnetisation(i).dot(easy) < 0 ? 1 : 0;
        const double rate = errors / n;
        result.outcomes.push_back({pulses[index], rate, std::max(std::sqrt(rate * (1 - rate) / n), 1 / n)});
    };
    walk_pulses(pulses, options.observation, interval, pulse_end);
    passages.write_to(result);
    return result;
}

WriteStatistics rare_write_errors(const SotDevice& device, double current, std::span<const double> pulses,
                                  const WriteOptions& options) {
    SPINLOOM_EXPECT(current > 0);
    const double stability = device.layer.thermal_stability(options.temperature);
    const auto importance = [stability](double height, bool is_written) {
        return std::exp(is_written ? std::min(0.0, height - stability) : 0.0) / (1 + height);
    };
    const auto rest = [&](WeightedGroup& group) { group.rest(resting_time(device.layer)); };
    return in_groups(device, current, pulses, options, importance, rest, false);
}

WriteStatistics rare_disturbs(const SotDevice& device, double current, std::span<const double> pulses,
                              const WriteOptions& options) {
    SPINLOOM_EXPECT(current >= 0);
    const double stability = device.layer.thermal_stability(options.temperature);
    const auto critical = device.critical_current(std::max(2 * current, 1e-2));
    const double steepness = critical ? std::max(0.0, 1 - current / *critical) : 1;
    const auto importance = [=](double height, bool is_written) {
        return is_written ? 1.0 : std::exp(std::min(0.0, steepness * (height - stability)));
    };
    // The rare high energies that matter are gathered while the samples come to rest.
    const auto rest = [&](WeightedGroup& group) {
        const double whole = resting_time(device.layer);
        const double looks = std::ceil(whole / options.observation);
        for (double k = 0; k < looks; ++k) group.rest(whole / looks);
    };
    return in_groups(device, current, pulses, options, importance, rest, true);
}

}  // namespace spinloom

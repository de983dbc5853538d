#include "spinloom/study/fault_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/statistics.hpp"
#include "spinloom/study/spare_lines.hpp"

namespace spinloom {
namespace {

constexpr double two_sided_95 = 1.959963984540054;  ///< 97.5 %

std::size_t count_differences(const NetworkStates& a, const NetworkStates& b) {
    Eigen::Index count = 0;
    for (std::size_t layer = 0; layer < a.size(); ++layer) {
        count += (a[layer].positive.array() != b[layer].positive.array()).count() +
                 (a[layer].negative.array() != b[layer].negative.array()).count();
    }
    return static_cast<std::size_t>(count);
}

/// Outcomes as they come, from many threads.
class Records {
public:
    explicit Records(const FaultSweepOptions& options) : options_(options), all_(options.known) {
        for (const auto& record : all_) known_[{record.curve, record.level, record.sample}] = record.outcome;
    }
    [[nodiscard]] std::optional<FaultOutcome> find(std::size_t curve, std::size_t level, std::size_t sample) const {
        const auto found = known_.find({curve, level, sample});
        return found == known_.end() ? std::nullopt : std::optional(found->second);
    }
    void add(const FaultRecord& record) {
        const std::lock_guard lock(mutex_);
        all_.push_back(record);
        if (options_.save) options_.save(all_);
    }

private:
    const FaultSweepOptions& options_;
    std::map<std::array<std::size_t, 3>, FaultOutcome> known_;
    std::vector<FaultRecord> all_;
    std::mutex mutex_;
};

class Sweep {
public:
    Sweep(const AnalogNetwork& network, const FaultSweepPlan& plan, const NetworkAccuracy& accuracy,
          const FaultSweepOptions& options)
        : network_(network),
          plan_(plan),
          accuracy_(accuracy),
          options_(options),
          programmed_(programmed_states(network.weights, network.design.synapse_levels)),
          records_(options) {
        const auto tasks = static_cast<int>(std::min<std::size_t>(plan.curves.size() * plan.samples, 1 << 20));
        inner_threads_ = std::max(1, options.threads / std::max(1, tasks));
        clean_ = accuracy_(network_, options.threads);
    }

    [[nodiscard]] double clean() const { return clean_; }
    [[nodiscard]] std::size_t evaluations() const { return evaluations_; }
    [[nodiscard]] const NetworkStates& programmed() const { return programmed_; }

    /// All levels of one sample of a curve.
    std::vector<FaultOutcome> run(std::size_t curve, std::size_t sample) {
        const auto& plan = plan_.curves[curve];
        std::vector<FaultOutcome> outcomes;
        std::optional<FaultSample> faults;
        if (plan.kind) faults.emplace(programmed_, *plan.kind, plan_.seed, sample);
        NetworkStates before = programmed_;
        FaultOutcome last{clean_, clean_, 0, 0};
        for (std::size_t level = 0; level < plan.levels.size(); ++level) {
            const auto states = faults && plan.probabilities[level].largest > 0
                                    ? faults->states(plan.probabilities[level])
                                    : programmed_;
            auto outcome = records_.find(curve, level, sample);
            if (!outcome) {
                outcome = plan.kind ? with_faults(plan, level, sample, states, before, last)
                                    : with_variation(plan.levels[level], sample);
                records_.add({curve, level, sample, *outcome});
            }
            before = states;
            last = *outcome;
            outcomes.push_back(last);
            if (options_.progress != nullptr) options_.progress->advance();
        }
        return outcomes;
    }

private:
    double solve(const AnalogNetwork& network) {
        ++evaluations_;
        return accuracy_(network, inner_threads_);
    }

    FaultOutcome with_faults(const FaultCurvePlan& plan, std::size_t level, std::size_t sample,
                             const NetworkStates& states, const NetworkStates& before, const FaultOutcome& last) {
        FaultOutcome outcome;
        outcome.faults = count_differences(states, programmed_);
        const bool is_repairable = plan_.spares > 0 && is_permanent(*plan.kind);
        if (outcome.faults == 0) {
            outcome.accuracy = outcome.repaired_accuracy = clean_;
            return outcome;
        }
        const bool is_same = count_differences(states, before) == 0;
        outcome.accuracy =
            is_same ? last.accuracy : solve(network_of_states(network_, states, plan_.nominal, plan_.spread));
        outcome.repaired_accuracy = outcome.accuracy;
        if (!is_repairable) return outcome;
        auto repair = repair_with_spares(network_, states, *plan.kind, plan.probabilities[level].largest, plan_.spares,
                                         plan_.nominal, plan_.spread, plan_.seed, sample);
        outcome.replaced = repair.num_replaced;
        if (repair.num_replaced == 0) return outcome;
        auto network = network_;
        network.cells = std::move(repair.cells);
        outcome.repaired_accuracy = solve(network);
        return outcome;
    }

    FaultOutcome with_variation(double sigma, std::size_t sample) {
        auto spread = plan_.spread;
        spread.resistance_sigma = sigma;
        spread.sample = sample;
        const double accuracy = solve(network_of_states(network_, programmed_, plan_.nominal, spread));
        return {accuracy, accuracy, 0, 0};
    }

    const AnalogNetwork& network_;
    const FaultSweepPlan& plan_;
    const NetworkAccuracy& accuracy_;
    const FaultSweepOptions& options_;
    NetworkStates programmed_;
    Records records_;
    int inner_threads_ = 1;
    double clean_ = 0;
    std::atomic<std::size_t> evaluations_ = 0;
};

}  // namespace

AnalogNetwork network_of_states(const AnalogNetwork& network, const NetworkStates& states,
                                const JunctionResistances& nominal, const JunctionSpread& spread) {
    return with_states(network, states, nominal, spread);
}

FaultPoint fault_point(double level, double mean_probability, double no_fault, double clean_accuracy,
                       std::size_t images, std::vector<FaultOutcome> outcomes) {
    FaultPoint point;
    point.level = level;
    point.mean_probability = mean_probability;
    point.no_fault = no_fault;
    const auto accuracy = [&](double FaultOutcome::*value) {
        std::vector<double> values;
        for (const auto& outcome : outcomes)
            values.push_back(no_fault * clean_accuracy + (1 - no_fault) * outcome.*value);
        const auto interval = mean_interval(values);
        const double of_images = interval.mean * (1 - interval.mean) / static_cast<double>(images);
        return FaultPoint::Accuracy{interval.mean, interval.half_width,
                                    std::hypot(interval.half_width, two_sided_95 * std::sqrt(of_images))};
    };
    point.accuracy = accuracy(&FaultOutcome::accuracy);
    point.repaired = accuracy(&FaultOutcome::repaired_accuracy);
    const double share = (1 - no_fault) / static_cast<double>(outcomes.size());
    point.least = point.largest = outcomes.front().accuracy;
    for (const auto& outcome : outcomes) {
        point.faults += share * static_cast<double>(outcome.faults);
        point.replaced += share * static_cast<double>(outcome.replaced);
        point.least = std::min(point.least, outcome.accuracy);
        point.largest = std::max(point.largest, outcome.accuracy);
    }
    point.outcomes = std::move(outcomes);
    return point;
}

FaultSweep sweep_faults(const AnalogNetwork& network, const FaultSweepPlan& plan, const NetworkAccuracy& accuracy,
                        std::size_t images, const FaultSweepOptions& options) {
    SPINLOOM_EXPECT(plan.samples >= 2 && images >= 1);
    Sweep sweep(network, plan, accuracy, options);
    const std::size_t samples = plan.samples;
    std::vector<std::vector<FaultOutcome>> outcomes(plan.curves.size() * samples);
    parallel_for(options.threads, outcomes.size(),
                 [&](std::size_t task) { outcomes[task] = sweep.run(task / samples, task % samples); });

    FaultSweep result;
    result.clean_accuracy = sweep.clean();
    result.images = images;
    for (std::size_t c = 0; c < plan.curves.size(); ++c) {
        const auto& curve = plan.curves[c];
        auto& points = result.curves.emplace_back(FaultCurve{curve.kind, {}}).points;
        for (std::size_t level = 0; level < curve.levels.size(); ++level) {
            std::vector<FaultOutcome> of_level;
            for (std::size_t s = 0; s < samples; ++s) of_level.push_back(outcomes[c * samples + s][level]);
            points.push_back(fault_point(curve.levels[level], curve.kind ? curve.probabilities[level].mean() : 0,
                                         curve.kind ? curve.probabilities[level].no_fault(sweep.programmed()) : 0,
                                         result.clean_accuracy, images, std::move(of_level)));
        }
    }
    result.evaluations = sweep.evaluations();
    return result;
}

}  // namespace spinloom

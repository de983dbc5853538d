#include "spinloom/study/wear.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/network/design/device_states.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/study/fault_map.hpp"
#include "spinloom/study/network_accuracy.hpp"
#include "spinloom/study/solved_writes.hpp"
#include "spinloom/study/state_lifetime.hpp"

namespace spinloom {
namespace {

constexpr double year = 3.15576e7;                    // [s]
constexpr std::size_t sampled_junctions = 1'000'000;  ///< times images: what the rates are taken from
constexpr std::size_t most_images = 32, least_images = 2;
constexpr double shortest = 1e-6, longest = 1e12;  ///< of a refresh interval [s]
constexpr double interval_step = 1.01;             ///< to which the interval is found
constexpr std::uint64_t maps = 4;                  ///< of faults, whose accuracies' mean is taken

/// The mean and the largest of the rates at which junctions leave the states that they were written to [1/s].
struct Leaving {
    double mean = 0, largest = 0;
};

Leaving leaving(const std::vector<ReadRates>& rates, const NetworkStates& programmed) {
    Leaving result;
    double junctions = 0;
    const auto add = [&](const LayerStates::Matrix& states, const Eigen::MatrixXd& parallel,
                         const Eigen::MatrixXd& antiparallel) {
        for (Eigen::Index i = 0; i < states.size(); ++i) {
            const double rate = states(i) == JunctionState::parallel ? parallel(i) : antiparallel(i);
            result.mean += rate;
            result.largest = std::max(result.largest, rate);
        }
        junctions += static_cast<double>(states.size());
    };
    for (std::size_t layer = 0; layer < rates.size(); ++layer) {
        const auto& of = rates[layer];
        add(programmed[layer].positive, of.positive_parallel, of.positive_antiparallel);
        add(programmed[layer].negative, of.negative_parallel, of.negative_antiparallel);
    }
    result.mean /= junctions;
    return result;
}

std::size_t images_for_rates(const Subject& subject, const NetworkStates& programmed) {
    const std::size_t wanted = std::clamp(sampled_junctions / num_junctions(programmed), least_images, most_images);
    return std::min(wanted, subject.images.count);
}

/// Accuracy after a time in which junctions have left their states.
class Aging {
public:
    Aging(const Subject& subject, const std::vector<ReadRates>& rates, const NetworkStates& programmed, int threads)
        : subject_(subject),
          rates_(rates),
          programmed_(programmed),
          threads_(threads),
          accuracy_(accuracy_of(subject)),
          fresh_(accuracy_(subject.network, threads)) {
        for (std::uint64_t map = 0; map < maps; ++map)
            samples_.emplace_back(programmed_, FaultKind::read_disturb, subject.scenario.seed, map);
    }
    [[nodiscard]] double fresh() const { return fresh_; }
    [[nodiscard]] double after(double time) const {
        const auto faults = read_faults(rates_, programmed_, time);
        if (faults.largest == 0) return fresh_;
        const double none = faults.no_fault(programmed_);
        double sum = 0;
        for (const auto& sample : samples_) {
            const auto worn = network_of_states(subject_.network, sample.states(faults),
                                                subject_.scenario.circuit.synapse, subject_.scenario.variation);
            sum += accuracy_(worn, threads_);
        }
        return none * fresh_ + (1 - none) * sum / static_cast<double>(maps);
    }

private:
    const Subject& subject_;
    const std::vector<ReadRates>& rates_;
    const NetworkStates& programmed_;
    int threads_;
    NetworkAccuracy accuracy_;
    double fresh_;
    std::vector<FaultSample> samples_;
};

/// The time after which `points` are lost; none if they never are. @pre accuracy falls with time
std::optional<double> interval_of(const Aging& aging, double points) {
    const double wanted = aging.fresh() - points / 100;
    double kept = shortest, lost = longest;
    if (aging.after(lost) >= wanted) return {};
    while (lost > interval_step * kept) {
        const double middle = std::sqrt(kept * lost);
        (aging.after(middle) >= wanted ? kept : lost) = middle;
    }
    return kept;
}

/// Of verifying and writing every device of the network once, whatever its state [J].
double energy_of_rewriting(const Subject& subject, int threads) {
    const auto& scenario = subject.scenario;
    const int pairs = pairs_per_synapse(scenario.circuit.synapse_levels);
    const SolvedWrites solved(scenario, threads);
    const auto wanted = wanted_states(subject.network.weights, scenario.circuit.synapse_levels);
    double energy = 0;
    for (const bool antiparallel : {false, true}) {
        const auto from = uniform_states(scenario.circuit.topology, antiparallel, pairs);
        for (const auto& step : write_steps(subject.network.design, from, wanted))
            energy += solved.energy(step) + solved.verify_energy(step);
    }
    return energy;
}

}  // namespace

WearSummary measure_wear(const Subject& subject, const StudyOptions& options) {
    const auto& settings = subject.scenario.faults;
    const auto programmed = programmed_states(subject.network.weights, subject.scenario.circuit.synapse_levels);
    const auto count = images_for_rates(subject, programmed);
    const auto escape = parallel_escape(settings.device, settings.temperature);
    const auto rates =
        read_rates(subject.compiled(options.threads), subject.inputs()(0, count), escape, options.threads);
    const auto left = leaving(rates, programmed);
    WearSummary wear{.temperature = settings.temperature,
                     .error_rate_per_year = year * left.mean,
                     .largest_rate_per_year = year * left.largest,
                     .retention_rate_per_year = year * escape.rate(0),
                     .refresh = {}};
    const auto& points = subject.scenario.wear_keep_points;
    if (!points) return wear;
    const Aging aging(subject, rates, programmed, options.threads);
    if (const auto interval = interval_of(aging, *points))
        wear.refresh = {*points, *interval, energy_of_rewriting(subject, options.threads) / *interval};
    return wear;
}

}  // namespace spinloom

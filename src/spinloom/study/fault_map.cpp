#include "spinloom/study/fault_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

std::string purpose(const char* what, FaultKind kind) {
    return fmt::format("{} of {}", what, name(kind));
}

/// Where a number of the order stands.
struct Place {
    std::size_t layer;
    Eigen::Index row, column;
    bool is_negative;
};

Place place_of(const NetworkStates& states, std::size_t number) {
    std::size_t layer = 0;
    while (number >= static_cast<std::size_t>(states[layer].num_junctions())) {
        number -= static_cast<std::size_t>(states[layer].num_junctions());
        ++layer;
    }
    const auto pair = static_cast<Eigen::Index>(number / 2), columns = states[layer].positive.cols();
    return {layer, pair / columns, pair % columns, number % 2 == 1};
}

double log_factorial(double n) {
    int sign = 1;
    return lgamma_r(n + 1, &sign);  // std::lgamma keeps the sign in a variable that threads share
}

template <class Layers>
auto& at(Layers& layers, const Place& place) {
    auto& layer = layers[place.layer];
    return (place.is_negative ? layer.negative : layer.positive)(place.row, place.column);
}

}  // namespace

std::string_view name(FaultKind kind) {
    switch (kind) {
        case FaultKind::write_error:
            return "write-error";
        case FaultKind::stuck_parallel:
            return "stuck-parallel";
        case FaultKind::stuck_antiparallel:
            return "stuck-antiparallel";
        case FaultKind::shorted:
            return "short";
        case FaultKind::open:
            return "open";
        case FaultKind::retention:
            return "retention";
        default:
            return "read-disturb";
    }
}

bool is_permanent(FaultKind kind) {
    return kind == FaultKind::stuck_parallel || kind == FaultKind::stuck_antiparallel || kind == FaultKind::shorted ||
           kind == FaultKind::open;
}

JunctionState faulty_state(FaultKind kind, JunctionState programmed) {
    switch (kind) {
        case FaultKind::stuck_parallel:
            return JunctionState::parallel;
        case FaultKind::stuck_antiparallel:
            return JunctionState::antiparallel;
        case FaultKind::shorted:
            return JunctionState::shorted;
        case FaultKind::open:
            return JunctionState::open;
        default:
            return programmed == JunctionState::parallel ? JunctionState::antiparallel : JunctionState::parallel;
    }
}

NetworkStates programmed_states(const BinaryMlp& mlp) {
    NetworkStates states;
    for (const auto& layer : mlp.layers) states.push_back(programmed_states(layer));
    return states;
}

std::size_t num_junctions(const NetworkStates& states) {
    std::size_t count = 0;
    for (const auto& layer : states) count += static_cast<std::size_t>(layer.num_junctions());
    return count;
}

double FaultProbabilities::mean() const {
    if (each.empty()) return largest;
    double sum = 0;
    Eigen::Index count = 0;
    for (const auto& layer : each) {
        sum += layer.positive.sum() + layer.negative.sum();
        count += layer.positive.size() + layer.negative.size();
    }
    return sum / static_cast<double>(count);
}

double no_fault_probability(std::size_t n, double p) {
    return std::exp(static_cast<double>(n) * std::log1p(-p));
}

std::size_t faults_given_one(std::size_t n, double p, double u) {
    SPINLOOM_EXPECT(n >= 1 && p > 0 && p <= 1 && u >= 0 && u < 1);
    if (p == 1) return n;
    const auto trials = static_cast<double>(n);
    const double mean = trials * p, deviation = std::sqrt(mean * (1 - p));
    const double wanted = u * -std::expm1(trials * std::log1p(-p));
    // Twelve deviations below the mean, and as many above, hold all but 1e-30.
    auto k = static_cast<std::size_t>(std::max(1.0, std::floor(mean - 12 * deviation - 12)));
    double sum = 0;
    for (; k < n && static_cast<double>(k) < mean + 12 * deviation + 40; ++k) {
        const auto x = static_cast<double>(k);
        sum += std::exp(log_factorial(trials) - log_factorial(x) - log_factorial(trials - x) + x * std::log(p) +
                        (trials - x) * std::log1p(-p));
        if (sum > wanted) return k;
    }
    return k;
}

FaultSample::FaultSample(const NetworkStates& programmed, FaultKind kind, std::uint64_t seed, std::uint64_t sample)
    : programmed_(&programmed), kind_(kind), seed_(seed), sample_(sample), order_(num_junctions(programmed)) {
    RandomStream random(seed, purpose("faults", kind), sample);
    number_ = random.uniform();
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    // The front is drawn first, so that the order does not depend on how much of it is looked at.
    for (std::size_t i = 0; i + 1 < order_.size(); ++i) {
        std::swap(order_[i], order_[i + static_cast<std::size_t>(random.below(order_.size() - i))]);
    }
}

NetworkStates FaultSample::states(const FaultProbabilities& probabilities) const {
    NetworkStates states = *programmed_;
    const auto count = faults_given_one(order_.size(), probabilities.largest, number_);
    RandomStream thinning(seed_, purpose("thinning", kind_), sample_);
    for (std::size_t j = 0; j < count; ++j) {
        const auto place = place_of(states, order_[j]);
        if (!probabilities.each.empty() &&
            thinning.uniform() * probabilities.largest >= at(probabilities.each, place)) {
            continue;
        }
        auto& state = at(states, place);
        state = faulty_state(kind_, state);
    }
    return states;
}

}  // namespace spinloom

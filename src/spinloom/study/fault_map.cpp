#include "spinloom/study/fault_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

/// Hazard of a probability; what is certain has one that no exponential number reaches.
double hazard(double probability) {
    return std::min(-std::log1p(-probability), 700.0);
}

/// Calls visit(junction number, layer, row, column, is_negative) for all junctions in order.
template <class Visit>
void for_each_junction(const NetworkStates& states, const Visit& visit) {
    std::size_t number = 0;
    for (std::size_t layer = 0; layer < states.size(); ++layer) {
        const auto& shape = states[layer].positive;
        for (Eigen::Index row = 0; row < shape.rows(); ++row) {
            for (Eigen::Index column = 0; column < shape.cols(); ++column) {
                visit(number++, layer, row, column, false);
                visit(number++, layer, row, column, true);
            }
        }
    }
}

/// The hazards of all junctions in order.
std::vector<double> hazards(const NetworkStates& states, const FaultProbabilities& probabilities) {
    std::vector<double> result(num_junctions(states), hazard(probabilities.largest));
    if (probabilities.each.empty()) return result;
    for_each_junction(
        states, [&](std::size_t number, std::size_t layer, Eigen::Index row, Eigen::Index column, bool is_negative) {
            const auto& of_layer = probabilities.each[layer];
            result[number] = hazard((is_negative ? of_layer.negative : of_layer.positive)(row, column));
        });
    return result;
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

NetworkStates programmed_states(const Weights& weights, int levels) {
    NetworkStates states;
    for (const auto& layer : weights.layers) states.push_back(programmed_states(layer, levels));
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

double FaultProbabilities::no_fault(const NetworkStates& states) const {
    if (each.empty()) return std::exp(static_cast<double>(num_junctions(states)) * std::log1p(-largest));
    const auto all = hazards(states, *this);
    return std::exp(-std::accumulate(all.begin(), all.end(), 0.0));
}

FaultSample::FaultSample(const NetworkStates& programmed, FaultKind kind, std::uint64_t seed, std::uint64_t sample)
    : programmed_(&programmed), kind_(kind), exponential_(num_junctions(programmed)) {
    RandomStream random(seed, fmt::format("faults, {}", name(kind)), sample);
    time_number_ = random.uniform();
    which_number_ = random.uniform();
    for (double& number : exponential_) number = -std::log1p(-random.uniform());
}

NetworkStates FaultSample::states(const FaultProbabilities& probabilities) const {
    SPINLOOM_EXPECT(probabilities.largest > 0 && probabilities.largest <= 1);
    const auto each = hazards(*programmed_, probabilities);
    const double all = std::accumulate(each.begin(), each.end(), 0.0);
    const double passed = -std::log1p(time_number_ * std::expm1(-all));  // s
    std::size_t first = 0;
    for (double sum = each[0]; sum <= which_number_ * all && first + 1 < each.size(); sum += each[++first]) {
    }
    NetworkStates states = *programmed_;
    for_each_junction(
        states, [&](std::size_t number, std::size_t layer, Eigen::Index row, Eigen::Index column, bool is_negative) {
            if (number != first && exponential_[number] >= each[number] * (1 - passed / all)) return;
            auto& state = (is_negative ? states[layer].negative : states[layer].positive)(row, column);
            state = faulty_state(kind_, state);
        });
    return states;
}

}  // namespace spinloom

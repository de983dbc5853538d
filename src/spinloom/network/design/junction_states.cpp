#include "spinloom/network/design/junction_states.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/model/levels.hpp"

namespace spinloom {
namespace {

constexpr double tail = 4;  ///< standard deviations

double normal_without_tails(RandomStream& random) {
    for (;;) {
        const double value = random.normal();
        if (std::abs(value) <= tail) return value;
    }
}

/// Draws the junctions of a stream one after the other.
class Junctions {
public:
    Junctions(const JunctionResistances& nominal, const JunctionSpread& spread, const std::string& purpose)
        : nominal_(nominal), spread_(spread), random_(spread.seed, purpose, spread.sample) {}

    /// Resistances of the next junction.
    JunctionResistances next() {
        auto result = nominal_;
        if (spread_.is_none()) return result;
        const double by_resistance = factor(spread_.resistance_sigma), by_tmr = factor(spread_.tmr_sigma);
        const double tmr = nominal_.antiparallel / nominal_.parallel - 1;
        result.parallel = nominal_.parallel * by_resistance;
        result.antiparallel = result.parallel * (1 + tmr * by_tmr);
        return result;
    }

private:
    /// Draws even for a sigma of 0: one sigma does not change what the other draws.
    double factor(double sigma) {
        const double deviation = sigma * normal_without_tails(random_);
        return spread_.distribution == JunctionSpread::Distribution::normal ? 1 + deviation : std::exp(deviation);
    }

    JunctionResistances nominal_;
    JunctionSpread spread_;
    RandomStream random_;
};

/// Adds junctions to one side of a layer's cells.
class CellSum {
public:
    CellSum(Eigen::MatrixXd& conductance, Eigen::MatrixXd& antiparallel, Eigen::MatrixXd& tmr)
        : conductance_(&conductance), antiparallel_(&antiparallel), tmr_(&tmr) {}

    void add(Eigen::Index row, Eigen::Index synapse, JunctionState state, const JunctionResistances& resistances,
             double area) {
        const double conductance = junction_conductance(state, resistances, area);
        (*conductance_)(row, synapse) += conductance;
        if (state != JunctionState::antiparallel || antiparallel_->size() == 0) return;
        const double tmr = resistances.tmr();
        if (tmr <= 0) return;
        double& sum = (*antiparallel_)(row, synapse);
        double& known = (*tmr_)(row, synapse);
        SPINLOOM_EXPECT(sum == 0 || std::abs(known - tmr) < 1e-9 * tmr);
        sum += conductance;
        known = tmr;
    }

private:
    Eigen::MatrixXd *conductance_, *antiparallel_, *tmr_;
};

}  // namespace

double junction_conductance(JunctionState state, const JunctionResistances& resistances, double area) {
    switch (state) {
        case JunctionState::parallel:
            return area / resistances.parallel;
        case JunctionState::antiparallel:
            return area / resistances.antiparallel;
        case JunctionState::shorted:
            SPINLOOM_EXPECT(resistances.shorted > 0);
            return 1 / resistances.shorted;
        default:
            return 0;
    }
}

LayerStates programmed_states(const LayerWeights& layer, int levels) {
    const int largest = largest_weight(levels);
    LayerStates states;
    states.pairs = pairs_per_synapse(levels);
    states.positive.resize(layer.fan_in() + 1, layer.fan_out() * states.pairs);
    states.negative.resize(layer.fan_in() + 1, layer.fan_out() * states.pairs);
    const auto state = [](bool is_parallel) {
        return is_parallel ? JunctionState::parallel : JunctionState::antiparallel;
    };
    for (Eigen::Index row = 0; row <= layer.fan_in(); ++row) {
        for (Eigen::Index column = 0; column < layer.fan_out(); ++column) {
            const int weight = layer.levels(row, column);
            if (largest == 1) {
                states.positive(row, column) = state(weight >= 0);
                states.negative(row, column) = state(weight <= 0);
                continue;
            }
            const int up = (largest + weight) / 2;  // areas whose junction at I+ is parallel
            for (int pair = 0; pair < states.pairs; ++pair) {
                const bool is_up = (up >> pair & 1) != 0;
                states.positive(row, column * states.pairs + pair) = state(is_up);
                states.negative(row, column * states.pairs + pair) = state(!is_up);
            }
        }
    }
    return states;
}

LayerConductances layer_conductances(const LayerStates& states, const JunctionResistances& nominal,
                                     const JunctionSpread& spread, std::size_t layer, JunctionColumns set) {
    const auto* whose = set == JunctionColumns::spare ? "spare junctions" : "junctions";
    Junctions junctions(nominal, spread, fmt::format("{} of layer {}", whose, layer));
    const auto rows = states.positive.rows(), columns = states.positive.cols();
    const Eigen::MatrixXd none = Eigen::MatrixXd::Zero(rows, columns / states.pairs);
    LayerConductances result{none, none};
    auto& biased = result.antiparallel;
    if (nominal.depend_on_bias()) biased = {none, none, none, none, nominal.half_voltage};
    CellSum positive(result.positive, biased.positive, biased.positive_tmr);
    CellSum negative(result.negative, biased.negative, biased.negative_tmr);
    for (Eigen::Index row = 0; row < rows; ++row) {
        for (Eigen::Index column = 0; column < columns; ++column) {
            const double area = std::exp2(column % states.pairs);
            const auto synapse = column / states.pairs;
            positive.add(row, synapse, states.positive(row, column), junctions.next(), area);
            negative.add(row, synapse, states.negative(row, column), junctions.next(), area);
        }
    }
    return result;
}

NeuronJunctions neuron_junctions(Eigen::Index neurons, const JunctionResistances& nominal, const JunctionSpread& spread,
                                 std::size_t layer) {
    Junctions junctions(nominal, spread, fmt::format("junctions of neurons {}", layer));
    NeuronJunctions result{Eigen::VectorXd(neurons), Eigen::VectorXd(neurons), Eigen::VectorXd(neurons)};
    for (Eigen::Index neuron = 0; neuron < neurons; ++neuron) {
        result.input[neuron] = junctions.next().parallel;
        const auto feedback = junctions.next();
        result.feedback[neuron] = feedback.antiparallel;
        result.feedback_tmr[neuron] = feedback.tmr();
    }
    return result;
}

}  // namespace spinloom

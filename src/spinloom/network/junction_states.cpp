#include "spinloom/network/junction_states.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/weight_mapping.hpp"

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

    /// Resistance [ohm] of the next junction; infinite where it is open.
    double next(JunctionState state) {
        double parallel = nominal_.parallel, antiparallel = nominal_.antiparallel;
        if (!spread_.is_none()) {
            const double by_resistance = factor(spread_.resistance_sigma), by_tmr = factor(spread_.tmr_sigma);
            const double tmr = nominal_.antiparallel / nominal_.parallel - 1;
            parallel = nominal_.parallel * by_resistance;
            antiparallel = parallel * (1 + tmr * by_tmr);
        }
        switch (state) {
            case JunctionState::parallel:
                return parallel;
            case JunctionState::antiparallel:
                return antiparallel;
            case JunctionState::shorted:
                SPINLOOM_EXPECT(nominal_.shorted > 0);
                return nominal_.shorted;
            default:
                return std::numeric_limits<double>::infinity();
        }
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

}  // namespace

LayerStates programmed_states(const BinaryLayer& layer) {
    LayerStates states;
    states.positive.resize(layer.fan_in() + 1, layer.fan_out());
    states.negative.resize(layer.fan_in() + 1, layer.fan_out());
    for (Eigen::Index row = 0; row <= layer.fan_in(); ++row) {
        for (Eigen::Index column = 0; column < layer.fan_out(); ++column) {
            const int weight = row == layer.fan_in() ? layer.bias[column] : layer.weights(row, column);
            states.positive(row, column) = weight >= 0 ? JunctionState::parallel : JunctionState::antiparallel;
            states.negative(row, column) = weight > 0 ? JunctionState::antiparallel : JunctionState::parallel;
        }
    }
    return states;
}

LayerConductances layer_conductances(const LayerStates& states, const JunctionResistances& nominal,
                                     const JunctionSpread& spread, std::size_t layer, JunctionColumns set) {
    const auto* whose = set == JunctionColumns::spare ? "spare junctions" : "junctions";
    Junctions junctions(nominal, spread, fmt::format("{} of layer {}", whose, layer));
    const auto rows = states.positive.rows(), columns = states.positive.cols();
    LayerConductances result{Eigen::MatrixXd(rows, columns), Eigen::MatrixXd(rows, columns)};
    for (Eigen::Index row = 0; row < rows; ++row) {
        for (Eigen::Index column = 0; column < columns; ++column) {
            result.positive(row, column) = 1 / junctions.next(states.positive(row, column));
            result.negative(row, column) = 1 / junctions.next(states.negative(row, column));
        }
    }
    return result;
}

LayerConductances sliced_conductances(const BinaryLayer& layer, int levels, const JunctionResistances& nominal,
                                      const JunctionSpread& spread, std::size_t number) {
    Junctions junctions(nominal, spread, fmt::format("junctions of layer {}", number));
    const int largest = largest_weight(levels);
    LayerConductances result{Eigen::MatrixXd::Zero(layer.fan_in() + 1, layer.fan_out()),
                             Eigen::MatrixXd::Zero(layer.fan_in() + 1, layer.fan_out())};
    for (Eigen::Index row = 0; row <= layer.fan_in(); ++row) {
        for (Eigen::Index column = 0; column < layer.fan_out(); ++column) {
            const int weight = row == layer.fan_in() ? layer.bias[column] : layer.weights(row, column);
            const int up = (largest + weight) / 2;  // areas whose junction at I+ is parallel
            for (int area = 1; area <= largest; area *= 2) {
                const bool is_up = (up & area) != 0;
                const auto state = [](bool parallel) {
                    return parallel ? JunctionState::parallel : JunctionState::antiparallel;
                };
                result.positive(row, column) += area / junctions.next(state(is_up));
                result.negative(row, column) += area / junctions.next(state(!is_up));
            }
        }
    }
    return result;
}

NeuronJunctions neuron_junctions(Eigen::Index neurons, const JunctionResistances& nominal, const JunctionSpread& spread,
                                 std::size_t layer) {
    Junctions junctions(nominal, spread, fmt::format("junctions of neurons {}", layer));
    NeuronJunctions result{Eigen::VectorXd(neurons), Eigen::VectorXd(neurons)};
    for (Eigen::Index neuron = 0; neuron < neurons; ++neuron) {
        result.input[neuron] = junctions.next(JunctionState::parallel);
        result.feedback[neuron] = junctions.next(JunctionState::antiparallel);
    }
    return result;
}

}  // namespace spinloom

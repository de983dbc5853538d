#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <limits>
#include <vector>

#include "spinloom/array/parts/synapse.hpp"
#include "spinloom/device/magnet/junction_state.hpp"
#include "spinloom/network/model/weights.hpp"

/// The junctions of a network one by one: the state each is in, and how they differ from one another.

namespace spinloom {

/// States of a layer's junctions. Rows: the inputs and, last, the bias line; columns: neurons, and of each the pairs of
/// its synapses side by side, the smallest first.
struct LayerStates {
    using Matrix = Eigen::Matrix<JunctionState, Eigen::Dynamic, Eigen::Dynamic>;
    Matrix positive, negative;  ///< at the lines I+ and I-, (fan-in + 1) x (fan-out pairs)
    int pairs = 1;              ///< of a synapse

    /// Those at the line I+ (0) or I- (1).
    [[nodiscard]] Matrix& side(int device) { return device == 0 ? positive : negative; }
    [[nodiscard]] const Matrix& side(int device) const { return device == 0 ? positive : negative; }
    [[nodiscard]] Eigen::Index num_junctions() const { return positive.size() + negative.size(); }
};

/// The states that stand for a layer's weights (synapse.hpp): of several pairs, those whose areas add up to the weight.
/// @param levels  of a weight (levels.hpp)
[[nodiscard]] LayerStates programmed_states(const LayerWeights& layer, int levels = 2);

/// Conductances of a layer's synapses to the lines I+ and I-, (fan-in + 1) x fan-out, last
/// row the bias line's; 0 where all is open [S].
struct LayerConductances {
    Eigen::MatrixXd positive, negative;

    /// Of the antiparallel junctions of each cell the conductance at 0 V, a part of the above [S], and the TMR there; 0
    /// where there are none. Empty where resistances do not depend on bias.
    struct Antiparallel {
        Eigen::MatrixXd positive, negative, positive_tmr, negative_tmr;
        double half_voltage = std::numeric_limits<double>::infinity();  ///< [V]
    };
    Antiparallel antiparallel = {};

    [[nodiscard]] bool depend_on_bias() const { return antiparallel.positive.size() > 0; }
};

/// Resistances of the two junctions of each neuron of a layer [ohm].
struct NeuronJunctions {
    Eigen::VectorXd input, feedback;
    Eigen::VectorXd feedback_tmr = {};  ///< at 0 V [1]; read only where it depends on bias
};

/// Conductance of a junction [S]: grows with its area but for a short, which is a point of the barrier (`assumed`).
/// @param area  over that of the resistances
[[nodiscard]] double junction_conductance(JunctionState state, const JunctionResistances& resistances, double area = 1);

/// How junctions differ from one another.
///
/// Law, with independent standard normals a and b of each junction, each drawn again where it is beyond +-4:
///     normal:     R_P' = R_P (1 + s_R a),    TMR' = TMR (1 + s_T b)
///     lognormal:  R_P' = R_P exp(s_R a),     TMR' = TMR exp(s_T b)       (medians R_P and TMR)
///     R_AP' = R_P' (1 + TMR')
/// so a junction keeps its own factor whatever its state; s_R is the RA product and the area, s_T the barrier's and
/// electrodes' quality. The draws are those of (seed, layer, sample): the same junction gets the same ones whatever the
/// sigmas, the partition and the number of threads. Shorted and open junctions have no spread.
struct JunctionSpread {
    enum class Distribution { normal, lognormal };
    Distribution distribution = Distribution::normal;
    double resistance_sigma = 0;  ///< s_R, relative; normal: <= 0.2, so that what is drawn is positive
    double tmr_sigma = 0;         ///< s_T, relative; same
    bool with_neurons = true;     ///< whether the neurons' junctions differ as well
    std::uint64_t seed = 1;
    std::uint64_t sample = 0;  ///< which network of the many that could have been made

    [[nodiscard]] bool is_none() const { return resistance_sigma == 0 && tmr_sigma == 0; }
};

/// Whose draws junctions take: those of a layer's own columns, or of columns held in reserve beside them.
enum class JunctionColumns { in_use, spare };

/// Conductances of the synapses of layer number `layer` (from 0) whose junctions are in given states: the sum over a
/// synapse's pairs, of areas 1 : 2 : 4 ... . Each junction has factors of its own, of the same sigma whatever its area
/// (`assumed`). With a half voltage the antiparallel ones are told apart.
/// @pre with a half voltage all junctions of a synapse have one TMR: it has no spread, or there is one pair
[[nodiscard]] LayerConductances layer_conductances(const LayerStates& states, const JunctionResistances& nominal,
                                                   const JunctionSpread& spread, std::size_t layer,
                                                   JunctionColumns columns = JunctionColumns::in_use);

/// Junctions of the neurons of layer number `layer`: the input's parallel, the feedback's antiparallel.
[[nodiscard]] NeuronJunctions neuron_junctions(Eigen::Index neurons, const JunctionResistances& nominal,
                                               const JunctionSpread& spread, std::size_t layer);

}  // namespace spinloom

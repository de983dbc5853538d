#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/network/infer/biased_layer.hpp"
#include "spinloom/network/settle/layer_dynamics.hpp"

namespace spinloom {

/// What the bias law of junctions adds to a layer over time.
///
/// The layer's equations over time (layer_dynamics.hpp) are those of junctions at 0 V. At rest the law adds to its
/// read-outs and to what it draws from its inputs
///
///     D(v) = read-outs of BiasedLayer at v less those of the linear layer,     d(v) alike, of the currents drawn
///
/// both exact. Over time the lines are taken to follow their inputs at once, which they do within some picoseconds, and
/// the amplifiers as one pole each: tau q' + q = D(v(t)) is what is added to the read-outs, d(v(t)) to the load. tau is
/// that of the amplifier at its lines, 1/(2 pi f) over the part of its output that reaches its inverting input.
class BiasDeviation {
public:
    /// @param linear   the layer at 0 V   @param at_rest  its companion of weight 0
    BiasDeviation(const AnalogNetwork& network, std::size_t layer, const LayerDynamics& linear,
                  const LayerCompanion& at_rest);

    /// Images, from one time to the next.
    struct State {
        std::vector<BiasedLayer::Pack> packs;
        Eigen::MatrixXd read_out;  ///< D, outputs x images [V]
        Eigen::MatrixXd drawn;     ///< d, inputs x images [A]
    };
    [[nodiscard]] State start(Eigen::Index images) const;
    /// Finds D and d at input voltages (inputs x images) [V], from where the state is.
    /// @returns whether all images converged
    [[nodiscard]] bool follow(const Eigen::MatrixXd& inputs, State& state) const;

    /// q at the end of an implicit step of weight a, from what the step starts from; a = 0 is rest.
    [[nodiscard]] Eigen::MatrixXd delayed(const State& state, double weight, const Eigen::MatrixXd& start) const;

private:
    const LayerDynamics* linear_;
    const LayerCompanion* at_rest_;
    BiasedLayer biased_;
    Eigen::MatrixXd uncharged_drawn_;  ///< by the linear layer at inputs of 0 V, one an input [A]
    Eigen::VectorXd time_;             ///< tau, one an output [s]
};

}  // namespace spinloom

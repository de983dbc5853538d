#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "spinloom/network/model/activation_curve.hpp"

/// Neurons that drive the same lines of the next layer, and so load each other.

namespace spinloom {

struct CircuitDesign;
class LoadSurface;

/// What the next layer's lines do to a layer's neurons.
///
/// The lines of a subarray sit near a common voltage u, a mean of all that drives them, and each neuron is loaded by a
/// conductance to u. With F0(z) the transfer curve at u = u0 and F1 = dF/du there, over the neurons k of a block
/// (those whose outputs end in one subarray row)
///
///     v_k = F0(z_k) + (u - u0) F1(z_k)          u = share * sum v_k + const
///  => u - u0 = (share * sum F0(z_k) + offset) / (1 - share * sum F1(z_k))
///
/// Conductance, share and offset are those of the mean array of the next layer, wires and amplifiers included, averaged
/// over the block's neurons; blocks coupled by an amplifier that sums see each other at v_dd/2. What is left out: how
/// the load depends on the weights, and on the place along the lines; second order in u - u0. Errors against the solved
/// circuit: docs/theory/training.md.
///
/// Where the load is so heavy that 1 - share * sum F1 can fall below `least_loop`, the lines follow the neurons so far
/// that first order is of no use. There u is the root of
///
///     u = share * sum F(z_k, u) + const
///
/// with F the surface. Its right side rises by less than 1 per volt, so there is one root.
struct SharedLoad {
    struct Block {
        std::size_t first = 0, end = 0;  ///< neurons [first, end)
        double share = 0;                ///< [1], below 1/(end - first)
        double offset = 0;               ///< [V]
    };
    static constexpr double least_loop = 0.4;  ///< of 1 - share * sum F1, for first order

    ActivationCurve by_voltage;  ///< F1 [V/V]
    std::vector<Block> blocks;
    std::shared_ptr<const LoadSurface> surface = nullptr;  ///< F, where first order is of no use
};

/// A layer's neurons in their load.
struct LoadedNeurons {
    ActivationCurve curve;  ///< F0, the ties of their partitions being a source resistance
    SharedLoad load;
};

/// The neurons of a layer that is not the last, in the load of the mean array that follows.
/// @throws ConvergenceError if a point of a curve does not converge
[[nodiscard]] LoadedNeurons neurons_in_load(const CircuitDesign& design, std::size_t layer);

/// Those of the last layer, which drive nothing: their transfer curve, the ties of their partitions being a source
/// resistance.
/// @throws ConvergenceError if a point of the curve does not converge
[[nodiscard]] ActivationCurve open_neurons(const CircuitDesign& design);

/// Where a layer of neurons stands for one image, and how it moves.
template <class Scalar>
struct NeuronState {
    Scalar* value;       ///< in: pre-activations [V]; out: output voltages [V]
    Scalar* slope;       ///< dv/dz at fixed u; may be null
    Scalar* load_slope;  ///< dv/du, F1; may be null where `slope` is
    Scalar* feedback;    ///< a block: share / (1 - share * sum F1); may be null where `slope` is
};

/// Pre-activations of one image to outputs.
template <class Scalar>
void settle(const ActivationCurve& curve, const SharedLoad& load, const NeuronState<Scalar>& state);

/// Adds to the derivatives of a loss by the outputs what comes through u: afterwards dL/dz = slope * error.
template <class Scalar>
void pull_back(const SharedLoad& load, const Scalar* load_slope, const Scalar* feedback, Scalar* error);

}  // namespace spinloom

#pragma once

#include "spinloom/array/neuron.hpp"
#include "spinloom/network/activation_curve.hpp"

namespace spinloom {

/// What a neuron's output drives: a conductance to a fixed voltage.
struct NeuronLoad {
    double conductance = 0;  ///< [S], >= 0; 0 is an open output
    double voltage = 0;      ///< where it ends [V]
};

/// The load that a layer of `num_outputs` neurons is to each of its inputs, to first order: all its cells at their mean
/// conductance and all its lines at half the supply. The behavioural fidelity and the training use it; the circuit
/// solves the real load.
[[nodiscard]] NeuronLoad mean_layer_load(int num_outputs, double synapse_parallel, double synapse_antiparallel,
                                         double v_dd);

/// Transfer curve of the loaded neuron from the solved circuit, sampled over inputs from -reach to reach.
/// @param reach  [V], > 0   @param step  [V], > 0
/// @throws ConvergenceError if a point of the curve does not converge
[[nodiscard]] ActivationCurve loaded_transfer_curve(const NeuronCircuit& neuron, const NeuronLoad& load,
                                                    double reach = 3, double step = 5e-3);

}  // namespace spinloom

#pragma once

#include "spinloom/array/parts/inverter_table.hpp"
#include "spinloom/array/parts/neuron.hpp"
#include "spinloom/network/model/activation_curve.hpp"

namespace spinloom {

/// What a neuron's output drives: a conductance to a fixed voltage.
struct NeuronLoad {
    double conductance = 0;  ///< [S], >= 0; 0 is an open output
    double voltage = 0;      ///< where it ends [V]
};

/// Transfer curve of the loaded neuron from the solved circuit, sampled over inputs from -reach to reach.
/// @param reach  [V], > 0   @param step  [V], > 0
/// @throws ConvergenceError if a point of the curve does not converge
[[nodiscard]] ActivationCurve loaded_transfer_curve(const NeuronCircuit& neuron, const NeuronLoad& load,
                                                    double reach = 3, double step = 5e-3);

/// The same with the table of its inverter at hand.
[[nodiscard]] ActivationCurve loaded_transfer_curve(const NeuronCircuit& neuron, const InverterTable& table,
                                                    const NeuronLoad& load, double reach, double step);

}  // namespace spinloom

#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/settle/layer_dynamics.hpp"
#include "spinloom/network/settle/neuron_dynamics.hpp"
#include "spinloom/network/settle/settling_options.hpp"

namespace spinloom {

struct Settling {
    std::vector<ImageSettling> images;
    std::vector<SettlingTrace> traces;  ///< of the first images, as many as were asked for
    double error_bound = 0;             ///< worst of the subarrays' reductions [1]
    int num_states = 0;                 ///< of all reduced subarrays
};

/// Settling of a network by its reduced circuit: crossbars as a few modes at their ports, neurons as tables.
///
/// The inputs of image k go from `from` to `to` (inputs x images [V]). Integration by a singly diagonal implicit
/// Runge-Kutta method of second order, L-stable, on charges, with steps in proportion to the time since the step.
/// Deterministic, whatever the number of threads. docs/theory/settling.md derives it.
/// @throws ConvergenceError naming the image
[[nodiscard]] Settling reduced_settling(const AnalogNetwork& network, const InputVoltages& from,
                                        const InputVoltages& to, std::size_t num_images,
                                        const SettlingOptions& options);

}  // namespace spinloom

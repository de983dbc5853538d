#pragma once

#include <optional>

#include "spinloom/architecture/bench/activation_bench.hpp"
#include "spinloom/architecture/bench/earlier_neurons.hpp"

/// Earlier circuits in the size that does what ours does: products of power and area compare only then.

namespace spinloom {

/// What a circuit must reach, within `tolerance` in its favour.
struct NeuronDemand {
    double output_resistance = 0;  ///< at most, at the centre, at zero frequency [ohm]
    double swing = 0;              ///< at least, over the window [V]
    double slope = 0;              ///< at least, its magnitude at the centre [1]
    double tolerance = 0.1;        ///< of each
};

/// What stays the same for all sizes.
struct SizingTask {
    NeuronDemand demand;
    InputWindow window;
    InputDistribution inputs;  ///< of our neuron
    SigmoidFit ours;           ///< the others see the same arguments of their sigmoids
};

/// What a quick look at a circuit says: a coarse curve, and small signals at its centre.
struct QuickFigures {
    double output_resistance = 0, swing = 0, slope = 0;
    double power = 0, area = 0;  ///< mean over the inputs [W]; by the rule [m^2]
    double lacks = 0;            ///< sum of the shares by which it misses the demands; 0: it meets them
};

/// None where it does not converge, or its output never crosses half the supply.
[[nodiscard]] std::optional<QuickFigures> quick_figures(const ActivationCircuit& circuit, const SizingTask& task);

/// The inputs at which another sigmoid stands where ours does: k (x - c) = k_ours (x_ours - c_ours), kept within the
/// window (a driver between the rails).
[[nodiscard]] InputDistribution same_arguments(const InputDistribution& inputs, const SigmoidFit& ours,
                                               const SigmoidFit& other, const InputWindow& window);

/// A family's best size.
struct SizedNeuron {
    SizeFactors factors;
    QuickFigures figures;
    int tried = 0;  ///< sizes that were solved
    [[nodiscard]] bool is_alike() const { return figures.lacks == 0; }
};

/// The size of least power times area among those that meet the demands, by a pattern search of factors 2, 1.4 and 1.2
/// up and down along each size. Where none meets them: that which lacks least. None where no size tried works at all.
[[nodiscard]] std::optional<SizedNeuron> size_neuron(const NeuronFamily& family, const NeuronProcess& process,
                                                     const SizingTask& task);

}  // namespace spinloom

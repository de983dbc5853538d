#pragma once

#include <map>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/activation_bench.hpp"
#include "spinloom/architecture/bench/digital_neuron.hpp"

namespace spinloom {

/// One neuron of a comparison.
struct ComparedNeuron {
    enum class Kind { ours, analog, digital };
    Kind kind = Kind::ours;
    std::string name, title;
    std::map<std::string, std::string, std::less<>> sources;
    double power = 0;                ///< mean over the inputs, of all sources [W]
    double area = 0;                 ///< by the rule [m^2]
    double rms_error = 0;            ///< of its nearest sigmoid, of its swing; of a digital one the largest error [1]
    SmallSignalFigures middle = {};  ///< of an analog one, at the centre of its sigmoid
    ActivationBench bench = {};      ///< empty for a digital neuron
    DigitalNeuron digital = {};      ///< empty for an analog one

    [[nodiscard]] double product() const { return power * area; }  ///< [W m^2]
};

/// Power times area of earlier neurons beside ours.
struct NeuronComparison {
    std::vector<ComparedNeuron> neurons;  ///< ours first
    InputDistribution inputs;             ///< of ours; the others see the same arguments of their sigmoids
    double claimed_ratio = 12;            ///< of the best earlier analog neuron's product to ours, published

    [[nodiscard]] double ratio(const ComparedNeuron& neuron) const {
        return neuron.product() / neurons.front().product();
    }
    /// The same with as many copies in parallel as give our output resistance: n times the power and the area, n >= 1.
    [[nodiscard]] double ratio_at_our_drive(const ComparedNeuron& neuron) const;
    /// The analog neuron of the smallest product, ours apart.
    [[nodiscard]] const ComparedNeuron& best_earlier() const;
    [[nodiscard]] bool is_claim_confirmed() const { return ratio(best_earlier()) >= claimed_ratio; }
};

/// The inputs at which another sigmoid stands where ours does: k (x - c) = k_ours (x_ours - c_ours), kept within the
/// window (a driver between the rails).
[[nodiscard]] InputDistribution same_arguments(const InputDistribution& inputs, const SigmoidFit& ours,
                                               const SigmoidFit& other, const InputWindow& window);

/// Measures our neuron and all others at its supply, over a window of half the supply either side, without a load.
/// @throws InputError, ConvergenceError
[[nodiscard]] NeuronComparison compare_neurons(const NeuronCircuit& neuron, const NeuronProcess& process,
                                               const InputDistribution& inputs);

}  // namespace spinloom

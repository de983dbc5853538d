#pragma once

#include <map>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/activation_bench.hpp"
#include "spinloom/architecture/bench/digital_neuron.hpp"
#include "spinloom/architecture/bench/neuron_sizing.hpp"

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

/// How the ratios move with one number of the layout rule.
struct RatioSensitivity {
    RuleRange moved;
    double bare_low = 0, bare_high = 0;    ///< best earlier one over ours, at either end of the range
    double alike_low = 0, alike_high = 0;  ///< the same of the sized ones; 0 without any
};

/// An earlier circuit in the size that does what ours does.
struct SizedComparison {
    ComparedNeuron neuron;
    SizedNeuron size;
};

/// Power times area of earlier neurons beside ours.
struct NeuronComparison {
    std::vector<ComparedNeuron> neurons;  ///< ours first
    std::vector<SizedComparison> sized;   ///< a family's best size each, whether it meets the demands or not
    InputDistribution inputs;             ///< of ours; the others see the same arguments of their sigmoids
    std::vector<RatioSensitivity> sensitivities;
    Interval bare = {}, alike = {};  ///< of the two ratios, over all ranges of the layout rule together
    double claimed_ratio = 12;       ///< of the best earlier analog neuron's product to ours, published

    [[nodiscard]] double ratio(const ComparedNeuron& neuron) const {
        return neuron.product() / neurons.front().product();
    }
    /// The same with as many copies in parallel as give our output resistance: n times the power and the area, n >= 1.
    [[nodiscard]] double ratio_at_our_drive(const ComparedNeuron& neuron) const;
    /// Of the sized ones that meet the demands, that of the smallest product; none: no family can.
    [[nodiscard]] const SizedComparison* best_alike() const;
    /// The analog neuron of the smallest product, ours apart.
    [[nodiscard]] const ComparedNeuron& best_earlier() const;
    [[nodiscard]] bool is_claim_confirmed() const { return ratio(best_earlier()) >= claimed_ratio; }
};

/// Measures our neuron and all others at its supply, over a window of half the supply either side, without a load. Ours
/// has the transistors that write its junctions, as far as they do not fit into their bitcells.
/// @throws InputError, ConvergenceError
[[nodiscard]] NeuronComparison compare_neurons(const NeuronCircuit& neuron, const NeuronProcess& process,
                                               const InputDistribution& inputs);

}  // namespace spinloom

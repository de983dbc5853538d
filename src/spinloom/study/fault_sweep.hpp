#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/progress.hpp"
#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/study/fault_map.hpp"

/// Accuracy of a network against how many of its junctions are faulty, or how much they vary.

namespace spinloom {

/// One curve: a kind of fault (none: variation of the junctions) at growing levels.
struct FaultCurvePlan {
    std::optional<FaultKind> kind;
    std::vector<double> levels;                     ///< rate, time [s], number of reads, or sigma
    std::vector<FaultProbabilities> probabilities;  ///< one a level; not for variation
};

struct FaultSweepPlan {
    std::vector<FaultCurvePlan> curves;
    std::size_t samples = 16;  ///< networks a point, >= 2
    std::uint64_t seed = 1;
    int spares = 0;  ///< pairs of lines a subarray; for permanent faults (spare_lines.hpp)
    JunctionResistances nominal;
    JunctionSpread spread;  ///< of the network that the faults are put into
};

/// What one sample was at one level.
struct FaultOutcome {
    double accuracy = 0;           ///< given at least one fault; fraction of the images
    double repaired_accuracy = 0;  ///< the same with spares; equal without
    std::size_t faults = 0;        ///< junctions whose state is not the one programmed
    std::size_t replaced = 0;      ///< pairs of lines
};

/// One point of a curve.
struct FaultPoint {
    double level = 0;
    double mean_probability = 0;  ///< of a fault, over the junctions
    double no_fault = 0;          ///< P_0: that no junction has one
    double faults = 0;            ///< mean number of wrong junctions, no-fault networks included
    struct Accuracy {
        double mean = 0;
        double half_width = 0;  ///< 95 %, over networks: for the images used
        double total = 0;       ///< 95 %, networks and images: for images like those used
    } accuracy, repaired;
    double replaced = 0;                 ///< mean number of pairs
    double least = 0, largest = 0;       ///< accuracies seen, networks with a fault
    std::vector<FaultOutcome> outcomes;  ///< one a sample
};

struct FaultCurve {
    std::optional<FaultKind> kind;
    std::vector<FaultPoint> points;
};

struct FaultSweep {
    double clean_accuracy = 0;  ///< without faults
    std::size_t images = 0;
    std::size_t evaluations = 0;  ///< networks solved; equal ones are solved once
    std::vector<FaultCurve> curves;
};

/// An outcome and where it belongs: what a checkpoint keeps.
struct FaultRecord {
    std::size_t curve, level, sample;
    FaultOutcome outcome;
};

struct FaultSweepOptions {
    int threads = 1;
    Progress* progress = nullptr;    ///< advanced by one a curve, level and sample
    std::vector<FaultRecord> known;  ///< of a sweep of the same plan that was cut short
    /// Called after each new outcome, by one thread at a time.
    std::function<void(const std::vector<FaultRecord>&)> save;
};

/// Fraction of the images that a network classifies right; called on any thread.
using NetworkAccuracy = std::function<double(const AnalogNetwork&, int threads)>;

/// Runs the sweep over networks like `network`, whose cells and neurons are those of `plan.spread`.
///
/// Every point takes the same samples. A sample's maps are nested (fault_map.hpp), and variation scales the same draws,
/// so a curve's points move together. With A_s the accuracy of sample s given a fault, a point's values are
/// P_0 A_0 + (1 - P_0) A_s. Their mean is without bias, `half_width` is Student's t over them, and `total` adds the
/// images' own share in quadrature: sqrt(half_width^2 + 1.96^2 a (1 - a)/images). The result does not depend on the
/// number of threads.
[[nodiscard]] FaultSweep sweep_faults(const AnalogNetwork& network, const FaultSweepPlan& plan,
                                      const NetworkAccuracy& accuracy, std::size_t images,
                                      const FaultSweepOptions& options);

/// `fault_point` of the outcomes of all samples of one level. @pre at least two
[[nodiscard]] FaultPoint fault_point(double level, double mean_probability, double no_fault, double clean_accuracy,
                                     std::size_t images, std::vector<FaultOutcome> outcomes);

/// The network made anew with other faults or variation: the cells of `states`, and neurons, as `spread` says.
[[nodiscard]] AnalogNetwork network_of_states(const AnalogNetwork& network, const NetworkStates& states,
                                              const JunctionResistances& nominal, const JunctionSpread& spread);

}  // namespace spinloom

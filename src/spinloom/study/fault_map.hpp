#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string_view>
#include <vector>

#include "spinloom/network/junction_states.hpp"

/// Junctions that are not what was to be written: which, and into what.

namespace spinloom {

/// What can be wrong with a junction. `retention` and `read_disturb` are the wrong state as well, by another cause.
enum class FaultKind { write_error, stuck_parallel, stuck_antiparallel, shorted, open, retention, read_disturb };

/// "write-error", "stuck-parallel", ...
[[nodiscard]] std::string_view name(FaultKind kind);
/// Whether writing again does not help: stuck, shorted or open.
[[nodiscard]] bool is_permanent(FaultKind kind);
/// The state of a faulty junction that was to be in `programmed`: the other one, or what it is stuck at.
[[nodiscard]] JunctionState faulty_state(FaultKind kind, JunctionState programmed);

/// States of all layers of a network.
using NetworkStates = std::vector<LayerStates>;
[[nodiscard]] NetworkStates programmed_states(const BinaryMlp& mlp);
[[nodiscard]] std::size_t num_junctions(const NetworkStates& states);

/// How likely each junction of a network is faulty.
struct FaultProbabilities {
    struct Layer {
        Eigen::MatrixXd positive, negative;  ///< shaped as the states
    };
    double largest = 0;       ///< of any junction, [0, 1]
    std::vector<Layer> each;  ///< one a layer; empty: all junctions have `largest`

    [[nodiscard]] double mean() const;
};

/// Probability that none of n independent junctions is faulty, (1 - p)^n.
[[nodiscard]] double no_fault_probability(std::size_t n, double p);

/// The number of faulty ones among n junctions, given that there is one: the smallest k >= 1 that
/// P(K <= k | K >= 1) >= u reaches, K binomial. Grows with p and with u in [0, 1). @pre 0 < p <= 1, n >= 1
[[nodiscard]] std::size_t faults_given_one(std::size_t n, double p, double u);

/// One sample of faulty junctions, at every probability at once.
///
/// A random order of the junctions and a uniform number u are drawn from (seed, kind, sample). The map at probability p
/// is the first K junctions of the order with K = faults_given_one(n, p, u): independent junctions, each faulty with
/// probability p, given that one is. So maps are nested (what is faulty at p is faulty at every larger p), and of a
/// quantity A that is A_0 without faults
///     E[A] = P_0 A_0 + (1 - P_0) E[A | a fault],   P_0 = (1 - p)^n
/// needs samples for its second term only: rates too small to be met by chance cost no more than others.
/// Where probabilities differ, `largest` takes the part of p, and the j-th junction of the order is faulty if in
/// addition a uniform number of its own is below p_j/largest.
class FaultSample {
public:
    FaultSample(const NetworkStates& programmed, FaultKind kind, std::uint64_t seed, std::uint64_t sample);

    /// The states with the faults of this sample. @pre 0 < probabilities.largest <= 1
    [[nodiscard]] NetworkStates states(const FaultProbabilities& probabilities) const;

private:
    const NetworkStates* programmed_;
    FaultKind kind_;
    std::uint64_t seed_, sample_;
    double number_;                     ///< u
    std::vector<std::uint32_t> order_;  ///< junctions: layer by layer, row by row, column by column, I+ before I-
};

}  // namespace spinloom

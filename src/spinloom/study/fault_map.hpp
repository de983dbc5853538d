#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string_view>
#include <vector>

#include "spinloom/network/design/junction_states.hpp"

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
/// @param levels  of a weight (levels.hpp)
[[nodiscard]] NetworkStates programmed_states(const Weights& weights, int levels = 2);
[[nodiscard]] std::size_t num_junctions(const NetworkStates& states);

/// How likely each junction of a network is faulty.
struct FaultProbabilities {
    struct Layer {
        Eigen::MatrixXd positive, negative;  ///< shaped as the states
    };
    double largest = 0;       ///< of any junction, [0, 1]
    std::vector<Layer> each;  ///< one a layer; empty: all junctions have `largest`

    [[nodiscard]] double mean() const;
    /// P_0: that none of the network's junctions is faulty, the product of all 1 - p.
    [[nodiscard]] double no_fault(const NetworkStates& states) const;
};

/// One sample of faulty junctions, at every probability at once.
///
/// Junction j is faulty with probability p_j, independent of the others, *given that one is*. Law: with the hazards
/// l_j = -log(1 - p_j) and L their sum, let each junction fail at a time drawn with rate l_j and look at time 1. The
/// first to fail is j with probability l_j/L, at a time t_1 = s/L, s = -log(1 - u (1 - exp(-L))). From there on the
/// others have the time 1 - t_1 left, and fail where their exponential number e_j is below l_j (1 - t_1). The uniform
/// numbers (u, and one that names the first) and all e_j are drawn once from (seed, kind, sample).
///
/// So maps are nested where hazards grow in proportion, as for equal probabilities: L - s grows with L, and what is
/// faulty at p is faulty at every larger p. And of a quantity A that is A_0 without faults
///     E[A] = P_0 A_0 + (1 - P_0) E[A | a fault]
/// needs samples for its last factor only: rates too small to be met by chance cost no more than others.
class FaultSample {
public:
    FaultSample(const NetworkStates& programmed, FaultKind kind, std::uint64_t seed, std::uint64_t sample);

    /// The states with the faults of this sample. @pre 0 < probabilities.largest <= 1
    [[nodiscard]] NetworkStates states(const FaultProbabilities& probabilities) const;

private:
    const NetworkStates* programmed_;
    FaultKind kind_;
    double time_number_, which_number_;  ///< of the first fault, uniform
    std::vector<double>
        exponential_;  ///< e_j: layer by layer, row by row, column by column, pair by pair, I+ before I-
};

}  // namespace spinloom

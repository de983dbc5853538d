#pragma once

#include "spinloom/device/magnet/read_disturb.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/study/fault_map.hpp"

/// How likely junctions have lost their state after a time, left alone or being read.

namespace spinloom {

/// Faults by temperature alone: every junction alike, left and come back to at the rate of the wells,
/// p = (1 - exp(-2 rate t))/2. @param time  [s], >= 0
[[nodiscard]] FaultProbabilities retention_faults(const SotDevice& device, double temperature, double time);

/// Rates at which the junctions of one layer leave their states while they are read, mean over images [1/s]; shaped as
/// `LayerStates`.
struct ReadRates {
    Eigen::MatrixXd positive_parallel, positive_antiparallel;  ///< of the junctions at I+, if in that state
    Eigen::MatrixXd negative_parallel, negative_antiparallel;  ///< at I-
};

/// The rates of all layers. A junction has the voltage between its input line's source and the end of its output line,
/// from the solved circuit; inside, wires make it smaller. The fixed layer faces the input line (`assumed`), so the
/// voltage that counts is v(line) - v(input). The pairs of a synapse have free layers alike (`assumed`), so that the
/// critical voltage of a junction 2^s times as large is 2^s times smaller.
/// @param voltages  of the input lines, inputs x images [V]   @param escape  of the smallest pair
[[nodiscard]] std::vector<ReadRates> read_rates(const CompiledNetwork& network, const Eigen::MatrixXd& voltages,
                                                const ParallelEscape& escape, int threads);

/// Faults after reads that last a time in all [s]: those of images like the given ones in random order.
[[nodiscard]] FaultProbabilities read_faults(const std::vector<ReadRates>& rates, const NetworkStates& programmed,
                                             double time);

}  // namespace spinloom

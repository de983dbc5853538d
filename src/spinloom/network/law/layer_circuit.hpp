#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <vector>

#include "spinloom/array/parts/synapse.hpp"
#include "spinloom/network/model/layer_matrix.hpp"

namespace spinloom {

class WireLaw;

/// The numbers of one layer's crossbar and read-out.
struct LayerCircuit {
    JunctionResistances synapse = {};                       ///< of the smallest pair, 0 < parallel < antiparallel
    double gain = 0;                                        ///< of the difference amplifier, > 0
    double r_in = std::numeric_limits<double>::infinity();  ///< its input resistors [ohm], > 0; infinite: no loading
    double bias_positive_V = 0;                             ///< rail that feeds the bias line's positive devices [V]
    double bias_negative_V = 0;                             ///< rail that feeds the bias line's negative devices [V]
    /// One past the last column of each partition, ascending, ending in fan-in + 1; empty: a single partition.
    std::vector<std::size_t> partition_ends;
    int levels = 2;  ///< that a weight has (levels.hpp); the resistances are those of the smallest pair
    /// Of lines: 1, every partition having an amplifier of its own, or all partitions, which one amplifier sums.
    int pairs_per_amplifier = 1;
    /// What the wires do (wire_law.hpp), made for the same resistances, gain, r_in, rails and partitions; none: wires
    /// without resistance.
    std::shared_ptr<const WireLaw> wires = {};
};

[[nodiscard]] inline LayerCircuit without_wires(LayerCircuit circuit) {
    circuit.wires = nullptr;
    return circuit;
}

}  // namespace spinloom

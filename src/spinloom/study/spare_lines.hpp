#pragma once

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/study/fault_map.hpp"

namespace spinloom {

/// Spare pairs of lines in place of the most damaged ones.
///
/// Every subarray has `spares` more pairs of output lines (I+ and I-) with a junction at each of its input lines. They
/// are made like all others and so have faults of the same kind and probability. Once the faults are known, each
/// subarray is repaired by itself. The pair with the most damage is read by its amplifier from the spare pair that
/// would do best in its place, as long as that is better; then the next. A pair that is not read, damaged or spare, is
/// cut off: the access transistors of its junctions stay off, so it neither loads the input lines nor draws power.
///
/// Damage of a pair that is to hold a neuron's weights: the sum over its junctions of |G - G_programmed|, at nominal
/// resistances, of all pairs of the synapses. The longer wires to a spare pair are not counted. `assumed`
struct Repair {
    std::vector<LayerConductances> cells;  ///< of the network as repaired
    std::size_t num_replaced = 0;          ///< pairs
};

/// Repairs a network with given faulty states.
/// @param states         what its junctions are, where `network.weights` is what was to be written
/// @param kind           of the faults; permanent
/// @param probability    of a fault in a spare junction
/// @param spares         pairs a subarray
/// @param seed, sample   of the spares' faults, nested over the probability
[[nodiscard]] Repair repair_with_spares(const AnalogNetwork& network, const NetworkStates& states, FaultKind kind,
                                        double probability, int spares, const JunctionResistances& nominal,
                                        const JunctionSpread& spread, std::uint64_t seed, std::uint64_t sample);

}  // namespace spinloom

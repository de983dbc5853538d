#pragma once

#include "spinloom/core/key_table.hpp"
#include "spinloom/network/design/circuit_design.hpp"

namespace spinloom {

/// What the table `amplifier` says of the op-amps and of the rail that their grounded resistors stand on.
/// @param temperature  of the transistors [K]
/// @pre neuron, partition and combination of the circuit are set
void read_op_amps(const KeyTable& amplifier, const KeyTable& neuron, double temperature, std::uint64_t seed,
                  CircuitDesign& circuit);

}  // namespace spinloom

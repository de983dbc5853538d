#pragma once

#include "spinloom/core/key_table.hpp"
#include "spinloom/network/design/circuit_design.hpp"

namespace spinloom {

/// What the table `amplifier` says of the op-amps and of the rail that their grounded resistors stand on.
/// @param process  of the transistors
/// @pre neuron, partition and combination of the circuit are set
void read_op_amps(const KeyTable& amplifier, const KeyTable& neuron, const OpAmpProcess& process, std::uint64_t seed,
                  CircuitDesign& circuit);

}  // namespace spinloom

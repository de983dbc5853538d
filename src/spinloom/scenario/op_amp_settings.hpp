#pragma once

#include "spinloom/core/toml_table.hpp"
#include "spinloom/network/design/analog_network.hpp"

namespace spinloom {

/// What the table `amplifier` says of the op-amps and of the rail that their grounded resistors stand on.
/// @param temperature  of the transistors [K]
/// @pre neuron, partition and combination of the circuit are set
void read_op_amps(const TomlTable& amplifier, const TomlTable& neuron, double temperature, std::uint64_t seed,
                  AnalogNetwork& circuit);

}  // namespace spinloom

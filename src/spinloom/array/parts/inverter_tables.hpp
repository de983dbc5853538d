#pragma once

#include <memory>

#include "spinloom/array/parts/inverter_dynamics.hpp"
#include "spinloom/array/parts/inverter_table.hpp"

namespace spinloom {

/// The table of a neuron's inverter on its own grid. Those made last are kept for the process, by the supply and the
/// values of the transistors, so that a run that asks for the same inverter again does not make it again. The numbers
/// are those of `InverterTable(neuron)`, bit by bit. May be called from several threads.
[[nodiscard]] std::shared_ptr<const InverterTable> inverter_table_of(const NeuronCircuit& neuron);

/// As `inverter_table_of`, with charges.
[[nodiscard]] std::shared_ptr<const InverterDynamics> inverter_dynamics_of(const NeuronCircuit& neuron);

}  // namespace spinloom

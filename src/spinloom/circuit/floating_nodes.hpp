#pragma once

#include <vector>

#include "spinloom/circuit/netlist.hpp"

namespace spinloom {

/// To ground from each node that only capacitors reach [S]: SPICE's gmin.
inline constexpr double floating_conductance = 1e-12;

/// Nodes that a direct current has no way to ground from, and that a capacitor reaches, in rising order.
///
/// Ways are resistors, inductors, junctions, transistors, and the outputs of voltage sources, amplifiers and op-amps.
/// Such nodes have a charge, but no voltage at rest: `floating_conductance` decides it, as in SPICE. Over time the
/// charge stays. A node that not even a capacitor reaches is an error of the circuit and stays one.
[[nodiscard]] std::vector<Node> nodes_between_capacitors(const Netlist& netlist);

}  // namespace spinloom

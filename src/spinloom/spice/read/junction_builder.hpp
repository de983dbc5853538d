#pragma once

#include <map>
#include <string>
#include <vector>

#include "spinloom/circuit/netlist.hpp"

namespace spinloom::spice {

/// Parameters of a junction by key, model statement and element together, SI units.
using JunctionParameters = std::map<std::string, double>;

/// Adds a magnetic tunnel junction of a deck to a netlist: between two nodes where it stays as it is, or with
/// dynamics=llg on a strip of heavy metal, with the nodes top and both ends of the strip.
/// @param temperature  of the free layer [K], for its usual tilt at the start
/// @throws InputError without a place: unknown or missing parameters, values out of range, another number of nodes
void add_junction(Netlist& netlist, const std::string& name, const std::vector<Node>& nodes,
                  const JunctionParameters& parameters, double temperature);

}  // namespace spinloom::spice

#pragma once

#include <vector>

#include "spinloom/array/ports/crossbar.hpp"
#include "spinloom/circuit/netlist.hpp"

namespace spinloom {

/// The nodes of a crossbar inside a netlist.
struct CrossbarNodes {
    std::vector<std::vector<Node>> bit;   ///< [bit line][position]
    std::vector<std::vector<Node>> word;  ///< [word line][tap]
};

/// Writes a crossbar into a netlist, element by element, capacitors included: the exact twin of the reductions.
///
/// @param sources    node of each word line's source end
/// @param terminals  node of each bit line's terminal
CrossbarNodes add_crossbar(Netlist& netlist, const Crossbar& crossbar, const std::vector<Node>& sources,
                           const std::vector<Node>& terminals);

/// Port admittance by the operating points of that netlist, one volt at one port at a time. Y_ss is dense.
[[nodiscard]] PortAdmittance nodal_port_admittance(Crossbar crossbar);

}  // namespace spinloom

#pragma once

#include "spinloom/array/ports/crossbar.hpp"

namespace spinloom {

/// How a crossbar is reduced to its ports.
enum class CrossbarMethod {
    automatic,  ///< closed form where the wires have no resistance, else block
    block,      ///< block-tridiagonal elimination
    nodal,      ///< the netlist of all its nodes, a port at a time (crossbar_netlist.hpp): the slow twin
};

/// Port admittance of any crossbar; without resistance of the wires `block` is the closed form too.
[[nodiscard]] PortAdmittance reduce_to_ports(const Crossbar& crossbar,
                                             CrossbarMethod method = CrossbarMethod::automatic);

}  // namespace spinloom

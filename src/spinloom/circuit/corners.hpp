#pragma once

#include <vector>

#include "spinloom/circuit/netlist.hpp"

namespace spinloom {

/// Times in (0, stop] at which a source has a corner or a law compares with the time, and `stop`, in rising order [s].
[[nodiscard]] std::vector<double> corners(const Netlist& netlist, double stop);

}  // namespace spinloom

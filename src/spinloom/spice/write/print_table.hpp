#pragma once

#include <cstddef>
#include <vector>

#include "spinloom/spice/run/simulation.hpp"

namespace spinloom::spice {

/// What a .print statement asks for.
struct PrintTable {
    std::size_t analysis = 0;     ///< which of the pass's analyses
    std::vector<Signal> columns;  ///< a value each for every sweep point; one with an imaginary part takes two columns
};

}  // namespace spinloom::spice

#pragma once

#include <optional>
#include <vector>

#include "spinloom/array/ports/crossbar.hpp"

namespace spinloom {

/// A node of a crossbar: tap `along` of word line `line`, or node `along` of bit line `line`.
struct CrossbarPlace {
    bool is_tap;
    int line, along;
};

/// A capacitor of a crossbar; without a second end it goes to ground.
struct CrossbarCapacitor {
    CrossbarPlace first;
    std::optional<CrossbarPlace> second;
    double capacitance;  ///< [F], > 0
};

/// Every capacitor of a crossbar, as it lies: each segment's capacitance at the node behind it. Neighbours are the bit
/// lines in the order of their taps (I+ and I- of a pair side by side) and the word lines in their own order; the plane
/// is ground. A cell has one whether it conducts or not.
[[nodiscard]] std::vector<CrossbarCapacitor> capacitors_of(const Crossbar& crossbar);

}  // namespace spinloom

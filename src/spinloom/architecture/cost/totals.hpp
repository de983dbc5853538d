#pragma once

#include <span>
#include <string_view>

#include "spinloom/architecture/cost/breakdown.hpp"
#include "spinloom/core/figure.hpp"

namespace spinloom {

/// A number that sums up the trees.
struct ArchitectureTotal {
    std::string_view key;  ///< in `architecture` of results.json
    std::string_view unit;
    std::string_view label;
    std::string_view how;
    int row;                               ///< in the screen's table, from 1 on; 0: not there
    bool is_timed;                         ///< whether it is there only where the settling was measured
    Breakdown ArchitectureFigures::*tree;  ///< whose sum it is; null: of none
    double (*of)(const ArchitectureFigures&);
};

/// All of them, in the order of results.json.
[[nodiscard]] std::span<const ArchitectureTotal> architecture_totals();

/// Those that are known, as figures of the group "architecture".
[[nodiscard]] Figures figures(const ArchitectureFigures& architecture);

/// All that there can be, without values.
[[nodiscard]] Figures declared_architecture_figures();

}  // namespace spinloom

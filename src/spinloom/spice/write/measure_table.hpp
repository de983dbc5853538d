#pragma once

#include <span>
#include <string>

#include "spinloom/spice/run/simulation.hpp"

namespace spinloom::spice {

/// The measures of all passes taken from analyses of a kind, as HSPICE's files .mt0, .ms0 and .ma0 hold them.
/// Behind the title stand the names in columns, then a row a pass: what was swept, the measures, the temperature
/// [degree Celsius] and the number of the .alter block, from 1. A measure that failed is `failed`. Empty if there is
/// none.
[[nodiscard]] std::string measure_table(std::span<const SimulationResult> passes, AnalysisKind kind);

/// "mt0" of .tran, "ms0" of .dc, "ma0" of .ac; empty for others.
[[nodiscard]] std::string_view measure_suffix(AnalysisKind kind);

}  // namespace spinloom::spice

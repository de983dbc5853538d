#pragma once

#include <vector>

#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/run/simulation.hpp"
#include "spinloom/spice/write/print_table.hpp"

namespace spinloom::spice {

/// Evaluates the measures of a circuit on the analyses of a result.
/// @param is_part  the result holds some of the deck's analyses only: measures of others are left out
/// @throws InputError with file and line, for a measure of an analysis that there is not
void add_measures(const Circuit& circuit, bool is_part, SimulationResult& result);

/// What .print asks for, for each analysis of a result. @throws InputError with file and line
[[nodiscard]] std::vector<PrintTable> print_tables(const Deck& deck, const Circuit& circuit,
                                                   const SimulationResult& result);

}  // namespace spinloom::spice

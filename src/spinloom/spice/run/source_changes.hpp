#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "spinloom/spice/read/elaborate.hpp"
#include "spinloom/spice/read/element_builder.hpp"

namespace spinloom::spice {

/// What an .alter block makes of a source.
struct SourceChange {
    SourcePlace place;
    SourceValue value;
};

/// Sources by the places of their elements in the deck itself, as far as they were looked for; of one circuit.
using KnownSources = std::unordered_map<int, SourcePlace>;

/// The changes of the .alter block of `overrides.pass`, for a circuit that was expanded with the block before it, if
/// the block does nothing but give independent sources of the top level other values. Once they are applied the circuit
/// is what `elaborate` would make, with the sources in their former order.
/// @returns nothing if the block does anything else or is not legal: then `elaborate`
[[nodiscard]] std::optional<std::vector<SourceChange>> find_source_changes(const Deck& deck, const Overrides& overrides,
                                                                           const Circuit& circuit, KnownSources& known);
void apply(std::vector<SourceChange> changes, Netlist& netlist);

}  // namespace spinloom::spice

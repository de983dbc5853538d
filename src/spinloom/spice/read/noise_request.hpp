#pragma once

#include <string>
#include <vector>

#include "spinloom/spice/read/circuit.hpp"

namespace spinloom::spice {

/// Finds output and input of every .noise in the expanded circuit. @pre circuit.analyses are those of the blocks
/// @param files  of the deck, for messages   @throws InputError naming the nearest known node or source
void resolve_noise(const std::vector<const DeckBlock*>& blocks, const std::vector<std::string>& files,
                   Circuit& circuit);

}  // namespace spinloom::spice

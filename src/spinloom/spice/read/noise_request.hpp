#pragma once

#include <vector>

#include "spinloom/spice/read/requests.hpp"

namespace spinloom::spice {

/// Finds output and input of every .noise in the expanded circuit. @pre circuit.analyses are those of `read_requests`
/// @throws InputError with file and line, naming the nearest known node or source
void resolve_noise(const Deck& deck, const std::vector<ActiveBlock>& blocks, Circuit& circuit);

}  // namespace spinloom::spice

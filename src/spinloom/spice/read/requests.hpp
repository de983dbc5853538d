#pragma once

#include <vector>

#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/read/scope.hpp"

namespace spinloom::spice {

/// A block of a deck, and which of its arms hold.
struct ActiveBlock {
    const DeckBlock* block;
    std::vector<char> arms;
};

/// Takes the analyses of a deck with their numbers, its measures and outputs, into the circuit.
/// @throws InputError with file and line: numbers that are not legal, more than ten million points of all sweeps
void read_requests(const Deck& deck, const std::vector<ActiveBlock>& blocks, const Scope& scope, Circuit& circuit);

/// What is swept must be a source, a parameter of the deck, or the temperature. @throws InputError with file and line
void check_sweeps(const Deck& deck, const std::vector<ActiveBlock>& blocks, const Circuit& circuit);

}  // namespace spinloom::spice

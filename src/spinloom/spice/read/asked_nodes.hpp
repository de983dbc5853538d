#pragma once

#include <set>
#include <string>
#include <vector>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/problems.hpp"

namespace spinloom::spice {

/// Adds a problem for each node that an expression of a body asks for and that nothing there is connected to: neither
/// an element, nor a port or a global node. Names with dots may lie in instances and are let pass.
void check_asked_nodes(const Body& body, const std::vector<std::string>& globals, const std::vector<std::string>& files,
                       DeckProblems& problems);

}  // namespace spinloom::spice

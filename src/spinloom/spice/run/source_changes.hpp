#pragma once

#include "spinloom/spice/read/elaborate.hpp"

namespace spinloom::spice {

/// Applies the .alter block of `overrides.pass` to a circuit that was expanded with the block before it, if the block
/// does nothing but give independent sources of the top level other values. The result is the circuit that `elaborate`
/// would make, with the sources in their former order.
/// @returns false, with the circuit as it was, if the block does anything else or is not legal: then `elaborate`
[[nodiscard]] bool change_sources(const Deck& deck, const Overrides& overrides, Circuit& circuit);

}  // namespace spinloom::spice

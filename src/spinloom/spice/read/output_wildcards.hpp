#pragma once

#include <vector>

#include "spinloom/spice/read/circuit.hpp"

namespace spinloom::spice {

/// The outputs that the circuit is asked for, with `i(*)` written as the current of every element that has one alone,
/// in the order of their names.
[[nodiscard]] std::vector<OutputStatement> without_wildcards(const Circuit& circuit);

}  // namespace spinloom::spice

#pragma once

#include <vector>

#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/read/warnings.hpp"

namespace spinloom::spice {

/// The outputs that the circuit is asked for, with `i(*)` written as the current of every element that has one alone,
/// in the order of their names.
[[nodiscard]] std::vector<OutputStatement> without_wildcards(const Circuit& circuit);

/// The outputs without those that ask for a node or an element that the circuit lacks, of which a warning tells, as
/// HSPICE and ngspice have it. If all of them do, none is left out: the deck was meant for another circuit.
[[nodiscard]] std::vector<OutputStatement> without_missing(const Circuit& circuit, std::vector<OutputStatement> outputs,
                                                           Warnings& warnings);

}  // namespace spinloom::spice

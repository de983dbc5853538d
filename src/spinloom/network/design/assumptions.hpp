#pragma once

#include <string>
#include <vector>

#include "spinloom/network/design/circuit_design.hpp"

/// What a circuit assumes rather than knows, a sentence each, for reports.

namespace spinloom {

/// Of the op-amps and the rail that their grounded resistors stand on.
[[nodiscard]] std::vector<std::string> op_amp_assumptions(const CircuitDesign& circuit);
/// Of the wires and of how partitions come together.
[[nodiscard]] std::vector<std::string> wire_assumptions(const CircuitDesign& circuit);
/// Whether the junctions' resistances follow their voltage, and by which law.
[[nodiscard]] std::string bias_text(const CircuitDesign& circuit);
/// How the junctions vary.
[[nodiscard]] std::string spread_text(const JunctionSpread& spread);

}  // namespace spinloom

#pragma once

#include <string>
#include <vector>

#include "spinloom/spice/run/probes.hpp"

namespace spinloom::spice {

/// What an analysis of a kind is asked for: the quantities of .print, .probe and .save for it, and those that its
/// measures take. Where the deck asks for none, or for all, v of every named node but ground and i of every branch
/// element come first, in the order of the deck. A measure does not narrow an operating point.
/// @param files   of the deck, for messages
/// @param stored  where power is asked of a transient analysis
[[nodiscard]] std::vector<Probe> asked_probes(const Circuit& circuit, const MnaSystem& system, AnalysisKind kind,
                                              const std::vector<std::string>& files, const StoredPower& stored = {});

}  // namespace spinloom::spice

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "spinloom/spice/circuit.hpp"
#include "spinloom/spice/listing.hpp"
#include "spinloom/spice/simulation.hpp"

/// Runs what a deck asks for.

namespace spinloom::spice {

struct SimulationSettings {
    /// Told the analysis and how much of it is done, from 0 to 1; may be empty.
    std::function<void(const std::string& analysis, double fraction)> progress = {};
    double default_temperature = 300.15;  ///< [K], of a deck that names none; HSPICE's is 298.15
};

/// Results of a deck: a pass for the deck itself and one for each .alter block.
struct DeckResults {
    std::vector<SimulationResult> passes;
    std::vector<std::vector<PrintTable>> tables;  ///< of .print, for each pass
    std::vector<std::string> warnings;
};

/// Simulates every analysis of every pass and evaluates the measures. A deck without an analysis gets its operating
/// point. Every named node and branch current is kept, and what .print, .probe, .save and .measure name besides.
/// @throws InputError for a deck that cannot be simulated as written
/// @throws ConvergenceError naming the worst node and every strategy tried
[[nodiscard]] DeckResults simulate(const Deck& deck, const SimulationSettings& settings = {});

}  // namespace spinloom::spice

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/run/simulation.hpp"
#include "spinloom/spice/write/print_table.hpp"

/// Runs what a deck asks for.

namespace spinloom::spice {

/// What is set before a deck is expanded: parameters of its top level, and values of elements by their names.
struct DeckChanges {
    std::map<std::string, double> parameters, elements;
};

struct SimulationSettings {
    DeckChanges changes = {};
    /// Told the analysis under way and how much of the deck's work is done, from 0 to 1; may be empty.
    std::function<void(const std::string& analysis, double fraction)> progress = {};
    /// Most values that the analyses of a deck may keep, all passes together: 8 bytes each in memory, and some 20 more
    /// while they are written as text.
    double most_values = 5e7;
    double default_temperature = 300.15;  ///< [K], of a deck that names none; HSPICE's is 298.15
    /// Slow twins, for tests: no pass takes over the circuit of the one before, and a transient analysis finds every
    /// unknown at each point, whatever is recorded.
    bool expands_every_pass = false, records_from_everything = false;
};

/// A file that commands of a deck make.
struct OutputFile {
    std::string name;  ///< below the working folder
    std::string contents;
};

/// Results of a deck: a pass for the deck itself and one for each .alter block.
struct DeckResults {
    std::vector<SimulationResult> passes;
    std::vector<std::vector<PrintTable>> tables;  ///< of .print, for each pass
    std::vector<std::string> warnings;
    std::string text;               ///< what commands of a .control block print
    std::vector<OutputFile> files;  ///< and write
};

/// Simulates every analysis of every pass and evaluates the measures. A deck without an analysis gets its operating
/// point. An analysis keeps what .print, .probe, .save and .measure ask of it, and every named node and branch current
/// if nothing is asked; measures do not narrow an operating point. An .alter block that changes nothing but sources
/// takes over the circuit and its factors.
/// @throws InputError for a deck that cannot be simulated as written
/// @throws ConvergenceError naming the worst node and every strategy tried
[[nodiscard]] DeckResults simulate(const Deck& deck, const SimulationSettings& settings = {});

}  // namespace spinloom::spice

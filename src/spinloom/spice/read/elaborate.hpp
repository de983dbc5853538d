#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/read/deck.hpp"

namespace spinloom::spice {

/// What may be changed of a deck before it is expanded.
struct Overrides {
    std::optional<double> temperature = {};         ///< [K], in place of .temp and .option temp
    std::map<std::string, double> parameters = {};  ///< top-level parameters
    double default_temperature = 300.15;            ///< [K], of a deck that names none (ngspice's; HSPICE has 298.15)
    std::map<std::string, double> sources = {};     ///< values of sources of the top level in direct current
    std::map<std::string, double> elements = {};    ///< values of R, C, L, and of V and I in direct current
    std::uint64_t sample = 0;                       ///< of random numbers; 0: distributions are nominal
    int pass = 0;                                   ///< 0 the deck itself; k: with its first k .alter blocks applied
};

/// Expands a deck.
/// @throws InputError with file and line: unknown names, circular parameters, subcircuits that contain themselves,
///   more elements than 4 million (.option max_elements), numbers that are not legal
[[nodiscard]] Circuit elaborate(const Deck& deck, const Overrides& overrides = {});

}  // namespace spinloom::spice

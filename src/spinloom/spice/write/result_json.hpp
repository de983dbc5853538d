#pragma once

#include <span>
#include <string>

#include "spinloom/spice/run/simulation.hpp"

/// Results of a deck as JSON, for other programs.

namespace spinloom::spice {

/// The results as one JSON object:
///
///     {"title": "...",
///      "analyses": [{"type": "op", "temperature_K": 300.15, "values": {"v(out)": 0.5, ...}},
///                   {"type": "tran", "temperature_K": 300.15, "sweep": {"name": "time", "values": [0, ...]},
///                    "signals": {"v(out)": [0, ...], ...}},
///                   {"type": "ac", ..., "signals": {"v(out)": {"real": [...], "imag": [...]}, ...}}],
///      "measures": {"tdelay": 7.2e-12, "never": null}, "failures": {"never": "why"}}
///
/// "type" is op, dc, ac or tran. Values are SI, with as many digits as it takes to read back the same double; what is
/// not finite becomes null, as does a measure that failed ("failures" then says why; it is left out if none did).
///
/// Several passes (.alter, .step, SWEEP, DATA=, MONTE=): every analysis also has "pass", the name of its pass; the
/// measures at the top are those of the first pass; and "passes" lists [{"pass": "...", "measures": {...}}, ...] for
/// all. The first pass is named "", an .alter block without a name "alter 1", "alter 2", ...
///
/// A pass of something swept is named after it, "c=1e-12", and has "step": {"c": 1e-12} in "passes".
///
/// Signals of the same name in one analysis are written as they are, one after the other.
[[nodiscard]] std::string to_json(std::span<const SimulationResult> passes);
[[nodiscard]] std::string to_json(const SimulationResult& result);

}  // namespace spinloom::spice

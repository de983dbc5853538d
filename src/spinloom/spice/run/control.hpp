#pragma once

#include "spinloom/spice/run/simulate.hpp"

namespace spinloom::spice {

/// Runs the .control blocks of a deck in the place of its own analyses; a deck whose blocks run no analysis, or that
/// has none, is simulated as `simulate` does.
///
/// Run are op, dc, ac, tran, run; meas, let, unlet, print, echo, wrdata, write, plot; alter, alterparam, reset, option;
/// set, unset, setplot; while, dowhile, repeat, foreach, if, break, continue; quit. A command of another name is told
/// in a warning and passed over: nothing of a deck is ever given to a shell. Files are returned, not written; their
/// names stay below the working folder, and are none that the deck was read from.
///
/// Each analysis is a pass of the results, named tran1, tran2, dc1 and so on. At most a million commands, 1000 files
/// and 256 MiB of text are made.
/// @throws InputError, with file and line
/// @throws ConvergenceError
[[nodiscard]] DeckResults simulate_with_control(const Deck& deck, const SimulationSettings& settings = {});

}  // namespace spinloom::spice

#pragma once

#include <string_view>

/// What is said when the user or the system ends a run.

namespace spinloom {

/// From now on SIGINT, SIGTERM and SIGHUP end the program with one line on standard error that says what is kept, and
/// then by the signal itself, so that a shell's loop ends too.
void tell_interruptions();

/// Finished pieces of work lie in this folder, so the same command goes on from them; the line says so. May be called
/// from any thread.
void note_resumable(std::string_view folder);

}  // namespace spinloom

#pragma once

#include <string>

/// Which processors the program runs on, and SPINLOOM_CPU.

namespace spinloom::app {

/// "compiled for x86-64-v4; this machine has x86-64-v4".
[[nodiscard]] std::string processors();

/// Where SPINLOOM_CPU asks for another level than that of the loaded library, begins the program anew with that
/// library.
/// @throws InputError, EnvironmentError as asked_level() and library_of_level() do, or if it cannot begin anew
void run_on_asked_level(char** arguments);

}  // namespace spinloom::app

#pragma once

#include <filesystem>
#include <optional>
#include <string>

/// Instruction sets of x86-64 in levels, and which of them the library runs on.
///
/// A generic build has the hot rooms (core to network) several times, as shared libraries of the levels x86-64-v2, -v3
/// and -v4, and the dynamic loader takes the highest that the processor has. The levels are those of the System V ABI
/// of x86-64. Results of one level are the same on every machine; those of two differ in their last digits, because -v3
/// and -v4 multiply and add in one rounding, and vectors of other lengths are summed in another order.

namespace spinloom {

/// What this library was compiled for: "x86-64-v3", "native" (the processor that it was built on), or "" for the
/// compiler's default.
[[nodiscard]] std::string library_level();

/// The highest level of this machine, "x86-64" to "x86-64-v4"; empty where the processor is of another kind.
[[nodiscard]] std::string machine_level();

/// The level that the environment variable SPINLOOM_CPU asks for; none where it is not set or empty.
/// Legal are x86-64-v2, x86-64-v3 and x86-64-v4, also written v2, v3, v4.
/// @throws InputError if it is none of them, if the machine has less, or if this build has only one level
[[nodiscard]] std::optional<std::string> asked_level();

/// The shared library of a level.
/// @throws EnvironmentError if it is not where the one that is running stands
[[nodiscard]] std::filesystem::path library_of_level(const std::string& level);

/// The file that holds this code: the shared library, the program, or an extension of Python.
[[nodiscard]] std::filesystem::path library_file();

}  // namespace spinloom

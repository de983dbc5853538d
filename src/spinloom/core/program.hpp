#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace spinloom {

/// Another program to be run.
struct ProgramCall {
    std::string program;                 ///< a path, or a name that is looked for on PATH
    std::vector<std::string> arguments;  ///< as they are: no shell reads them
    std::filesystem::path folder;        ///< where it runs
    std::filesystem::path log;           ///< file for its standard output and standard error
    std::function<void()> meanwhile;     ///< called about ten times a second while it runs; may be empty
};

/// Runs a program to its end and returns its exit status, 128 + n if signal n ended it.
/// @throws EnvironmentError if it cannot be found or started
int run_program(const ProgramCall& call);

}  // namespace spinloom

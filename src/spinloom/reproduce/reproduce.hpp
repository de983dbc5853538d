#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/reproduce/reproduce_request.hpp"

namespace spinloom {

/// What was found, as it is printed and written.
struct Reproduction {
    std::string text;                          ///< tables for a terminal
    std::filesystem::path report;              ///< the HTML file
    std::vector<std::filesystem::path> files;  ///< everything written, relative to the folder
    std::size_t stages_reused = 0;             ///< taken from an earlier run into the same folder
};

/// What `reproduce` would do: a row a stage with its time, and which stages an earlier run into the same folder has
/// done. Times are those that a trial of the main network tells (study/dry_run.hpp); the other stages are to it as they
/// typically are. Nothing is written. @throws InputError, ConvergenceError as the trial
[[nodiscard]] std::string reproduction_plan(const ReproduceRequest& request);

/// Measures everything the published claims are about and sets it beside them.
///
/// Stage by stage (reproduce_stages.hpp). A finished stage is kept in a store in `out/stages`, with a stamp of all that
/// it depends on: program, scenario, cards, request and data. A run cut short, or one started again, goes on from
/// there. At the end results.json, CSV tables and report.html are written. docs/theory/report.md describes them.
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] Reproduction reproduce(const ReproduceRequest& request);

}  // namespace spinloom

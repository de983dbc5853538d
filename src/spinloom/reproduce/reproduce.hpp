#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// What `spinloom reproduce` is asked for.
struct ReproduceRequest {
    std::filesystem::path scenario;           ///< with wires and partitions; empty: the shipped 784x16x10
    std::vector<ScenarioOverride> overrides;  ///< over the scenario, for every stage
    std::filesystem::path out = "runs/reproduce";
    std::optional<std::size_t> limit;  ///< only the first so many test images
    bool quick = false;                ///< short training and few images: to see it work, not for figures
    int threads = 1;
    bool progress = true;  ///< on standard error
    std::string command;   ///< as it was called, for the report
};

/// What was found, as it is printed and written.
struct Reproduction {
    std::string text;                          ///< tables for a terminal
    std::filesystem::path report;              ///< the HTML file
    std::vector<std::filesystem::path> files;  ///< everything written, relative to the folder
    std::size_t stages_reused = 0;             ///< taken from an earlier run into the same folder
};

/// Measures everything the published claims are about and sets it beside them.
///
/// Stage by stage (reproduce_stages.hpp). A finished stage is kept in `out/stages` with a stamp of all that it depends
/// on: program, scenario, request and data; a run cut short, or one started again, goes on from there. At the end
/// results.json, CSV tables and report.html are written. docs/theory/report.md describes them.
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] Reproduction reproduce(const ReproduceRequest& request);

}  // namespace spinloom

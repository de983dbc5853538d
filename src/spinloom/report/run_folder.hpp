#pragma once

#include <filesystem>

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/run.hpp"
#include "spinloom/study/training_search.hpp"

/// The folder into which a command on a scenario writes. An empty path is no folder: nothing is written.

namespace spinloom {

/// Writes scenario.toml, before the work is done: a folder that cannot be written shows at once.
void start_folder(const std::filesystem::path& folder, const Scenario& scenario);

/// Writes W1.csv, B1.csv, ..., training.csv and with a front end frontend.npz.
void write_trained(const std::filesystem::path& folder, const TrainedNetwork& trained);

/// Prepares a subject. A training that is cut short goes on from the folder, and its weights are in weights/ as soon as
/// it is done.
[[nodiscard]] Subject prepare_in(const std::filesystem::path& folder, const Scenario& scenario, PrepareOptions options);
/// The same of a scenario that may ask for a search of its circuit.
[[nodiscard]] SearchedSubject prepare_searched_in(const std::filesystem::path& folder, const Scenario& scenario,
                                                  PrepareOptions options);

/// Writes confusion.csv, predictions.csv, plots.json, results.json and report.html, and names the files in the summary.
void write_run(const std::filesystem::path& folder, const Subject& subject, MeasuredRun& run);

}  // namespace spinloom

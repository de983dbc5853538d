#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/study/run_summary.hpp"

namespace spinloom {

/// results.json.
/// @param mark  of the scenario it belongs to (scenario_mark.hpp); empty: none
[[nodiscard]] std::string results_json(const RunSummary& run, const std::string& mark = {});

/// The summary a run ends with: accuracy at each fidelity, power, times.
[[nodiscard]] std::string results_table(const RunSummary& run);

/// Reads results.json of several runs and sets them side by side. @throws InputError if one is missing or not a results
/// file
[[nodiscard]] std::string compare_runs(const std::vector<std::filesystem::path>& folders);

/// The same as a JSON array, an object a run: its folder, images, accuracies and powers. @throws InputError likewise
[[nodiscard]] std::string compared_runs_json(const std::vector<std::filesystem::path>& folders);

/// Text of confusion.csv.
[[nodiscard]] std::string confusion_csv(const Eigen::MatrixXi& confusion);

/// What a training came to, with its epochs. @param topology  neurons a layer, the inputs first
[[nodiscard]] std::string training_json(const std::vector<std::size_t>& topology, const TrainedNetwork& trained);

/// Text of training.csv.
[[nodiscard]] std::string training_csv(const std::vector<EpochRecord>& history);

}  // namespace spinloom

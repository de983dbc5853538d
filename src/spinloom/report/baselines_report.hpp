#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "spinloom/architecture/machines/baselines.hpp"

/// The comparison with other machines as table, CSV and JSON.

namespace spinloom {

/// A table with the way each cell was obtained, the verdicts on the published claims, what is assumed.
[[nodiscard]] std::string baselines_text(const BaselineComparison& comparison);
/// A row a machine, a column a quantity and a column how it was obtained.
[[nodiscard]] std::string baselines_csv(const BaselineComparison& comparison);
/// Rows with cells {"value", "origin"}, trees as in results.json, verdicts.
[[nodiscard]] nlohmann::ordered_json to_json(const BaselineComparison& comparison);
[[nodiscard]] std::string baselines_json(const BaselineComparison& comparison);

/// Our row from a run's results.json: accuracy of the circuit and the trees of its architecture.
/// @throws InputError naming the file
[[nodiscard]] Baseline read_our_baseline(const std::filesystem::path& folder);

}  // namespace spinloom

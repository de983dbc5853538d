#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "spinloom/report/picture.hpp"

/// Pictures of the JSON files that runs and studies write. Each throws nlohmann::json::exception where the document is
/// not what it should be.

namespace spinloom {

/// Of `run` and `infer`: accuracy by fidelity, power, training, and the confusion matrix beside the file.
[[nodiscard]] std::vector<Picture> run_pictures(const nlohmann::ordered_json& results,
                                                const std::filesystem::path& folder);
/// Of `reproduce`: accuracy by network.
[[nodiscard]] std::vector<Picture> reproduce_pictures(const nlohmann::ordered_json& results);
[[nodiscard]] std::vector<Picture> fault_pictures(const nlohmann::ordered_json& faults);
[[nodiscard]] std::vector<Picture> partition_pictures(const nlohmann::ordered_json& partitions);
/// Of the histogram beside the file. @throws InputError
[[nodiscard]] std::vector<Picture> settling_pictures(const std::filesystem::path& folder);
/// Of weights/training.csv or the list `training` of results.json, by candidate and epoch. @throws InputError
[[nodiscard]] std::vector<Picture> training_pictures(const std::filesystem::path& file);

}  // namespace spinloom

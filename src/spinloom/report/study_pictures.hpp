#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "spinloom/report/picture.hpp"

/// Pictures of the JSON files that runs and studies write. Each throws nlohmann::json::exception where the document is
/// not what it should be.

namespace spinloom {

/// Of `run` and `infer`: accuracy by fidelity, power, training, the confusion matrix beside the file, floorplan, and
/// what plots.json shows of the solved circuit.
[[nodiscard]] std::vector<Picture> run_pictures(const nlohmann::ordered_json& results,
                                                const std::filesystem::path& folder);
/// Of `reproduce`: accuracy by network and against energy by machine, floorplan.
[[nodiscard]] std::vector<Picture> reproduce_pictures(const nlohmann::ordered_json& results);
[[nodiscard]] std::vector<Picture> fault_pictures(const nlohmann::ordered_json& faults);
[[nodiscard]] std::vector<Picture> partition_pictures(const nlohmann::ordered_json& partitions);
/// Of the histogram beside the file, and of the waveforms where they are there. @throws InputError
[[nodiscard]] std::vector<Picture> settling_pictures(const std::filesystem::path& folder);
/// Of `baselines`: accuracy against the energy of an inference by machine, energy and time.
[[nodiscard]] std::vector<Picture> baseline_pictures(const nlohmann::ordered_json& baselines);
/// Of `neuron --compare`: power times area, power and area of each neuron.
[[nodiscard]] std::vector<Picture> comparison_pictures(const nlohmann::ordered_json& comparison);
/// Of `study` and `sweep`: the plots of plots.json beside the file. @throws InputError
[[nodiscard]] std::vector<Picture> sample_pictures(const std::filesystem::path& folder);
/// The weights W1.csv, B1.csv, ... of a folder, a map a layer; none where there are none. @throws InputError
[[nodiscard]] std::vector<Picture> weight_pictures(const std::filesystem::path& folder);
/// Of any document: bars of the values that end in one unit, of two values or more.
[[nodiscard]] std::vector<Picture> value_pictures(const nlohmann::ordered_json& document);
/// Of weights/training.csv or the list `training` of results.json, by candidate and epoch. @throws InputError
[[nodiscard]] std::vector<Picture> training_pictures(const std::filesystem::path& file);

}  // namespace spinloom

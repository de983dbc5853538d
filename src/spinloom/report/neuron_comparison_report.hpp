#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/neuron_comparison.hpp"
#include "spinloom/report/line_plot.hpp"

/// The comparison of neurons as text, CSV, JSON and plot.

namespace spinloom {

/// The table, the verdict on the published ratio, and what was read of each source.
[[nodiscard]] std::string comparison_text(const NeuronComparison& comparison);
/// A row a neuron.
[[nodiscard]] std::string comparison_csv(const NeuronComparison& comparison);
[[nodiscard]] nlohmann::ordered_json to_json(const NeuronComparison& comparison);
/// The analog neurons' outputs over the input.
[[nodiscard]] LinePlot comparison_plot(const NeuronComparison& comparison);

/// Writes a CSV (path ends in .csv) or a folder: comparison.csv, comparison.json, comparison.svg. @returns the files
std::vector<std::filesystem::path> write_comparison(const std::filesystem::path& out,
                                                    const NeuronComparison& comparison);

}  // namespace spinloom

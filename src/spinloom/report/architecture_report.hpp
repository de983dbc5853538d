#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "spinloom/architecture/cost/breakdown.hpp"

namespace spinloom {

/// {"name", "value", "unit", "note", and of a leaf "formula" and "inputs": [{"symbol", "value", "unit", "provenance",
/// "source"}], of any other "parts": [...]}.
[[nodiscard]] nlohmann::ordered_json to_json(const Breakdown& breakdown);

/// The key "architecture" of results.json: the trees "area", "power", "energy" and "latency" with their sums as plain
/// numbers "area_m2", "static_power_W", "energy_J", "latency_s", and "throughput_Hz", "mean_power_W", "assumptions".
/// Without latency and energy "untimed" says why.
[[nodiscard]] nlohmann::ordered_json to_json(const ArchitectureFigures& figures);

/// Reads a tree back and holds it to its own word: each sum must be that of its parts and each leaf that of its
/// formula, to the last bit.
/// @throws InputError naming the part that is malformed or does not add up
[[nodiscard]] Breakdown read_breakdown(const nlohmann::ordered_json& json);

/// The same from text. @param file  for messages
[[nodiscard]] Breakdown read_breakdown(std::string_view text, const std::string& file);

/// One tree of the architecture figures in a folder's results.json.
/// @param quantity  "area", "power", "energy" or "latency"
/// @throws InputError naming the file if it is not there, has no such figures or they do not add up
[[nodiscard]] Breakdown read_architecture(const std::filesystem::path& folder, std::string_view quantity);

/// The tree as a table: part, value, share of the whole, formula. @param depth  levels below the root; none: all
[[nodiscard]] std::string breakdown_text(const Breakdown& breakdown, std::optional<int> depth);

/// A tree with formulas, inputs and their provenance. @param depth  as above
[[nodiscard]] std::string explanation_text(const Breakdown& breakdown, std::optional<int> depth);

/// Sums of the four trees and their first parts, for the end of a run.
[[nodiscard]] std::string architecture_text(const ArchitectureFigures& figures);

}  // namespace spinloom

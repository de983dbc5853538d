#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

/// To which scenario the results of a folder belong.

namespace spinloom {

/// The mark that results.json carries as provenance.scenario_hash: the hash of scenario.toml as the run wrote it.
[[nodiscard]] std::string scenario_mark(std::string_view scenario_toml);

/// Checks the results of a folder against the scenario.toml beside them. A run writes its scenario first and its
/// results last: one that was cut short may have left results of the run before. Results without a mark are of an
/// earlier version, or were copied without their scenario, and are taken as they are.
/// @throws InputError if they belong to another scenario
void check_scenario_mark(const std::filesystem::path& folder, const nlohmann::ordered_json& results);

}  // namespace spinloom

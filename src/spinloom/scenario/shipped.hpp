#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace spinloom {

/// Names of the scenarios that come with the program, in order.
[[nodiscard]] std::vector<std::string> shipped_scenarios();

/// The file of a scenario: a path that exists or ends in ".toml" as it is, else the shipped scenario of that name.
/// @throws InputError naming the shipped ones and the nearest
[[nodiscard]] std::filesystem::path find_scenario(const std::filesystem::path& name_or_path);

}  // namespace spinloom

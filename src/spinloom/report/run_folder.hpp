#pragma once

#include <filesystem>

#include "spinloom/scenario/subject.hpp"

/// The folder into which a command on a scenario writes. An empty path is no folder: nothing is written.

namespace spinloom {

/// Writes scenario.toml, before the work is done: a folder that cannot be written shows at once.
void start_folder(const std::filesystem::path& folder, const Scenario& scenario);

/// Prepares a subject. A training that is cut short goes on from the folder, and its weights are in weights/ as soon as
/// it is done.
[[nodiscard]] Subject prepare_in(const std::filesystem::path& folder, const Scenario& scenario, PrepareOptions options);

}  // namespace spinloom

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/study/dry_run.hpp"

namespace spinloom {

/// What a command would do, a row a part, with time and memory, and what of it lies in the folder already.
[[nodiscard]] std::string dry_run_text(const DryRun& dry, const std::filesystem::path& folder);

/// A line of what the folder is to the command: none, new, or with results or pieces to go on from.
[[nodiscard]] std::string folder_text(const std::filesystem::path& folder);

}  // namespace spinloom

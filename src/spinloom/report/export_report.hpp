#pragma once

#include <filesystem>

#include "spinloom/study/export.hpp"

namespace spinloom {

/// Writes the deck and the files it reads. @returns the deck's path @throws EnvironmentError
std::filesystem::path write_export(const std::filesystem::path& folder, const Export& exported);

}  // namespace spinloom

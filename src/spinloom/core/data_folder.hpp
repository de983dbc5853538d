#pragma once

#include <filesystem>

namespace spinloom {

/// The folder that holds `cards/` and `scenarios/`.
///
/// The environment variable SPINLOOM_DATA if set; else `../share/spinloom` beside the folder of the running program, if
/// that exists (an installed program); else the source tree that the program was built from.
[[nodiscard]] std::filesystem::path data_folder();

}  // namespace spinloom

#pragma once

#include <filesystem>

namespace spinloom {

/// The folder that holds `cards/` and `scenarios/`.
///
/// The environment variable SPINLOOM_DATA if set; else that of what is installed, wherever it was moved to; else the
/// source tree that this was built from, if it is still there, or where it was to be installed. What is installed has
/// it in `share/spinloom`, in a folder above the program or the library that holds this code.
[[nodiscard]] std::filesystem::path data_folder();

}  // namespace spinloom

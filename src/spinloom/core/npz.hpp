#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "spinloom/core/npy.hpp"

/// NumPy's `.npz` files: zip archives of named arrays (npy.hpp says what is read and written).

namespace spinloom {

/// @throws InputError saying what is wrong with the file
[[nodiscard]] NamedArrays read_npz(const std::filesystem::path& path);
[[nodiscard]] NamedArrays read_npz_bytes(std::string_view bytes, const std::string& name);
[[nodiscard]] std::string npz_bytes(const NamedArrays& arrays);
/// Writes the file, whole or not at all. @throws EnvironmentError
void write_npz(const std::filesystem::path& path, const NamedArrays& arrays);

}  // namespace spinloom

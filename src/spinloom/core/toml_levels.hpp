#pragma once

#include <string>
#include <string_view>

namespace spinloom {

inline constexpr int deepest_toml_key = 100;  ///< tables within tables that are read

/// Reading and forgetting tables call themselves table by table: a key of very many parts is refused before.
/// Dots within numbers and words count too; none has so many. Texts and comments are left out.
/// @throws InputError with file and line
void check_toml_levels(std::string_view text, const std::string& name);

}  // namespace spinloom

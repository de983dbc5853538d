#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "spinloom/core/npy.hpp"

/// Files of named tensors as `safetensors.torch.save_file` writes them: eight bytes with the length of a header, the
/// header in JSON (name, type, shape and place of each tensor), the numbers.
///
/// Read: F64 F32 F16 BF16 I64 I32 I16 I8 U64 U32 U16 U8 BOOL, 0 to 4 dimensions. The entry `__metadata__` is passed
/// over. Source: the format's description in the safetensors project. @cite safetensors

namespace spinloom {

/// @throws InputError saying what is wrong with the file
[[nodiscard]] NamedArrays read_safetensors(const std::filesystem::path& path);
/// Reads from bytes; `name` stands for the path in messages.
[[nodiscard]] NamedArrays read_safetensors_bytes(std::string_view bytes, const std::string& name);

}  // namespace spinloom

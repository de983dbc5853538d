#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace spinloom {

/// Formats of numbers in files of tensors, little endian.
enum class RawFormat { f64, f32, f16, bf16, i64, i32, i16, i8, u64, u32, u16, u8 };

/// Bytes of one number.
[[nodiscard]] std::size_t raw_size(RawFormat format);

/// The numbers that the bytes hold. Whole numbers beyond 2^53 are rounded.
/// @pre the bytes are a whole number of numbers
[[nodiscard]] std::vector<double> raw_numbers(RawFormat format, std::string_view bytes);

}  // namespace spinloom

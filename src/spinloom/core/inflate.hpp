#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spinloom {

inline constexpr std::uint64_t largest_inflated_size = std::uint64_t{4} << 30;  ///< 4 GiB

/// The most that data of so many packed bytes may inflate to: 8 times the size and 24 MiB more. A small file can hold
/// gigabytes of zeros; whoever means it unpacks the file first, and of unpacked files only the size counts.
[[nodiscard]] constexpr std::uint64_t inflation_limit(std::uint64_t packed) {
    return 8 * packed + (std::uint64_t{24} << 20);
}

/// Whether the bytes begin like a gzip file.
[[nodiscard]] bool is_gzip(std::string_view bytes);

/// Inflates a gzip file of one or more members. Memory grows with what was really inflated.
/// @param name  stands for the path in messages
/// @throws InputError if the bytes are truncated, corrupt, followed by something else, or inflate to more than `limit`
[[nodiscard]] std::string inflate_gzip(std::string_view bytes, const std::string& name,
                                       std::uint64_t limit = largest_inflated_size);

/// Inflates one raw deflate stream (as in a zip archive) that must fill `bytes` exactly.
/// @throws InputError as inflate_gzip
[[nodiscard]] std::string inflate_raw(std::string_view bytes, const std::string& name,
                                      std::uint64_t limit = largest_inflated_size);

}  // namespace spinloom

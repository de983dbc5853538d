#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace spinloom {

/// Writes a file so that a reader, or a run cut short, sees the old content or the new, never half of it.
///
/// Writes a temporary file in the same folder, flushes it to the disk and renames it. Makes the folders that are
/// missing.
/// @throws EnvironmentError with the path and the system's words
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

/// The bytes of a file; a gzip file (known by its first two bytes) is inflated.
/// @throws InputError if it cannot be read, is larger than 4 GiB (inflated), or is gzip that is truncated or corrupt
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace spinloom

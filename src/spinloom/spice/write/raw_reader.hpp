#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/write/raw_file.hpp"

namespace spinloom::spice {

/// The plots of a file, binary or text, as ngspice or write_raw_file() wrote it.
/// @throws InputError with the line of the header, or the plot, where the file is cut short or is no raw file
[[nodiscard]] std::vector<RawPlot> read_raw_file(const std::filesystem::path& path);
/// Reads from bytes; `name` stands for the path in messages.
[[nodiscard]] std::vector<RawPlot> read_raw_bytes(std::string_view bytes, const std::string& name);
}  // namespace spinloom::spice

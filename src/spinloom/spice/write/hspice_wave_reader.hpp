#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/write/raw_file.hpp"

namespace spinloom::spice {

/// The sweeps of a binary waveform file of HSPICE (.tr0, .sw0, .ac0 and their like; see hspice_wave.hpp), as a plot
/// each. Versions 9601, 2001 and 2013; a file that ends before a sweep does, as that of a run that was stopped, gives
/// the points that are whole. Names get back their last parenthesis; what is swept outside is told in the plot's title.
/// @throws InputError where the file is no such file, is cut within a block, or has another version
[[nodiscard]] std::vector<RawPlot> read_wave_file(const std::filesystem::path& path);
/// Reads from bytes; `name` stands for the path in messages.
[[nodiscard]] std::vector<RawPlot> read_wave_bytes(std::string_view bytes, const std::string& name);

/// Whether a file of this name holds waveforms of HSPICE: its extension is tr, sw or ac and a number.
[[nodiscard]] bool is_wave_file(const std::filesystem::path& path);

}  // namespace spinloom::spice

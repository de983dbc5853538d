#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/run/simulation.hpp"
#include "spinloom/spice/write/raw_file.hpp"

/// Waveform files of HSPICE: .tr0 of a transient analysis, .sw0 of a DC sweep, .ac0 of an AC analysis, as
/// `.option post` asks for them.
///
/// A file is a chain of blocks: the integers 4, number of items, 4, number of bytes; the bytes; their number again. The
/// first blocks hold a header of text up to "$&%#", the others the numbers, point by point: the swept quantity, then
/// the signals (real and imaginary part in an AC analysis). 1e30 ends the points of each sweep; the values of what is
/// swept outside stand before its first point.
///
///     characters   what
///     0 to 11      numbers of columns (the swept quantity too), of probes beside them, of parameters swept, 4 digits
///     each 16 or 20     the version: 9601, numbers of 4 bytes, at 16; 2001, of 8 bytes, at 20 24 to 111    title (64),
///     date and time (24) 112 to 187   who wrote it (64), how often the points are swept (12); 0: once 256 on       the
///     kind of each column, then its name, which lacks its last parenthesis, then parameters
///
/// Source: headers and blocks of published files of HSPICE P-2019.06, which have version 2013 (as 9601, the swept
/// quantity in 8 bytes), and the description of versions 9601 and 2001 by hspiceParser (HMC-ACE, 2020). Little-endian.

namespace spinloom::spice {

enum class WaveVersion { v9601, v2001 };

/// What `.option post` and `post_version` of a deck ask for; nothing without post. @throws InputError for a version
/// that is not written
[[nodiscard]] std::optional<WaveVersion> wave_version(const Deck& deck);

struct WaveFile {
    std::string suffix;  ///< "tr0", "sw0", "ac0"; the number counts the .alter blocks
    std::string contents;
};

/// A file for each kind of analysis of each .alter block, all its sweeps together; `date` as "11/23/2026 23:59:01".
/// Operating points and noise have none.
[[nodiscard]] std::vector<WaveFile> hspice_waves(std::span<const SimulationResult> passes, WaveVersion version,
                                                 const std::string& date);

/// The bytes of one file from plots of the same variables, one a sweep. @pre there is one, and all have the same
/// variables
[[nodiscard]] std::string wave_bytes(std::span<const RawPlot> sweeps, WaveVersion version);

}  // namespace spinloom::spice

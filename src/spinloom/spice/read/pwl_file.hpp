#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/read/source_lines.hpp"
#include "spinloom/spice/read/tokens.hpp"

/// Corners of a waveform in a file of its own.

namespace spinloom::spice {

/// Files of `PWL PWLFILE='name'`, each read once: numbers in pairs of time [s] and value, parted by blanks, commas or
/// line ends; lines that begin with `*`, `#` or `;` are comments.
///
/// The name is relative to the folder of the file that it stands in, or of the deck, and does not lead out of it.
class PwlFiles {
public:
    /// Times and values in turn. @throws InputError for a name that leads elsewhere, a file that cannot be read or
    ///   holds something else, or more than ten million numbers
    [[nodiscard]] const std::vector<double>& read(const std::string& name, const FileReader& reader, const Place& place,
                                                  const std::string& deck);

private:
    std::map<std::string, std::vector<double>> numbers_;  ///< by path
};

/// The name as `written` has it, which is the same text in either case.
[[nodiscard]] std::string written_as(const std::string& lowered, std::string_view written);

}  // namespace spinloom::spice

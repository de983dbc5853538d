#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/run/control_vectors.hpp"

/// Words of the .control language.

namespace spinloom::spice {

/// Variables of `set`: lists of words.
using ControlVariables = std::map<std::string, std::vector<std::string>>;

/// The text with `$name` and `${name}` replaced by variables and `$&vector` by the values of vectors.
/// @throws InputError without a place, for what there is not
[[nodiscard]] std::string with_values(std::string_view text, const ControlVariables& variables, const FindVector& find);

/// Words parted by blanks, "..." being one.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// Expressions parted by blanks, as print takes them: blanks beside an operator and within brackets part nothing.
[[nodiscard]] std::vector<std::string> expressions_of(std::string_view text);

/// Whether a name of a file stays below the working folder, and is not hidden.
[[nodiscard]] bool is_harmless_file_name(const std::string& name);

}  // namespace spinloom::spice

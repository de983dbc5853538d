#pragma once

#include <string>

#include "spinloom/core/toml_table.hpp"

/// How large and how small a number of a file may be.

namespace spinloom {

/// Numbers of files are 0 or of this size: powers and products of a few of them stay finite.
inline constexpr double smallest_number = 1e-40, largest_number = 1e40;

/// Whether a number is 0 or of such a size. `Range::contains` asks for it, whatever the bounds.
[[nodiscard]] bool has_legal_size(double value);

/// Says of a number that a range does not contain why.
[[nodiscard]] std::string refusal(const Range& range, double value);

}  // namespace spinloom

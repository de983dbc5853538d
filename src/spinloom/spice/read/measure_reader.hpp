#pragma once

#include <string_view>

#include "spinloom/spice/read/measure_statement.hpp"
#include "spinloom/spice/read/tokens.hpp"

namespace spinloom::spice {

/// .measure or .meas. @throws InputError
[[nodiscard]] MeasureStatement read_measure(std::string_view text, const Place& place);

}  // namespace spinloom::spice

#pragma once

#include <string>
#include <string_view>

namespace spinloom {

/// What the shipped cards say: a line a parameter, with tabs between kind/card, parameter, value, unit, provenance and
/// source. Cards are in the order of their names, parameters in that of the card.
/// @param pattern  of kind/card or of kind/card.parameter, as `is_asked()` reads it
/// @throws InputError if no card is asked for, or one cannot be read
[[nodiscard]] std::string card_lines(std::string_view pattern);

}  // namespace spinloom

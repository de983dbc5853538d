#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The simulators that decks are written for.

namespace spinloom::spice {

enum class DeckFlavor { ngspice, hspice, spectre, xyce };

/// "ngspice", "hspice", "spectre", "xyce".
[[nodiscard]] const std::vector<std::string>& deck_flavor_names();
[[nodiscard]] std::string_view name(DeckFlavor flavor);
/// @throws InputError that names the flavors and the nearest one; `option` is the option or key the text came from
[[nodiscard]] DeckFlavor deck_flavor(const std::string& text, const std::string& option);
/// What a deck's file name ends in: ".cir", ".sp" or ".scs".
[[nodiscard]] std::string_view deck_extension(DeckFlavor flavor);

}  // namespace spinloom::spice

#include "spinloom/spice/write/deck_flavor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "spinloom/core/error.hpp"

namespace spinloom::spice {

const std::vector<std::string>& deck_flavor_names() {
    static const std::vector<std::string> names = {"ngspice", "hspice", "spectre", "xyce"};
    return names;
}

std::string_view name(DeckFlavor flavor) {
    return deck_flavor_names()[static_cast<std::size_t>(flavor)];
}

DeckFlavor deck_flavor(const std::string& text, const std::string& option) {
    const auto& known = deck_flavor_names();
    const auto it = std::find(known.begin(), known.end(), text);
    if (it != known.end()) return static_cast<DeckFlavor>(it - known.begin());
    throw InputError(InputProblem{
        {},
        0,
        option,
        fmt::format("no flavor '{}'{}; choose one of {}", text, suggest(text, known), fmt::join(known, ", "))});
}

std::string_view deck_extension(DeckFlavor flavor) {
    return flavor == DeckFlavor::spectre ? ".scs" : flavor == DeckFlavor::hspice ? ".sp" : ".cir";
}

}  // namespace spinloom::spice

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spinloom {

/// A number that a study found, with all that is said of it. It is declared once, beside its summary; results.json, the
/// screen, CSV and the HTML report walk the list.
struct Figure {
    /// What it is to the other figures of its group.
    enum class Role {
        single,  ///< stands for itself
        total,   ///< the sum of the group's parts
        part,    ///< of that sum
        share,   ///< of a part, counted there already
        apart,   ///< beside the sum, not in it
    };

    std::string key;              ///< where it stands in results.json, such as "power_W.inputs"
    std::optional<double> value;  ///< in `unit`; none: it was not obtained
    std::string unit;             ///< of SI, or "fraction" (0 to 1) or "count" (a whole number)
    std::string label;            ///< what it is, a few words
    std::string how;              ///< how it was obtained
    Role role = Role::single;
    bool on_screen = true;  ///< whether the screen has a line for it
    int decimals = 3;       ///< on the screen, where it shows seconds
};

using Figures = std::vector<Figure>;

/// The name of a role in files: "single", "total", "part", "share", "apart".
[[nodiscard]] std::string_view name(Figure::Role role);

/// The part of a key before its last '.': figures of the same group are shown together. Empty without one.
[[nodiscard]] std::string_view group_of(const Figure& figure);

/// The part of a key after its last '.'.
[[nodiscard]] std::string_view name_in_group(const Figure& figure);

/// Those of one group, in their order.
[[nodiscard]] Figures of_group(const Figures& figures, std::string_view group);

}  // namespace spinloom

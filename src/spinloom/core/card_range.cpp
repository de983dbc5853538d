#include "spinloom/core/card_range.hpp"

#include <filesystem>
#include <string>

#include "spinloom/core/range.hpp"
#include "spinloom/core/units.hpp"

namespace spinloom {

std::optional<Interval> stated_range(const Card& card, std::string_view parameter) {
    if (!std::filesystem::exists(card.file())) return std::nullopt;
    const auto parameters = TomlTable::read_file(card.file()).table("parameters");
    const std::string key(parameter);
    if (!parameters.has(key)) return std::nullopt;
    const auto entry = parameters.table(key);
    if (!entry.has("low")) return std::nullopt;
    const double factor = parse_unit(entry.string("unit")).si_factor;
    return Interval{factor * entry.number("low", any_number), factor * entry.number("high", any_number)};
}

}  // namespace spinloom

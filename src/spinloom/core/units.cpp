#include "spinloom/core/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using Dimension = std::array<int, 5>;  // metre, kilogram, second, ampere, kelvin

const std::map<std::string, Unit, std::less<>>& named_units() {
    using constants::elementary_charge;
    using constants::pi;
    static const std::map<std::string, Unit, std::less<>> units = {
        {"1", {1, {}}},
        {"%", {0.01, {}}},
        {"rad", {1, {}}},
        {"deg", {pi / 180, {}}},
        {"m", {1, Dimension{1, 0, 0, 0, 0}}},
        {"g", {1e-3, Dimension{0, 1, 0, 0, 0}}},
        {"s", {1, Dimension{0, 0, 1, 0, 0}}},
        {"A", {1, Dimension{0, 0, 0, 1, 0}}},
        {"K", {1, Dimension{0, 0, 0, 0, 1}}},
        {"V", {1, Dimension{2, 1, -3, -1, 0}}},
        {"ohm", {1, Dimension{2, 1, -3, -2, 0}}},
        {"S", {1, Dimension{-2, -1, 3, 2, 0}}},
        {"F", {1, Dimension{-2, -1, 4, 2, 0}}},
        {"H", {1, Dimension{2, 1, -2, -2, 0}}},
        {"W", {1, Dimension{2, 1, -3, 0, 0}}},
        {"J", {1, Dimension{2, 1, -2, 0, 0}}},
        {"eV", {elementary_charge, Dimension{2, 1, -2, 0, 0}}},
        {"C", {1, Dimension{0, 0, 1, 1, 0}}},
        {"N", {1, Dimension{1, 1, -2, 0, 0}}},
        {"T", {1, Dimension{0, 1, -2, -1, 0}}},
        {"Hz", {1, Dimension{0, 0, -1, 0, 0}}},
    };
    return units;
}

constexpr std::string_view prefix_letters = "fpnumckMGT";
constexpr std::array<double, 10> prefix_factors = {1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1e-2, 1e3, 1e6, 1e9, 1e12};

Unit parse_name(std::string_view name) {
    const auto& units = named_units();
    if (const auto it = units.find(name); it != units.end()) return it->second;
    if (name.size() >= 2) {
        const auto prefix = prefix_letters.find(name.front());
        const auto it = units.find(name.substr(1));
        const bool can_be_prefixed = it != units.end() && it->first != "1" && it->first != "%" && it->first != "deg";
        if (prefix != std::string_view::npos && can_be_prefixed) {
            return {prefix_factors[prefix] * it->second.si_factor, it->second.dimension};
        }
    }
    throw InputError({}, fmt::format("'{}' is not a unit (known: m g s A K V ohm S F H W J C N T Hz eV rad deg 1 %, "
                                     "with prefixes f p n u m c k M G T)",
                                     name));
}

Unit integer_power(const Unit& unit, int exponent) {
    Unit result{std::pow(unit.si_factor, exponent), unit.dimension};
    for (auto& d : result.dimension) d *= exponent;
    return result;
}

Unit parse_factor(std::string_view text) {
    const auto caret = text.find('^');
    if (caret == std::string_view::npos) return parse_name(text);
    const auto digits = text.substr(caret + 1);
    int exponent = 0;
    const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    const bool is_integer = status == std::errc{} && end == digits.data() + digits.size();
    if (!is_integer || exponent < -9 || exponent > 9) {
        throw InputError({}, fmt::format("'{}': the power of a unit is a whole number from -9 to 9", text));
    }
    return integer_power(parse_name(text.substr(0, caret)), exponent);
}

}  // namespace

Unit parse_unit(std::string_view text) {
    Unit result;
    int sign = 1;
    bool has_factor = false;
    std::size_t position = 0;
    while (position < text.size()) {
        const char c = text[position];
        if (c == ' ' || c == '*' || c == '.') {
            ++position;
        } else if (c == '/') {
            if (sign < 0) throw InputError({}, fmt::format("unit '{}' has more than one '/'", text));
            sign = -1;
            ++position;
            if (text.find_first_not_of(" */.", position) == std::string_view::npos) {
                throw InputError({}, fmt::format("unit '{}' has nothing behind its '/'", text));
            }
        } else {
            const auto end = std::min(text.find_first_of(" */.", position), text.size());
            const auto factor = integer_power(parse_factor(text.substr(position, end - position)), sign);
            result.si_factor *= factor.si_factor;
            for (std::size_t i = 0; i < 5; ++i) result.dimension[i] += factor.dimension[i];
            has_factor = true;
            position = end;
        }
    }
    if (!has_factor) throw InputError({}, "empty unit (write \"1\" for a pure number)");
    return result;
}

std::string dimension_text(const Unit& unit) {
    constexpr std::array<std::string_view, 5> names = {"m", "kg", "s", "A", "K"};
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (unit.dimension[i] == 0) continue;
        if (!text.empty()) text += ' ';
        text += unit.dimension[i] == 1 ? std::string(names[i]) : fmt::format("{}^{}", names[i], unit.dimension[i]);
    }
    return text.empty() ? "1" : text;
}

}  // namespace spinloom

#pragma once

#include <array>
#include <string>
#include <string_view>

/// Units meet at the border: text such as "ohm um^2" is read here, everything inside is SI.

namespace spinloom {

/// A unit as a factor to SI and the exponents of (metre, kilogram, second, ampere, kelvin).
struct Unit {
    double si_factor = 1;
    std::array<int, 5> dimension{};

    [[nodiscard]] bool same_dimension(const Unit& other) const { return dimension == other.dimension; }
};

/// Reads a unit: names with SI prefixes joined by spaces, `*` or `.`, powers `um^2`, one `/` for what divides.
///
///     "ohm um^2" -> 1e-12 ohm m^2     "mV" -> 1e-3 V     "1/K"     "%" -> 0.01     "1" -> dimensionless
///
/// Names: m g s A K V ohm S F H W J C N T Hz eV rad deg and 1, %; prefixes f p n u m c k M G T.
/// @throws InputError (no file; the caller adds it) naming the part that is not a unit
[[nodiscard]] Unit parse_unit(std::string_view text);

/// The dimension in base units, as "kg m^2 s^-3 A^-1"; "1" for a pure number.
[[nodiscard]] std::string dimension_text(const Unit& unit);

}  // namespace spinloom

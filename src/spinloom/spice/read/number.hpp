#pragma once

#include <optional>
#include <string_view>

/// Numbers as decks write them.

namespace spinloom::spice {

struct ScannedNumber {
    double value = 0;
    std::size_t length = 0;  ///< characters taken, scale suffix and unit letters included
};

/// The unsigned number at the front of `text`: digits, an exponent, then letters. The first may scale: t
/// 1e12, g 1e9, meg and x 1e6, k 1e3, m 1e-3, mil 25.4e-6, u 1e-6, n 1e-9, p 1e-12, f 1e-15, a 1e-18. The letters
/// behind it are a unit and say nothing: 10pF, 4.7uH, 1kohm, 5V. Case does not count: 1M is 1e-3 and 1F is 1e-15.
[[nodiscard]] std::optional<ScannedNumber> scan_number(std::string_view text);

/// The number that the whole of `text` is, with a sign or without; nothing if it is something else or not finite.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

}  // namespace spinloom::spice

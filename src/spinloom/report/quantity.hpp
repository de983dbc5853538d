#pragma once

#include <optional>
#include <string>

namespace spinloom {

/// A value with a prefix of its unit, four significant digits: "1.234 mW", "12.3 um^2"; of the unit "1" six.
[[nodiscard]] std::string quantity_text(double value, const std::string& unit);

/// "98.10 %"; "-" of none.
[[nodiscard]] std::string percent_text(const std::optional<double>& fraction);

/// Power of a circuit in milliwatts, of 10 W and more in watts.
[[nodiscard]] std::string milliwatt_text(double watts);

}  // namespace spinloom

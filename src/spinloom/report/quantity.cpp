#include "spinloom/report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace spinloom {
namespace {

/// The value with the prefix that leaves one to three digits before its point.
std::string prefixed(double value, const std::string& unit) {
    static constexpr std::array<std::pair<double, const char*>, 11> prefixes{{{1e12, "T"},
                                                                              {1e9, "G"},
                                                                              {1e6, "M"},
                                                                              {1e3, "k"},
                                                                              {1, ""},
                                                                              {1e-3, "m"},
                                                                              {1e-6, "u"},
                                                                              {1e-9, "n"},
                                                                              {1e-12, "p"},
                                                                              {1e-15, "f"},
                                                                              {1e-18, "a"}}};
    const auto fits = [&](const auto& prefix) { return std::abs(value) >= prefix.first * (1 - 1e-12); };
    const auto it = std::find_if(prefixes.begin(), prefixes.end(), fits);
    if (it == prefixes.end() || !std::isfinite(value)) return fmt::format("{:.4g} {}", value, unit);
    return fmt::format("{:.4g} {}{}", value / it->first, it->second, unit);
}

}  // namespace

std::string quantity_text(double value, const std::string& unit) {
    if (unit == "1") return fmt::format("{:.6g}", value);
    if (unit.starts_with("1/")) return fmt::format("{:.4g} {}", value, unit.substr(1));
    if (unit == "m^2") {
        const bool is_large = std::abs(value) >= 1e-6;
        return is_large ? fmt::format("{:.4g} mm^2", 1e6 * value) : fmt::format("{:.4g} um^2", 1e12 * value);
    }
    return prefixed(value, unit);
}

std::string percent_text(const std::optional<double>& fraction) {
    return fraction ? fmt::format("{:.2f} %", 100 * *fraction) : "-";
}

std::string milliwatt_text(double watts) {
    return std::abs(watts) < 10 ? fmt::format("{:.3f} mW", 1e3 * watts) : fmt::format("{:.0f} W", watts);
}

}  // namespace spinloom

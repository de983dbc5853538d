#pragma once

#include <limits>
#include <string>

/// Which numbers of a file are legal.

namespace spinloom {

/// Numbers of files are 0 or of this size: powers and products of a few of them stay finite.
inline constexpr double smallest_number = 1e-40, largest_number = 1e40;

/// Whether a number is 0 or of such a size. `Range::contains` asks for it, whatever the bounds.
[[nodiscard]] bool has_legal_size(double value);

/// Legal range of a number. A bound that is not finite does not bind.
struct Range {
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    bool open_minimum = false;  ///< the minimum itself is not legal

    [[nodiscard]] bool contains(double value) const;
    [[nodiscard]] std::string text() const;
};

inline constexpr Range any_number{};
inline constexpr Range positive{0, std::numeric_limits<double>::infinity(), true};
inline constexpr Range non_negative{0, std::numeric_limits<double>::infinity(), false};

/// Says of a number that a range does not contain why.
[[nodiscard]] std::string refusal(const Range& range, double value);

}  // namespace spinloom

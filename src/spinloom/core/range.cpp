#include "spinloom/core/range.hpp"

#include <fmt/format.h>

#include <cmath>

namespace spinloom {

bool has_legal_size(double value) {
    const double size = std::abs(value);
    return size == 0 || (size >= smallest_number && size <= largest_number);
}

bool Range::contains(double value) const {
    return has_legal_size(value) && (open_minimum ? value > minimum : value >= minimum) && value <= maximum;
}

std::string Range::text() const {
    const bool low = std::isfinite(minimum);
    const bool high = std::isfinite(maximum);
    if (low && high) return fmt::format("from {}{:g} to {:g}", open_minimum ? "above " : "", minimum, maximum);
    if (low) return fmt::format("{} {:g}", open_minimum ? "above" : "at least", minimum);
    if (high) return fmt::format("at most {:g}", maximum);
    return "any finite number";
}

std::string refusal(const Range& range, double value) {
    const auto legal = fmt::format("{:g} is not legal; it must be {}", value, range.text());
    if (has_legal_size(value)) return legal;
    return fmt::format("{}, and 0 or from {:g} to {:g} in size", legal, smallest_number, largest_number);
}

}  // namespace spinloom

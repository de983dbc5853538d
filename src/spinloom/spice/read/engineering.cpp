#include "spinloom/spice/read/engineering.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace spinloom::spice {
namespace {

struct Scale {
    double factor;
    char letter;
};

constexpr std::array<Scale, 11> scales = {{{1e-18, 'a'},
                                           {1e-15, 'f'},
                                           {1e-12, 'p'},
                                           {1e-9, 'n'},
                                           {1e-6, 'u'},
                                           {1e-3, 'm'},
                                           {1, ' '},
                                           {1e3, 'k'},
                                           {1e6, 'x'},
                                           {1e9, 'g'},
                                           {1e12, 't'}}};

/// The digits, and the scale letter or a blank, of a number that is not zero; without a letter if it takes an exponent.
std::pair<std::string, std::string_view> digits_and_letter(double value, int decimals) {
    for (const auto& scale : scales) {
        // Whether it fits is known only once it is rounded: 999.99996 is 1.0000k.
        if (!(std::abs(value) < 1000 * scale.factor)) continue;
        auto digits = fmt::format("{:.{}f}", value / scale.factor, decimals);
        const auto first = digits.find_first_of("123456789");
        if (first == std::string::npos) break;
        if (digits.find('.') - (value < 0 ? 1 : 0) <= 3) return {std::move(digits), {&scale.letter, 1}};
    }
    return {fmt::format("{:.3e}", value), {}};
}

}  // namespace

std::string engineering(double value, int decimals) {
    if (value == 0) return "0.";
    const auto [digits, letter] = digits_and_letter(value, decimals);
    return letter == " " ? digits : digits + std::string(letter);
}

std::string engineering_column(double value, int decimals) {
    const auto width = static_cast<std::size_t>(decimals) + 6;
    if (value == 0) return fmt::format("{:<{}}", "   0.", width);
    const auto [digits, letter] = digits_and_letter(value, decimals);
    return fmt::format("{:>{}}", digits + std::string(letter), width);
}

}  // namespace spinloom::spice

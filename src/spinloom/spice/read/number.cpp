#include "spinloom/spice/read/number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// The power of ten that the letters behind a number stand for; nothing for mil, which is none.
std::optional<int> exponent_of(std::string_view letters) {
    const auto begins_with = [&](std::string_view word) {
        if (letters.size() < word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (lower(letters[i]) != word[i]) return false;
        }
        return true;
    };
    struct Scale {
        std::string_view letters;
        int exponent;
    };
    // The longer ones first; the last two are the micro sign and the Greek mu.
    constexpr std::array<Scale, 13> scales = {{{"meg", 6},
                                               {"t", 12},
                                               {"g", 9},
                                               {"x", 6},
                                               {"k", 3},
                                               {"m", -3},
                                               {"u", -6},
                                               {"n", -9},
                                               {"p", -12},
                                               {"f", -15},
                                               {"a", -18},
                                               {"\xC2\xB5", -6},
                                               {"\xCE\xBC", -6}}};
    if (letters.empty()) return 0;
    if (begins_with("mil")) return {};
    for (const auto& scale : scales) {
        if (begins_with(scale.letters)) return scale.exponent;
    }
    return 0;
}

/// Powers of ten up to 1e18 are exact, so that 18n is the same number as 18e-9: divided, not multiplied by 1e-9.
double times_ten_to(double value, std::optional<int> exponent) {
    if (!exponent) return value * 25.4e-6;
    const auto power = [](int n) {
        double result = 1;
        for (int i = 0; i < n; ++i) result *= 10;
        return result;
    };
    return *exponent < 0 ? value / power(-*exponent) : value * power(*exponent);
}

std::size_t letters_at(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && (is_letter(text[length]) || static_cast<unsigned char>(text[length]) >= 0x80)) {
        ++length;
    }
    return length;
}

struct Digits {
    double value;
    std::size_t length;
};

/// A number of few digits without an exponent, as most are. Its digits are a whole number below 2^53 and what they are
/// divided by is one too, so it is rounded once. Nothing for any other.
std::optional<Digits> scan_short(std::string_view text) {
    constexpr std::size_t most = 15;
    std::uint64_t digits = 0, divisor = 1;
    std::size_t count = 0, at = 0;
    for (bool is_behind_point = false; at < text.size(); ++at) {
        if (is_digit(text[at])) {
            if (++count > most) return {};
            digits = 10 * digits + static_cast<std::uint64_t>(text[at] - '0');
            if (is_behind_point) divisor *= 10;
        } else if (text[at] == '.' && !is_behind_point) {
            is_behind_point = true;
        } else {
            break;
        }
    }
    if (at < text.size() && lower(text[at]) == 'e') return {};
    return Digits{static_cast<double>(digits) / static_cast<double>(divisor), at};
}

Digits scan_any(std::string_view text) {
    double value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto length = static_cast<std::size_t>(end - text.data());
    // Too large or too small for a double: the latter is zero.
    if (status == std::errc::result_out_of_range)
        value = std::strtod(std::string(text.substr(0, length)).c_str(), nullptr);
    return {value, length};
}

}  // namespace

std::optional<ScannedNumber> scan_number(std::string_view text) {
    if (text.empty()) return {};
    const bool begins_with_digit = is_digit(text[0]) || (text[0] == '.' && text.size() > 1 && is_digit(text[1]));
    if (!begins_with_digit) return {};
    const auto short_one = scan_short(text);
    const auto [value, digits] = short_one ? *short_one : scan_any(text);
    const auto letters = letters_at(text.substr(digits));
    return ScannedNumber{times_ten_to(value, exponent_of(text.substr(digits, letters))), digits + letters};
}

std::optional<double> parse_number(std::string_view text) {
    if (text.empty()) return {};
    const bool is_negative = text[0] == '-';
    if (is_negative || text[0] == '+') text.remove_prefix(1);
    const auto number = scan_number(text);
    if (!number || number->length != text.size() || !std::isfinite(number->value)) return {};
    return is_negative ? -number->value : number->value;
}

}  // namespace spinloom::spice

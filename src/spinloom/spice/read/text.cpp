#include "spinloom/spice/read/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "spinloom/core/error.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t longest_name_compared = 40;
constexpr std::size_t most_names_compared = 5000;

constexpr bool is_continuation_byte(unsigned char c) {
    return (c & 0xC0U) == 0x80U;
}

/// Length of the UTF-8 character at the front of `text`; 0 if there is none.
std::size_t character_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    std::size_t length = 1;
    if (first >= 0xC2 && first < 0xE0) length = 2;
    if (first >= 0xE0 && first < 0xF0) length = 3;
    if (first >= 0xF0 && first < 0xF5) length = 4;
    if (length == 1 && first >= 0x80) return 0;
    if (length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation_byte(static_cast<unsigned char>(text[i]))) return 0;
    }
    const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0U;
    if ((first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90)) return 0;    // overlong
    if ((first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90)) return 0;  // surrogate, too large
    return length;
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = lower(c);
    return result;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string excerpt(std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return std::string(text);
    std::size_t end = longest;
    while (end > 0 && is_continuation_byte(static_cast<unsigned char>(text[end]))) --end;
    return std::string(text.substr(0, end)) + "...";
}

std::size_t split_plain_words(std::string_view text, std::span<std::string_view> words) {
    static constexpr auto is_special = [] {
        std::array<bool, 256> table{};
        for (const char c : std::string_view("()=,'\"{}")) table[static_cast<unsigned char>(c)] = true;
        return table;
    }();
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) {
        const auto begin = at;
        for (; at < text.size() && !is_blank(text[at]); ++at)
            if (is_special[static_cast<unsigned char>(text[at])]) return 0;
        if (count == words.size()) return 0;
        words[count] = text.substr(begin, at - begin);
        while (at < text.size() && is_blank(text[at])) ++at;
    }
    return count;
}

bool is_clean_text(std::string_view text) {
    while (!text.empty()) {
        const auto c = static_cast<unsigned char>(text.front());
        if ((c < 0x20 && !is_blank(text.front())) || c == 0x7F) return false;
        const auto length = c < 0x80 ? 1 : character_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string suggest_among(std::string_view name, std::span<const std::string> known) {
    if (name.size() > longest_name_compared) return {};
    std::vector<std::string> near;
    for (const auto& candidate : known.first(std::min(known.size(), most_names_compared))) {
        if (candidate.size() <= longest_name_compared) near.push_back(candidate);
    }
    return suggest(name, near);
}

}  // namespace spinloom::spice

#pragma once

#include <span>
#include <string>
#include <string_view>

/// Small things about the text of decks.

namespace spinloom::spice {

[[nodiscard]] constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// In ASCII only; decks know no other case.
[[nodiscard]] std::string lower_case(std::string_view text);
/// Without the blanks at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// At most so many bytes of it, cut between characters, for messages.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t longest = 60);
/// Words between blanks. @returns how many; none if there are more than `words` has places, or anything that no plain
/// word holds: parentheses, braces, =, commas, quotes
[[nodiscard]] std::size_t split_plain_words(std::string_view text, std::span<std::string_view> words);
/// Whether it holds neither control characters nor malformed UTF-8.
[[nodiscard]] bool is_clean_text(std::string_view text);
/// " (did you mean 'x'?)" as `suggest`, at a bounded cost however many and long the names are.
[[nodiscard]] std::string suggest_among(std::string_view name, std::span<const std::string> known);

}  // namespace spinloom::spice

#include "spinloom/core/toml_levels.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// The first character behind a quoted text that begins at `begin`. One in single quotes knows no escapes, and only
/// one in three quotes goes on behind the end of its line.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    const bool is_long = text.substr(begin, 3) == std::string(3, quote);
    const auto closing = text.substr(begin, is_long ? 3 : 1);
    auto i = begin + closing.size();
    while (i < text.size() && text.substr(i, closing.size()) != closing && (is_long || text[i] != '\n'))
        i += quote == '"' && text[i] == '\\' ? 2 : 1;
    return std::min(i < text.size() && text[i] == '\n' ? i : i + closing.size(), text.size());
}

}  // namespace

void check_toml_levels(std::string_view text, const std::string& name) {
    int dots = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n' || c == '=' || c == ',') dots = 0;
        if (c == '"' || c == '\'') {
            i = end_of_quoted(text, i) - 1;
        } else if (c == '#') {
            i = std::min(text.find('\n', i), text.size()) - 1;
        } else if (c == '.' && ++dots > deepest_toml_key) {
            const auto line =
                1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
            throw InputError(InputProblem{
                name, line, {}, fmt::format("a key has more than {} parts, the most that is read", deepest_toml_key)});
        }
    }
}

}  // namespace spinloom

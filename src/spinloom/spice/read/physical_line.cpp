#include "spinloom/spice/read/physical_line.hpp"

#include <algorithm>

#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// Where the comment of a line begins that does not begin with `*`.
std::size_t comment_place(std::string_view line) {
    char quote = '\0';
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == ';') {
            return i;
        } else if (c == '$' || (c == '/' && i + 1 < line.size() && line[i + 1] == '/')) {
            if (i == 0 || is_blank(line[i - 1]) || line[i - 1] == ',') return i;
        }
    }
    return line.size();
}

}  // namespace

std::string_view without_comment(std::string_view line) {
    line = trim(line);
    if (line.empty() || line[0] == '*') return {};
    const auto may_begin_comment = [](char c) { return c == ';' || c == '$' || c == '/'; };
    if (std::none_of(line.begin(), line.end(), may_begin_comment)) return line;
    return trim(line.substr(0, comment_place(line)));
}

std::vector<FileWord> split_file_words(std::string_view text) {
    std::vector<FileWord> words;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const char quote = text[0];
        const auto closing = quote == '\'' || quote == '"' ? text.find(quote, 1) : std::string_view::npos;
        if (closing != std::string_view::npos) {
            words.push_back({std::string(text.substr(1, closing - 1)), true});
            text.remove_prefix(closing + 1);
            continue;
        }
        const auto end = std::min(text.find_first_of(" \t\r\f\v"), text.size());
        words.push_back({std::string(text.substr(0, end)), false});
        text.remove_prefix(end);
    }
    if (words.empty()) words.emplace_back();
    return words;
}

}  // namespace spinloom::spice

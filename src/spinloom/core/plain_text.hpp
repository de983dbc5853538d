#pragma once

#include <string>
#include <string_view>

/// Text of somebody else made harmless before it enters a line of ours: a message, a deck, a table, a picture.

namespace spinloom {

/// The text on one line: control characters, characters that turn the direction of writing, line and paragraph
/// separators and bytes that are no UTF-8 are shown escaped, as `\n`, `\x1b` or `\u202e`. Everything else stays.
///
/// Properties: plain text is returned as it is; the result holds no control character; shown(shown(x)) = shown(x).
[[nodiscard]] std::string shown(std::string_view text);

/// The same for text of several lines: line breaks and tabs stay.
[[nodiscard]] std::string shown_lines(std::string_view text);

/// A name that is safe as a file name and as a word of a deck: letters, digits, `.`, `_` and `-` stay, every other byte
/// becomes `_`. An empty name, or one that begins with `.` or `-`, gets a `_` in front.
[[nodiscard]] std::string plain_name(std::string_view name);

}  // namespace spinloom

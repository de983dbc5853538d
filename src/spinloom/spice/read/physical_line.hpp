#pragma once

#include <string>
#include <string_view>
#include <vector>

/// One line of a file.

namespace spinloom::spice {

/// The line without its comment and without blanks at its ends: `*` at its beginning, `;` anywhere, `$` and `//` behind
/// a blank. Quoted text holds no comments.
[[nodiscard]] std::string_view without_comment(std::string_view line);

struct FileWord {
    std::string text;
    bool is_quoted = false;
};

/// The words of .include and .lib, where quotes, single or double, keep blanks in a file name. At least one.
[[nodiscard]] std::vector<FileWord> split_file_words(std::string_view text);

}  // namespace spinloom::spice

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.hpp"

namespace spinloom::app {

/// How a command tells on standard output what it found: in words, or with --json as the document of its files.
struct Answer {
    bool as_json = false;

    /// Adds --json.
    Option add_to(Command command);
    /// @param files  lines that name what was written; they stand below the words
    void tell(const std::string& words, const std::function<std::string()>& document,
              const std::string& files = {}) const;
};

/// "files: FOLDER/" with its line's end; nothing where there is no folder.
[[nodiscard]] std::string files_line(const std::string& folder);
/// "file: FILE" with its line's end.
[[nodiscard]] std::string file_line(const std::string& file);

/// Lines of words with tabs between as a JSON array of objects, one a line, its words by these names.
[[nodiscard]] std::string lines_json(std::string_view lines, const std::vector<std::string>& names);

}  // namespace spinloom::app

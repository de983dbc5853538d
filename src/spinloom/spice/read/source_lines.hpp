#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "spinloom/spice/read/problems.hpp"
#include "spinloom/spice/read/warnings.hpp"

/// From files to statements: comments, continuation lines, included files and library sections.

namespace spinloom::spice {

/// Returns the text of a file that a deck includes. @throws InputError if there is none
using FileReader = std::function<std::string(const std::filesystem::path&)>;

/// Reads files from the file system, gzip files inflated; regular files only.
[[nodiscard]] std::string read_deck_file(const std::filesystem::path& path);

/// Where a statement stands.
struct Origin {
    int file = 0;  ///< place in the list of files
    int line = 0;  ///< 1-based, of its first physical line
};

/// One statement: lower case, without comments, its continuation lines joined.
struct SourceLine {
    std::string text;
    Origin origin;
    std::string written = {};  ///< before it became lower case, where it may name a file; else empty
};

/// What a deck has besides its statements.
struct SourceText {
    std::string title;
    std::vector<std::string> files;   ///< as named in messages; the first is the deck itself
    std::vector<SourceLine> control;  ///< lines of .control blocks, as written
};

/// Takes one statement, which lasts until it returns.
using StatementReader = std::function<void(const SourceLine&)>;

/// Reads a deck down to its .end, its statements one by one in their order. `result` has the title and the
/// names of the files read so far when a statement is taken.
///
/// Limits: files 32 deep, 100,000 files, 1 GiB of text in all (a file counts each time it is read).
/// Problems of the text are added to `problems`; a file that is missing is one of them.
void read_source_lines(const std::string& text, const std::string& name, const FileReader& reader,
                       DeckProblems& problems, Warnings& warnings, const StatementReader& read_statement,
                       SourceText& result);

}  // namespace spinloom::spice

#pragma once

#include <filesystem>
#include <string>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/source_lines.hpp"

namespace spinloom::spice {

/// Reads a deck and everything it includes.
/// @throws InputError with up to twenty problems, each with its file and line
[[nodiscard]] Deck read_deck(const std::filesystem::path& path, const FileReader& reader = read_deck_file);
/// The same from text; `name` stands for the path in messages and is where included files are looked for.
[[nodiscard]] Deck parse_deck(const std::string& text, std::string name, const FileReader& reader = read_deck_file);

}  // namespace spinloom::spice

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "spinloom/core/toml_table.hpp"

/// Keys of a TOML file, declared once each: reading, checking, help, completion and documentation come from the
/// declaration.

namespace spinloom {

enum class KeyKind { text, file, card, flag, choice, number, whole, numbers, wholes };

/// The file must state the key.
struct Required {};
/// Follows from other keys or from a card, as the words say.
struct Computed {
    std::string_view words;
};
/// What holds where a file leaves a key out; an empty text is "none".
using KeyDefault = std::variant<Required, Computed, bool, double, std::string_view, std::vector<double>>;

/// One key of a file.
struct Key {
    std::string_view name;  ///< with its table, as "neuron.v_dd_V"
    std::string_view unit;  ///< "-": none
    KeyKind kind = KeyKind::text;
    KeyDefault otherwise;
    Range range = any_number;  ///< of a number, or of each in a list
    /// Of a choice; of a number or a list those that may stand in its place.
    std::vector<std::string> words = {};
    std::string_view detail = {};  ///< of a card its kind; else what else is legal, or is asked beyond the range
    /// Where the default comes from: "code" (the public code releases of the circuit's authors), "card", "ours",
    /// "assumed".
    std::string_view source = {};
    std::string_view meaning = {};
};

/// All keys that a kind of file knows, table by table.
using KeyRegistry = std::span<const Key>;

/// A key by name; null if there is none.
[[nodiscard]] const Key* find_key(KeyRegistry keys, std::string_view name);

/// The keys whose name holds the pattern or, where that has `*` or `?`, is matched by it.
/// @throws InputError with the nearest name if there is none
[[nodiscard]] std::vector<const Key*> matching_keys(KeyRegistry keys, std::string_view pattern);

/// The default as a file would state it, or in words.
[[nodiscard]] std::string default_text(const Key& key);
/// What is legal, in words.
[[nodiscard]] std::string legal_text(const Key& key);

/// A line a key: name, unit, default, range and meaning, with tabs between them.
[[nodiscard]] std::string key_lines(std::span<const Key* const> keys);
/// The same as a table of the documentation, with where each default comes from.
[[nodiscard]] std::string key_markdown(std::span<const Key* const> keys);

}  // namespace spinloom

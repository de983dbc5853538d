#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/toml_table.hpp"

/// Entries of a scenario's lists by name, as "amplifier.gains.0".

namespace spinloom {

/// One number of a list.
struct ListEntry {
    std::string key;        ///< of the list
    std::size_t place = 0;  ///< from 0
};

/// The entry that a name means; none for the name of a key.
[[nodiscard]] std::optional<ListEntry> list_entry(const std::string& name);

/// The numbers that a scenario states for a list; empty if it states none.
[[nodiscard]] std::vector<double> numbers_of(const TomlTable& values, const std::string& key);

/// The value as a number; none of a text or a list.
[[nodiscard]] std::optional<double> number_of(const TomlValue& value);

}  // namespace spinloom

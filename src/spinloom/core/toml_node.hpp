#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string_view>

#include "spinloom/core/toml_value.hpp"

/// Between the parser's nodes and the values that a key can have.

namespace spinloom::detail {

/// The number a node holds, or nothing.
[[nodiscard]] std::optional<double> number_of(const toml::node* node);

/// What a key can be set to; nothing of tables, dates and lists of other things than legal numbers.
[[nodiscard]] std::optional<TomlValue> value_of(const toml::node& node);

/// The entry of a table of one: what the text says or, where it is no TOML, the text itself.
[[nodiscard]] toml::table entry_of(std::string_view text);

/// The entry of a table of one. A whole number of so many digits is exact either way.
[[nodiscard]] toml::table entry_of(const TomlValue& value);

}  // namespace spinloom::detail

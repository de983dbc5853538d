#pragma once

#include <string>

#include "spinloom/study/table_check.hpp"

namespace spinloom {

/// A line an image and the totals, for a terminal. @param file  what was compared with
[[nodiscard]] std::string table_check_text(const TableCheck& check, const std::string& file);

/// The same as JSON: volts, ratios of ours to the given energy and powers.
[[nodiscard]] std::string table_check_json(const TableCheck& check, const std::string& file);

}  // namespace spinloom

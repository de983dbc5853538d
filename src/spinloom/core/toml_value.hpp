#pragma once

#include <string>
#include <variant>
#include <vector>

namespace spinloom {

/// What a key can be set to; a real number that is whole is written without a point.
using TomlValue = std::variant<bool, long, double, std::string, std::vector<double>>;

}  // namespace spinloom

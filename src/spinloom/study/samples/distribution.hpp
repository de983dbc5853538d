#pragma once

#include <string>
#include <vector>

#include "spinloom/core/toml_table.hpp"

namespace spinloom {

/// How a quantity is spread over the samples of a study.
///
/// Laws, with u uniform in (0, 1) and z its quantile of the standard normal distribution:
///     normal [m, s]       m + s z
///     log-normal [m, s]   m exp(s z): m is the median, s the standard deviation of the logarithm
///     uniform [a, b]      a + (b - a) u
///     values [...]        each as often as the others
/// A whole number is the nearest one; a uniform one is each of a ... b as often as the others.
struct Distribution {
    enum class Kind { normal, log_normal, uniform, values };
    Kind kind = Kind::values;
    double first = 0, second = 0;        ///< m and s, or a and b
    std::vector<TomlValue> values = {};  ///< of `values`; at least one
    bool is_whole = false;

    /// The value at u. @param u  in (0, 1)
    [[nodiscard]] TomlValue at(double u) const;
    /// In words, such as "normal [10, 0.5]".
    [[nodiscard]] std::string text() const;
};

/// Reads `{ normal = [10, 0.5] }`. What is wrong becomes a problem of the file.
[[nodiscard]] Distribution read_distribution(const TomlTable& table, bool is_whole);

/// Whether a table is a distribution, and not a table of keys.
[[nodiscard]] bool is_distribution(const TomlTable& table);

}  // namespace spinloom

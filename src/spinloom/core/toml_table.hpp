#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/error.hpp"
#include "spinloom/core/range.hpp"
#include "spinloom/core/toml_value.hpp"

/// TOML files read with manners: every key is asked for by name, kind and range; what is wrong is collected with file,
/// line and key; what nobody asked for is reported with the nearest known key.

namespace spinloom {

/// The value that text of TOML stands for ("0.8", "[20, 5]"); a bare string where it does not parse.
[[nodiscard]] TomlValue toml_value(std::string_view text);
/// The value as TOML writes it.
[[nodiscard]] std::string toml_text(const TomlValue& value);

namespace detail {
struct TomlDocument;
struct TomlNode;
}  // namespace detail

/// A view of one table of a TOML document, keeping the document alive.
///
/// Keys that are empty or hold a dot (which TOML allows in quotes) are refused: a dotted key always means a path.
///
/// The getters return the value, or the fallback where the key is absent. A missing required key, a wrong kind or a
/// value outside its range is added to the document's problems and a harmless value comes back, so that reading goes on
/// and all problems are seen at once. Call `finish()` on the root when everything was asked for.
class TomlTable {
public:
    /// An empty document without a name.
    TomlTable();
    /// Parses a file. @throws InputError with file and line if it cannot be read or is not TOML
    [[nodiscard]] static TomlTable read_file(const std::filesystem::path& path);
    /// Parses text; `name` stands in messages where a path would.
    [[nodiscard]] static TomlTable read_text(std::string_view text, std::string name);

    /// Sets `dotted.key = value` over what the file says, `value` being TOML ("0.8", "[20, 5]", "\"none\"") or, where
    /// that does not parse, a bare string. @throws InputError if the key is not one (empty part)
    void override_value(std::string_view dotted_key, std::string_view value);
    /// The same with the value itself.
    void set(std::string_view dotted_key, const TomlValue& value);
    /// The whole document once more, free of problems; what is done to it leaves this one alone.
    [[nodiscard]] TomlTable copy() const;

    [[nodiscard]] bool has(std::string_view key) const;
    /// Whether the value of the key is a string (as against a number or an array); false if absent.
    [[nodiscard]] bool is_string(std::string_view key) const;
    [[nodiscard]] bool is_number(std::string_view key) const;
    [[nodiscard]] bool is_table(std::string_view key) const;

    [[nodiscard]] double number(std::string_view key, Range range, std::optional<double> fallback = {}) const;
    [[nodiscard]] long integer(std::string_view key, Range range, std::optional<long> fallback = {}) const;
    [[nodiscard]] bool boolean(std::string_view key, std::optional<bool> fallback = {}) const;
    [[nodiscard]] std::string string(std::string_view key, std::optional<std::string> fallback = {}) const;
    /// A string out of a list of legal ones.
    [[nodiscard]] std::string choice(std::string_view key, const std::vector<std::string>& legal,
                                     std::optional<std::string> fallback = {}) const;
    [[nodiscard]] std::vector<double> numbers(std::string_view key, Range range,
                                              std::optional<std::vector<double>> fallback = {}) const;
    [[nodiscard]] std::vector<long> integers(std::string_view key, Range range,
                                             std::optional<std::vector<long>> fallback = {}) const;
    /// A value of any kind that a key can be set to. @returns none, and a problem, for another kind; none if absent
    [[nodiscard]] std::optional<TomlValue> value(std::string_view key) const;
    /// A list of such values, of any kinds. Empty, and a problem, if it is missing, empty or something else.
    [[nodiscard]] std::vector<TomlValue> list(std::string_view key) const;
    /// A sub-table; an absent one reads as empty.
    [[nodiscard]] TomlTable table(std::string_view key) const;
    /// The keys of this table in file order.
    [[nodiscard]] std::vector<std::string> keys() const;

    /// Adds a problem at a key of this table; at the table itself for an empty key.
    void problem(std::string_view key, std::string message) const;
    /// The whole document as TOML text, with overrides applied.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const std::string& file() const;
    [[nodiscard]] const std::string& path() const { return path_; }

    /// Adds every key that was never asked for as an unknown key, then throws InputError if there are problems.
    void finish() const;

private:
    TomlTable(std::shared_ptr<detail::TomlDocument> document, std::string path);
    [[nodiscard]] std::string dotted(std::string_view key) const;
    [[nodiscard]] detail::TomlNode find(std::string_view key) const;

    std::shared_ptr<detail::TomlDocument> document_;
    std::string path_;  ///< dotted path of this table, empty for the root
};

}  // namespace spinloom

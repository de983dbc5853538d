#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "spinloom/core/card.hpp"
#include "spinloom/core/key.hpp"

namespace spinloom {

/// One table of a file, read by declared keys: their range, unit and default stand in the registry alone.
///
/// What is wrong becomes a problem of the file and something harmless comes back, so that all of it is seen at once.
/// Where the registry says that a default is computed, the caller gives it. To ask for a key that is not declared, or
/// is of another kind, is a bug of ours (std::logic_error).
class KeyTable {
public:
    /// @param keys  outlives the table
    KeyTable(TomlTable table, KeyRegistry keys) : table_(std::move(table)), keys_(keys) {}

    /// Keys whose name begins with `known` are legal from now on, whether they are asked for or not.
    void accept(std::string_view known) const;
    /// Throws InputError if the file says anything wrong or unknown.
    void finish() const { table_.finish(); }

    [[nodiscard]] KeyTable table(std::string_view key) const { return {table_.table(key), keys_}; }
    [[nodiscard]] bool has(std::string_view key) const { return table_.has(key); }
    /// A key of the root that holds a table, and not its word.
    [[nodiscard]] bool is_table(std::string_view key) const;
    /// Whether the file states just that text.
    [[nodiscard]] bool is(std::string_view key, std::string_view text) const {
        return table_.is_string(key) && table_.string(key) == text;
    }
    [[nodiscard]] bool is_number(std::string_view key) const { return table_.is_number(key); }
    [[nodiscard]] bool is_empty() const { return table_.keys().empty(); }

    [[nodiscard]] double number(std::string_view key, std::optional<double> computed = {}) const;
    /// @param largest  below that of the registry
    [[nodiscard]] double number_up_to(double largest, std::string_view key) const;
    [[nodiscard]] long whole(std::string_view key, std::optional<long> computed = {}) const;
    [[nodiscard]] bool flag(std::string_view key) const;
    [[nodiscard]] std::string text(std::string_view key, std::optional<std::string> computed = {}) const;
    [[nodiscard]] std::string choice(std::string_view key, std::optional<std::string> computed = {}) const;
    /// The word that stands in the place of a number or a list; none where a number or a list is there.
    [[nodiscard]] std::optional<std::string> word(std::string_view key) const;
    [[nodiscard]] std::vector<double> numbers(std::string_view key) const;
    [[nodiscard]] std::vector<long> wholes(std::string_view key) const;
    /// What `read` makes of the card that the key names; none, and a problem, where it throws InputError.
    template <class Read>
    [[nodiscard]] auto card(std::string_view key, const Read& read, std::optional<std::string> computed = {}) const
        -> std::optional<std::invoke_result_t<Read, std::filesystem::path>>;

    void problem(std::string_view key, std::string message) const { table_.problem(key, std::move(message)); }

private:
    [[nodiscard]] const Key& declared(std::string_view key) const;
    [[nodiscard]] const Key& declared(std::string_view key, KeyKind kind) const;

    TomlTable table_;
    KeyRegistry keys_;
};

template <class Read>
auto KeyTable::card(std::string_view key, const Read& read, std::optional<std::string> computed) const
    -> std::optional<std::invoke_result_t<Read, std::filesystem::path>> {
    const auto name = text(key, std::move(computed));
    try {
        return read(find_card(name, declared(key, KeyKind::card).detail));
    } catch (const InputError& error) {
        for (const auto& found : error.problems()) problem(key, found.text());
        return {};
    }
}

}  // namespace spinloom

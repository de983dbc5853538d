#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/toml_table.hpp"

/// Cards: the numbers of one device or technology, each with its unit, its provenance and its source.
///
///     [card]
///     name = "sot-mram-50x30"
///     kind = "mtj"
///     title = "SOT-MRAM, 50 nm x 30 nm ellipse"
///     [sources]
///     imac-sim = "IMAC-Sim, public code release (2023)"
///     [parameters]
///     ra_product = { value = 10, unit = "ohm um^2", provenance = "published", source = "imac-sim" }
///
/// A table `[defaults]` may give `provenance` and `source` for parameters that do not state their own.

namespace spinloom {

/// Where a number comes from.
enum class Provenance { measured, published, fitted, assumed };

[[nodiscard]] std::string_view name(Provenance provenance);

/// What a reader asks of a card: a parameter by name, in a unit, within a range.
struct ParameterSpec {
    std::string name;
    std::string si_unit;       ///< the unit in which the value is wanted; the card may use any of its dimension
    Range range = any_number;  ///< in SI
    std::string meaning;
    std::optional<double> fallback;  ///< used, and tagged assumed, where the card is silent; required if empty
};

/// A parameter as the card gives it, in SI.
struct CardValue {
    double value = 0;
    std::string unit;  ///< the unit the card states
    Provenance provenance = Provenance::assumed;
    std::string source;
};

/// One card, read and checked.
class Card {
public:
    /// Reads a card of the given kind and checks it against the parameters wanted; every problem is reported at once.
    /// @throws InputError (unknown or missing parameter, wrong unit, out of range, unknown source)
    [[nodiscard]] static Card read(const std::filesystem::path& path, std::string_view kind,
                                   const std::vector<ParameterSpec>& wanted);
    /// Reads from text; `name` stands for the path in messages.
    [[nodiscard]] static Card read_text(std::string_view text, std::string name, std::string_view kind,
                                        const std::vector<ParameterSpec>& wanted);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& title() const { return title_; }
    [[nodiscard]] const std::string& file() const { return file_; }
    /// Value in SI. The parameter must be one of those wanted.
    [[nodiscard]] double operator[](std::string_view parameter) const;
    [[nodiscard]] const std::map<std::string, CardValue, std::less<>>& values() const { return values_; }
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& sources() const { return sources_; }

private:
    [[nodiscard]] static Card from_toml(const TomlTable& root, std::string_view kind,
                                        const std::vector<ParameterSpec>& wanted);

    std::string name_, title_, file_;
    std::map<std::string, CardValue, std::less<>> values_;
    std::map<std::string, std::string, std::less<>> sources_;
};

/// The folder that holds the cards: $SPINLOOM_DATA/cards, the source tree, or the installed share folder.
[[nodiscard]] std::filesystem::path card_folder();

/// The kind that a card says it is; empty where it says none. @throws InputError if the file cannot be read
[[nodiscard]] std::string card_kind(const std::filesystem::path& path);

/// Path of a card given by name ("sot-mram-50x30", looked up below `card_folder()/kind`) or by path (ends in ".toml").
/// @param kind  one, or several as "mtj or pcm"
/// @throws InputError naming the known cards and the nearest one
[[nodiscard]] std::filesystem::path find_card(std::string_view name_or_path, std::string_view kind);

}  // namespace spinloom

#include "spinloom/core/card_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "spinloom/core/card.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/name_pattern.hpp"

namespace spinloom {
namespace {

struct ShippedCard {
    std::string name;  ///< with its kind, as "mtj/sot-mram-50x30"
    std::filesystem::path path;
};

std::vector<ShippedCard> shipped_cards() {
    std::vector<ShippedCard> cards;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(card_folder(), ignored)) {
        const auto& path = entry.path();
        if (path.extension() != ".toml") continue;
        cards.push_back({path.parent_path().filename().string() + "/" + path.stem().string(), path});
    }
    std::sort(cards.begin(), cards.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return cards;
}

/// A value as the card states it.
std::string parameter_text(const TomlTable& parameter) {
    if (parameter.is_number("value")) return fmt::format("{:.12g}", parameter.number("value", any_number));
    return parameter.string("value", std::string());
}

void add_lines(const ShippedCard& card, std::string_view pattern, std::string& lines) {
    const auto root = TomlTable::read_file(card.path);
    const auto defaults = root.table("defaults");
    const auto parameters = root.table("parameters");
    for (const auto& name : parameters.keys()) {
        if (!is_asked(card.name, pattern) && !is_asked(card.name + "." + name, pattern)) continue;
        const auto parameter = parameters.table(name);
        const auto said = [&](const char* what) {
            return parameter.string(what, defaults.string(what, std::string("-")));
        };
        lines += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", card.name, name, parameter_text(parameter),
                             parameter.string("unit", std::string("-")), said("provenance"), said("source"));
    }
}

}  // namespace

std::string card_lines(std::string_view pattern) {
    std::string lines;
    std::vector<std::string> known;
    for (const auto& card : shipped_cards()) {
        add_lines(card, pattern, lines);
        known.push_back(card.name);
    }
    if (!lines.empty()) return lines;
    throw InputError(InputProblem{card_folder().string(), 0, std::string(pattern),
                                  fmt::format("no such card{}", suggest(pattern, known))});
}

}  // namespace spinloom

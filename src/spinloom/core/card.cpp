#include "spinloom/core/card.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/range.hpp"
#include "spinloom/core/units.hpp"

namespace spinloom {
namespace {

const std::vector<std::string> provenance_names = {"measured", "published", "fitted", "assumed"};

Provenance provenance_from(const std::string& text) {
    const auto it = std::find(provenance_names.begin(), provenance_names.end(), text);
    return static_cast<Provenance>(it - provenance_names.begin());
}

/// A parameter may state how far its value can be from the truth (card_range.hpp): both ends, with the value between.
void check_range(const TomlTable& entry, const ParameterSpec& spec, double given, double factor) {
    if (!entry.has("low") && !entry.has("high")) return;
    if (!entry.has("low") || !entry.has("high")) {
        const char* absent = entry.has("low") ? "high" : "low";
        entry.problem(absent, "missing; a range has two ends, low and high");
        return;
    }
    const double low = entry.number("low", any_number), high = entry.number("high", any_number);
    if (low > given || high < given)
        entry.problem("low", fmt::format("the range {:g} to {:g} does not hold the value {:g}", low, high, given));
    if (!spec.range.contains(low * factor)) entry.problem("low", refusal(spec.range, low * factor));
    if (!spec.range.contains(high * factor)) entry.problem("high", refusal(spec.range, high * factor));
}

CardValue read_value(const TomlTable& entry, const ParameterSpec& spec, const TomlTable& defaults) {
    CardValue value;
    value.unit = entry.string("unit");
    value.provenance = provenance_from(
        entry.choice("provenance", provenance_names, defaults.string("provenance", std::string("assumed"))));
    value.source = entry.string("source", defaults.string("source", std::string{}));
    const bool has_number = entry.is_number("value");
    const double given = entry.number("value", any_number);
    value.value = given;
    try {
        const auto unit = parse_unit(value.unit);
        const auto wanted = parse_unit(spec.si_unit);
        if (!unit.same_dimension(wanted)) {
            entry.problem("unit", fmt::format("\"{}\" is a {}, but {} ({}) is in {}", value.unit, dimension_text(unit),
                                              spec.name, spec.meaning, spec.si_unit));
            return value;
        }
        value.value = given * unit.si_factor / wanted.si_factor;
        check_range(entry, spec, given, unit.si_factor / wanted.si_factor);
    } catch (const InputError& error) {
        entry.problem("unit", error.what());
        return value;
    }
    if (has_number && !spec.range.contains(value.value)) {
        entry.problem("value", any_number.contains(value.value)
                                   ? fmt::format("{:g} {} is not legal; it must be {} {}", given, value.unit,
                                                 spec.range.text(), spec.si_unit)
                                   : refusal(any_number, value.value));
    }
    if (value.source.empty() && value.provenance != Provenance::assumed) {
        entry.problem("source", "missing; a number that is not assumed needs a source");
    }
    return value;
}

}  // namespace

std::string_view name(Provenance provenance) {
    return provenance_names[static_cast<std::size_t>(provenance)];
}

Card Card::read(const std::filesystem::path& path, std::string_view kind, const std::vector<ParameterSpec>& wanted) {
    return from_toml(TomlTable::read_file(path), kind, wanted);
}

Card Card::read_text(std::string_view text, std::string name, std::string_view kind,
                     const std::vector<ParameterSpec>& wanted) {
    return from_toml(TomlTable::read_text(text, std::move(name)), kind, wanted);
}

Card Card::from_toml(const TomlTable& root, std::string_view kind, const std::vector<ParameterSpec>& wanted) {
    Card card;
    card.file_ = root.file();
    const auto header = root.table("card");
    card.name_ = header.string("name");
    card.title_ = header.string("title", std::string{});
    if (const auto given = header.string("kind"); given != kind) {
        header.problem("kind", fmt::format("\"{}\" is not the kind of card needed here (\"{}\")", given, kind));
    }
    const auto sources = root.table("sources");
    for (const auto& key : sources.keys()) card.sources_[key] = sources.string(key);

    const auto defaults = root.table("defaults");
    const auto parameters = root.table("parameters");
    for (const auto& spec : wanted) {
        if (!parameters.has(spec.name)) {
            if (!spec.fallback) {
                parameters.problem(spec.name, fmt::format("missing: {} [{}]", spec.meaning, spec.si_unit));
            }
            card.values_[spec.name] = {spec.fallback.value_or(0), spec.si_unit, Provenance::assumed, "model default"};
            continue;
        }
        if (!parameters.is_table(spec.name)) {
            parameters.problem(spec.name,
                               fmt::format("must be a table such as {{ value = 1, unit = \"{}\" }}", spec.si_unit));
            card.values_[spec.name] = {spec.fallback.value_or(0), spec.si_unit, Provenance::assumed, {}};
            continue;
        }
        const auto value = read_value(parameters.table(spec.name), spec, defaults);
        if (!value.source.empty() && !card.sources_.contains(value.source)) {
            parameters.problem(spec.name, fmt::format("source \"{}\" is not listed under [sources]", value.source));
        }
        card.values_[spec.name] = value;
    }
    root.finish();
    return card;
}

double Card::operator[](std::string_view parameter) const {
    const auto it = values_.find(parameter);
    SPINLOOM_EXPECT(it != values_.end());
    return it->second.value;
}

std::filesystem::path card_folder() {
    return data_folder() / "cards";
}

std::string card_kind(const std::filesystem::path& path) {
    const auto root = TomlTable::read_file(path);
    const auto card = root.table("card");
    return card.is_string("kind") ? card.string("kind") : std::string();
}

std::filesystem::path find_card(std::string_view name_or_path, std::string_view kind) {
    std::filesystem::path path(name_or_path);
    if (path.extension() == ".toml") return path;
    constexpr std::string_view separator = " or ";
    std::vector<std::string> known;
    for (std::size_t begin = 0; begin <= kind.size();) {
        const auto end = std::min(kind.find(separator, begin), kind.size());
        const auto folder = card_folder() / kind.substr(begin, end - begin);
        path = folder / (std::string(name_or_path) + ".toml");
        if (std::filesystem::exists(path)) return path;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
            if (entry.path().extension() == ".toml") known.push_back(entry.path().stem().string());
        }
        begin = end + separator.size();
    }
    std::sort(known.begin(), known.end());
    throw InputError(path.parent_path().string(), fmt::format("no {} card '{}'{}; known: {}", kind, name_or_path,
                                                              suggest(name_or_path, known), fmt::join(known, ", ")));
}

}  // namespace spinloom

#include "spinloom/core/key.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "spinloom/core/error.hpp"
#include "spinloom/core/name_pattern.hpp"

namespace spinloom {
namespace {

std::string_view last_part(std::string_view name) {
    return name.substr(name.rfind('.') + 1);
}

/// The key whose name, or else whose last word, is nearest to what was asked for; empty where none is near.
std::string nearest_key(KeyRegistry keys, std::string_view pattern) {
    std::vector<std::string> names, leaves;
    for (const auto& key : keys) {
        names.emplace_back(key.name);
        leaves.emplace_back(last_part(key.name));
    }
    if (const auto name = nearest_name(pattern, names); !name.empty()) return name;
    const auto found = std::find(leaves.begin(), leaves.end(), nearest_name(last_part(pattern), leaves));
    return found == leaves.end() ? std::string{} : names[static_cast<std::size_t>(found - leaves.begin())];
}

std::string quoted(std::string_view word) {
    return fmt::format("\"{}\"", word);
}

std::string quoted(const std::vector<std::string>& words) {
    return words.empty() ? std::string{} : fmt::format("\"{}\"", fmt::join(words, "\", \""));
}

struct DefaultText {
    std::string operator()(Required) const { return "required"; }
    std::string operator()(Computed computed) const { return std::string(computed.words); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(double value) const { return fmt::format("{:g}", value); }
    std::string operator()(std::string_view text) const { return text.empty() ? "none" : quoted(text); }
    std::string operator()(const std::vector<double>& list) const {
        return fmt::format("[{:g}]", fmt::join(list, ", "));
    }
};

/// What stands in place of a key's words, of its kind alone.
std::string kind_text(const Key& key) {
    switch (key.kind) {
        case KeyKind::text:
            return "text";
        case KeyKind::file:
            return "path";
        case KeyKind::card:
            return fmt::format("card of kind {}", key.detail);
        case KeyKind::flag:
            return "true, false";
        case KeyKind::choice:
            return {};
        case KeyKind::number:
            return key.range.text();
        case KeyKind::whole:
            return "whole, " + key.range.text();
        case KeyKind::numbers:
            return "list, each " + key.range.text();
        case KeyKind::wholes:
            return "list of whole numbers, each " + key.range.text();
    }
    return {};
}

}  // namespace

const Key* find_key(KeyRegistry keys, std::string_view name) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

std::vector<const Key*> matching_keys(KeyRegistry keys, std::string_view pattern) {
    std::vector<const Key*> result;
    for (const auto& key : keys) {
        const bool fits = is_asked(key.name, pattern);
        if (fits) result.push_back(&key);
    }
    if (!result.empty()) return result;
    const auto nearest = nearest_key(keys, pattern);
    throw InputError(InputProblem{
        {},
        0,
        std::string(pattern),
        fmt::format("no key has that in its name{}",
                    nearest.empty() ? " (`spinloom keys` lists all)" : fmt::format(" (did you mean '{}'?)", nearest))});
}

std::string default_text(const Key& key) {
    return std::visit(DefaultText{}, key.otherwise);
}

std::string legal_text(const Key& key) {
    const auto words = quoted(key.words), kind = kind_text(key);
    auto text = words + (words.empty() || kind.empty() ? "" : " or ") + kind;
    if (key.detail.empty() || key.kind == KeyKind::card) return text;
    return fmt::format("{}{}{}", text, key.kind == KeyKind::choice ? " or " : "; ", key.detail);
}

std::string key_lines(std::span<const Key* const> keys) {
    std::string text;
    for (const auto* key : keys) {
        text += fmt::format("{}\t{}\t{}\t{}\t{}\n", key->name, key->unit, default_text(*key), legal_text(*key),
                            key->meaning);
    }
    return text;
}

std::string key_markdown(std::span<const Key* const> keys) {
    std::string text = "| key | unit | default | legal | source | meaning |\n|---|---|---|---|---|---|\n";
    for (const auto* key : keys) {
        text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", key->name, key->unit, default_text(*key),
                            legal_text(*key), key->source, key->meaning);
    }
    return text;
}

}  // namespace spinloom

#include "spinloom/core/key_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

namespace spinloom {
namespace {

/// The default of a key: that of the registry, or the computed one.
template <class Value, class Stored>
std::optional<Value> fallback_of(const Key& key, std::optional<Value> computed) {
    if (const auto* stored = std::get_if<Stored>(&key.otherwise)) return static_cast<Value>(*stored);
    return computed;
}

}  // namespace

const Key& KeyTable::declared(std::string_view key) const {
    const auto name = table_.path().empty() ? std::string(key) : fmt::format("{}.{}", table_.path(), key);
    const auto* found = find_key(keys_, name);
    if (!found) throw std::logic_error("not a declared key: " + name);
    return *found;
}

const Key& KeyTable::declared(std::string_view key, KeyKind kind) const {
    const auto& found = declared(key);
    if (found.kind != kind) throw std::logic_error(fmt::format("key of another kind: {}", found.name));
    return found;
}

void KeyTable::accept(std::string_view known) const {
    for (const auto& key : keys_) {
        if (key.name.starts_with(known)) static_cast<void>(table_.has(key.name));
    }
}

bool KeyTable::is_table(std::string_view key) const {
    const auto& spec = declared(key, KeyKind::choice);
    if (!table_.has(key) || table_.is_table(key)) return true;
    static_cast<void>(table_.choice(key, spec.words));
    return false;
}

double KeyTable::number(std::string_view key, std::optional<double> computed) const {
    const auto& spec = declared(key, KeyKind::number);
    return table_.number(key, spec.range, fallback_of<double, double>(spec, computed));
}

double KeyTable::number_up_to(double largest, std::string_view key) const {
    const auto& spec = declared(key, KeyKind::number);
    const Range range{spec.range.minimum, std::min(largest, spec.range.maximum), spec.range.open_minimum};
    return table_.number(key, range, fallback_of<double, double>(spec, {}));
}

long KeyTable::whole(std::string_view key, std::optional<long> computed) const {
    const auto& spec = declared(key, KeyKind::whole);
    return table_.integer(key, spec.range, fallback_of<long, double>(spec, computed));
}

bool KeyTable::flag(std::string_view key) const {
    return table_.boolean(key, fallback_of<bool, bool>(declared(key, KeyKind::flag), {}));
}

std::string KeyTable::text(std::string_view key, std::optional<std::string> computed) const {
    const auto& spec = declared(key);
    const bool is_text = spec.kind == KeyKind::text || spec.kind == KeyKind::file || spec.kind == KeyKind::card;
    if (!is_text) throw std::logic_error(fmt::format("key of another kind: {}", spec.name));
    if (computed) return table_.string(key, std::move(computed));
    return table_.string(key, fallback_of<std::string, std::string_view>(spec, {}));
}

std::string KeyTable::choice(std::string_view key, std::optional<std::string> computed) const {
    const auto& spec = declared(key, KeyKind::choice);
    if (table_.is_number(key)) {  // a word that looks like one, such as 107, needs no quotes
        const auto text = fmt::format("{:g}", table_.number(key, any_number));
        if (std::find(spec.words.begin(), spec.words.end(), text) != spec.words.end()) return text;
        problem(key, fmt::format("{} is not legal; choose one of \"{}\"", text, fmt::join(spec.words, "\", \"")));
        return spec.words.front();
    }
    return table_.choice(key, spec.words, fallback_of<std::string, std::string_view>(spec, std::move(computed)));
}

std::optional<std::string> KeyTable::word(std::string_view key) const {
    const auto& spec = declared(key);
    const auto* otherwise = std::get_if<std::string_view>(&spec.otherwise);
    if (!table_.has(key)) return otherwise ? std::optional(std::string(*otherwise)) : std::nullopt;
    if (!table_.is_string(key)) return {};
    return table_.choice(key, spec.words);
}

std::vector<double> KeyTable::numbers(std::string_view key) const {
    const auto& spec = declared(key, KeyKind::numbers);
    return table_.numbers(key, spec.range, fallback_of<std::vector<double>, std::vector<double>>(spec, {}));
}

std::vector<long> KeyTable::wholes(std::string_view key) const {
    return table_.integers(key, declared(key, KeyKind::wholes).range);
}

}  // namespace spinloom

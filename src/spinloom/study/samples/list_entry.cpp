#include "spinloom/study/samples/list_entry.hpp"

#include <charconv>

#include "spinloom/scenario/scenario_keys.hpp"

namespace spinloom {

std::optional<ListEntry> list_entry(const std::string& name) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || find_key(scenario_keys(), name) != nullptr) return {};
    ListEntry entry{name.substr(0, dot)};
    const auto* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + dot + 1, end, entry.place);
    if (error != std::errc() || stop != end) return {};
    const auto* key = find_key(scenario_keys(), entry.key);
    const bool is_list = key != nullptr && (key->kind == KeyKind::numbers || key->kind == KeyKind::wholes);
    return is_list ? std::optional(entry) : std::nullopt;
}

std::vector<double> numbers_of(const TomlTable& values, const std::string& key) {
    const auto value = values.value(key);
    const auto* list = value ? std::get_if<std::vector<double>>(&*value) : nullptr;
    return list != nullptr ? *list : std::vector<double>();
}

std::optional<double> number_of(const TomlValue& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* whole = std::get_if<long>(&value)) return static_cast<double>(*whole);
    return {};
}

}  // namespace spinloom

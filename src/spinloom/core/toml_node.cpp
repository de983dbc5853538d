#include "spinloom/core/toml_node.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "spinloom/core/range.hpp"

namespace spinloom::detail {
namespace {

struct EntryOf {
    template <class Value>
    toml::table operator()(const Value& value) const {
        return toml::table{{"value", value}};
    }
    toml::table operator()(long value) const { return toml::table{{"value", std::int64_t{value}}}; }
    toml::table operator()(double value) const {
        const bool is_whole = std::abs(value) <= 1e15 && value == std::floor(value);
        return is_whole ? (*this)(static_cast<long>(value)) : toml::table{{"value", value}};
    }
    toml::table operator()(const std::vector<double>& values) const {
        toml::array array;
        for (const double value : values) array.push_back(std::move((*this)(value).begin()->second));
        return toml::table{{"value", std::move(array)}};
    }
};

}  // namespace

std::optional<double> number_of(const toml::node* node) {
    if (const auto* whole = node ? node->as_integer() : nullptr) return static_cast<double>(whole->get());
    if (const auto* real = node ? node->as_floating_point() : nullptr) return real->get();
    return {};
}

std::optional<TomlValue> value_of(const toml::node& node) {
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* whole = node.as_integer()) return static_cast<long>(whole->get());
    if (const auto* text = node.as_string()) return text->get();
    if (const auto number = number_of(&node)) {
        if (!has_legal_size(*number)) return {};
        return *number;
    }
    const auto* array = node.as_array();
    if (!array) return {};
    std::vector<double> numbers;
    for (const auto& element : *array) {
        const auto number = number_of(&element);
        if (!number || !has_legal_size(*number)) return {};
        numbers.push_back(*number);
    }
    return numbers;
}

toml::table entry_of(std::string_view text) {
    toml::table parsed;
    try {
        parsed = toml::parse(fmt::format("value = {}", text));
    } catch (const toml::parse_error&) {
        parsed.clear();
    }
    if (parsed.size() != 1) parsed = toml::table{{"value", std::string(text)}};
    return parsed;
}

toml::table entry_of(const TomlValue& value) {
    return std::visit(EntryOf{}, value);
}

}  // namespace spinloom::detail

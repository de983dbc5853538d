#include "spinloom/core/toml_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <tuple>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/range.hpp"
#include "spinloom/core/toml_levels.hpp"
#include "spinloom/core/toml_node.hpp"

namespace spinloom {

namespace detail {

struct TomlDocument {
    toml::table root;
    std::string file;
    std::set<std::string> asked;       ///< dotted keys that were asked for, tables included
    std::set<std::string> overridden;  ///< dotted keys that were set over the text
    InputProblems problems;
    std::set<std::string> told;  ///< the problems' texts: what is asked for twice is told once
};

struct TomlNode {
    const toml::node* node = nullptr;
};

/// Puts the value of a table's only entry where a dotted key says; what stands in the way of its tables goes.
/// @throws InputError if the key is not one
void assign(TomlDocument& document, std::string_view dotted_key, toml::table&& entry) {
    const std::string key(dotted_key);
    if (key.empty() || key.front() == '.' || key.back() == '.' || key.find("..") != std::string::npos) {
        throw InputError(InputProblem{{}, 0, key, "not a key (write section.key=value)"});
    }
    if (std::count(key.begin(), key.end(), '.') > deepest_toml_key)
        throw InputError(InputProblem{{}, 0, "--set", fmt::format("a key has at most {} parts", deepest_toml_key)});
    toml::table* table = &document.root;
    std::string_view rest = key;
    for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
        const auto part = rest.substr(0, dot);
        auto* child = table->get(part);
        if (!child || !child->is_table()) {
            table->insert_or_assign(part, toml::table{});
            child = table->get(part);
        }
        table = child->as_table();
        rest = rest.substr(dot + 1);
    }
    table->insert_or_assign(rest, std::move(entry.begin()->second));
    document.overridden.insert(key);
}

}  // namespace detail

namespace {

using detail::entry_of;
using detail::number_of;
using detail::value_of;

const toml::node* descend(const toml::table& root, std::string_view dotted_path) {
    const toml::node* node = &root;
    while (!dotted_path.empty()) {
        const auto dot = dotted_path.find('.');
        const auto part = dotted_path.substr(0, dot);
        const auto* table = node->as_table();
        node = table ? table->get(part) : nullptr;
        if (!node) return nullptr;
        dotted_path = dot == std::string_view::npos ? std::string_view{} : dotted_path.substr(dot + 1);
    }
    return node;
}

int line_of(const toml::node* node) {
    return node ? static_cast<int>(node->source().begin.line) : 0;
}

void collect_unasked(const toml::table& table, const std::string& prefix, const std::set<std::string>& asked,
                     std::vector<std::pair<std::string, int>>& unasked) {
    for (const auto& [key, node] : table) {
        const auto path = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
        if (!asked.contains(path)) {
            unasked.emplace_back(path, static_cast<int>(key.source().begin.line));
        } else if (const auto* child = node.as_table()) {
            collect_unasked(*child, path, asked, unasked);
        }
    }
}

/// The keys that were asked for in the table that `path` lies in, without the table's own path.
std::vector<std::string> asked_beside(const std::string& path, const std::set<std::string>& asked) {
    const auto prefix = path.substr(0, path.rfind('.') + 1);
    std::vector<std::string> keys;
    for (const auto& candidate : asked) {
        if (candidate.rfind('.') + 1 == prefix.size() && candidate.starts_with(prefix)) {
            keys.push_back(candidate.substr(prefix.size()));
        }
    }
    return keys;
}

void collect_unusable_keys(const toml::table& table, const std::string& file, InputProblems& problems) {
    for (const auto& [key, node] : table) {
        if (key.str().empty() || key.str().find('.') != std::string_view::npos) {
            problems.add({file, static_cast<int>(key.source().begin.line), std::string(key.str()),
                          "not a legal key (it is empty or has a dot in it)"});
        }
        if (const auto* child = node.as_table()) collect_unusable_keys(*child, file, problems);
    }
}

/// A legal value that stands in for one that is missing or wrong, so that reading can go on.
double harmless_number(const Range& range) {
    if (range.contains(1.0)) return 1.0;
    return std::isfinite(range.maximum) ? range.maximum : range.minimum;
}

TomlTable fail_parse(const toml::parse_error& error, const std::string& name) {
    throw InputError(InputProblem{name,
                                  static_cast<int>(error.source().begin.line),
                                  {},
                                  fmt::format("not valid TOML: {}", std::string(error.description()))});
}

}  // namespace

TomlValue toml_value(std::string_view text) {
    const auto entry = entry_of(text);
    const auto value = value_of(entry.begin()->second);
    return value ? *value : TomlValue(std::string(text));
}

std::string toml_text(const TomlValue& value) {
    const auto entry = detail::entry_of(value);
    std::stringstream stream;
    entry.begin()->second.visit([&](const auto& node) { stream << node; });
    return stream.str();
}

TomlTable::TomlTable() : document_(std::make_shared<detail::TomlDocument>()) {}

TomlTable::TomlTable(std::shared_ptr<detail::TomlDocument> document, std::string path)
    : document_(std::move(document)), path_(std::move(path)) {}

TomlTable TomlTable::read_file(const std::filesystem::path& path) {
    return read_text(spinloom::read_file(path), path.string());
}

TomlTable TomlTable::read_text(std::string_view text, std::string name) {
    auto document = std::make_shared<detail::TomlDocument>();
    document->file = std::move(name);
    check_toml_levels(text, document->file);
    try {
        document->root = toml::parse(text, document->file);
    } catch (const toml::parse_error& error) {
        return fail_parse(error, document->file);
    }
    collect_unusable_keys(document->root, document->file, document->problems);
    document->problems.throw_if_any();
    return {std::move(document), {}};
}

void TomlTable::override_value(std::string_view dotted_key, std::string_view value) {
    assign(*document_, dotted_key, entry_of(value));
}

void TomlTable::set(std::string_view dotted_key, const TomlValue& value) {
    assign(*document_, dotted_key, detail::entry_of(value));
}

TomlTable TomlTable::copy() const {
    auto document = std::make_shared<detail::TomlDocument>();
    document->root = document_->root;
    document->file = document_->file;
    document->overridden = document_->overridden;
    return {std::move(document), {}};
}

std::string TomlTable::dotted(std::string_view key) const {
    if (key.empty()) return path_;
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

detail::TomlNode TomlTable::find(std::string_view key) const {
    const auto path = dotted(key);
    for (auto dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
        document_->asked.insert(path.substr(0, dot));
    }
    document_->asked.insert(path);
    return {descend(document_->root, path)};
}

void TomlTable::problem(std::string_view key, std::string message) const {
    const auto path = dotted(key);
    const auto* node = descend(document_->root, path);
    if (!node) node = descend(document_->root, path_);
    const bool is_overridden = document_->overridden.contains(path);
    InputProblem problem{is_overridden ? "--set" : document_->file, is_overridden ? 0 : line_of(node), path,
                         std::move(message)};
    if (document_->told.insert(problem.text()).second) document_->problems.add(std::move(problem));
}

bool TomlTable::has(std::string_view key) const {
    return find(key).node != nullptr;
}

bool TomlTable::is_string(std::string_view key) const {
    const auto* node = find(key).node;
    return node && node->is_string();
}

bool TomlTable::is_number(std::string_view key) const {
    return number_of(find(key).node).has_value();
}

bool TomlTable::is_table(std::string_view key) const {
    const auto* node = find(key).node;
    return node && node->is_table();
}

double TomlTable::number(std::string_view key, Range range, std::optional<double> fallback) const {
    const double harmless = fallback.value_or(harmless_number(range));
    const auto* node = find(key).node;
    if (!node) {
        if (!fallback) problem(key, fmt::format("missing; a number is needed, {}", range.text()));
        return harmless;
    }
    const auto value = number_of(node);
    if (!value) {
        problem(key, fmt::format("must be a number, {}", range.text()));
        return harmless;
    }
    if (!range.contains(*value)) {
        problem(key, refusal(range, *value));
        return harmless;
    }
    return *value;
}

long TomlTable::integer(std::string_view key, Range range, std::optional<long> fallback) const {
    const long harmless = fallback.value_or(static_cast<long>(harmless_number(range)));
    const auto* node = find(key).node;
    if (!node) {
        if (!fallback) problem(key, fmt::format("missing; a whole number is needed, {}", range.text()));
        return harmless;
    }
    const auto value = node->value_exact<int64_t>();
    if (!value || !range.contains(static_cast<double>(*value))) {
        problem(key, fmt::format("must be a whole number, {}", range.text()));
        return harmless;
    }
    return static_cast<long>(*value);
}

bool TomlTable::boolean(std::string_view key, std::optional<bool> fallback) const {
    const auto* node = find(key).node;
    const auto value = node ? node->value_exact<bool>() : std::optional<bool>{};
    if (value) return *value;
    if (node || !fallback) problem(key, "must be true or false");
    return fallback.value_or(false);
}

std::string TomlTable::string(std::string_view key, std::optional<std::string> fallback) const {
    const auto* node = find(key).node;
    const auto value = node ? node->value_exact<std::string>() : std::optional<std::string>{};
    if (value) return *value;
    if (node) problem(key, "must be text in quotes");
    if (!node && !fallback) problem(key, "missing; text in quotes is needed");
    return std::move(fallback).value_or("");
}

std::string TomlTable::choice(std::string_view key, const std::vector<std::string>& legal,
                              std::optional<std::string> fallback) const {
    const bool has_fallback = fallback.has_value();
    const auto value = string(key, std::move(fallback));
    const bool is_legal = std::find(legal.begin(), legal.end(), value) != legal.end();
    if (!is_legal && (has_fallback || is_string(key))) {
        problem(key, fmt::format("\"{}\" is not legal; choose one of \"{}\"{}", value, fmt::join(legal, "\", \""),
                                 suggest(value, legal)));
    }
    return is_legal ? value : legal.front();
}

std::vector<double> TomlTable::numbers(std::string_view key, Range range,
                                       std::optional<std::vector<double>> fallback) const {
    const auto* node = find(key).node;
    const auto* array = node ? node->as_array() : nullptr;
    std::vector<double> values;
    if (!array) {
        if (node || !fallback) problem(key, fmt::format("must be a list of numbers, each {}", range.text()));
        return std::move(fallback).value_or(values);
    }
    for (const auto& element : *array) {
        const auto value = number_of(&element);
        if (!value || !range.contains(*value)) {
            problem(key, value && !has_legal_size(*value)
                             ? fmt::format("entry {}: {}", values.size() + 1, refusal(range, *value))
                             : fmt::format("entry {} must be a number, {}", values.size() + 1, range.text()));
            return std::move(fallback).value_or(std::vector<double>{});
        }
        values.push_back(*value);
    }
    if (values.empty()) problem(key, fmt::format("must have at least one number, {}", range.text()));
    return values;
}

std::vector<long> TomlTable::integers(std::string_view key, Range range,
                                      std::optional<std::vector<long>> fallback) const {
    if (!has(key) && fallback) return *fallback;
    std::vector<long> values;
    for (const double value : numbers(key, range)) {
        if (value != std::floor(value) || std::abs(value) > 1e15) {
            problem(key, fmt::format("{:g} is not a whole number", value));
            return fallback.value_or(std::vector<long>{});
        }
        values.push_back(static_cast<long>(value));
    }
    return values;
}

std::optional<TomlValue> TomlTable::value(std::string_view key) const {
    const auto* node = find(key).node;
    if (!node) return {};
    auto value = value_of(*node);
    if (!value) problem(key, "must be a number, a text, true or false, or a list of numbers");
    return value;
}

std::vector<TomlValue> TomlTable::list(std::string_view key) const {
    const auto* node = find(key).node;
    const auto* array = node ? node->as_array() : nullptr;
    std::vector<TomlValue> values;
    for (std::size_t i = 0; array && i < array->size(); ++i) {
        auto value = value_of((*array)[i]);
        if (!value) {
            problem(key, fmt::format("entry {} must be a number, a text, true or false, or a list of numbers", i + 1));
            return {};
        }
        values.push_back(std::move(*value));
    }
    if (values.empty()) problem(key, "must be a list of at least one value");
    return values;
}

TomlTable TomlTable::table(std::string_view key) const {
    const auto* node = find(key).node;
    if (node && !node->is_table()) problem(key, "must be a table");
    return {document_, dotted(key)};
}

std::vector<std::string> TomlTable::keys() const {
    std::vector<std::tuple<toml::source_index, toml::source_index, std::string>> placed;
    const auto* node = descend(document_->root, path_);
    if (const auto* table = node ? node->as_table() : nullptr) {
        for (const auto& [key, value] : *table) {
            placed.emplace_back(key.source().begin.line, key.source().begin.column, key.str());
        }
    }
    std::sort(placed.begin(), placed.end());
    std::vector<std::string> names;
    names.reserve(placed.size());
    for (auto& [line, column, name] : placed) names.push_back(std::move(name));
    return names;
}

std::string TomlTable::text() const {
    std::stringstream stream;
    stream << document_->root << '\n';
    return stream.str();
}

const std::string& TomlTable::file() const {
    return document_->file;
}

void TomlTable::finish() const {
    std::vector<std::pair<std::string, int>> unasked;
    collect_unasked(document_->root, {}, document_->asked, unasked);
    std::stable_sort(unasked.begin(), unasked.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    for (const auto& [key, line] : unasked) {
        const auto leaf = key.substr(key.rfind('.') + 1);
        const auto known = asked_beside(key, document_->asked);
        document_->problems.add({document_->file, line, key, "unknown key" + suggest(leaf, known)});
    }
    document_->problems.throw_if_any();
}

}  // namespace spinloom

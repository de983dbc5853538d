#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "spinloom/core/error.hpp"

/// JSON read and written, of ours and of others.

namespace spinloom {

/// Levels of lists and objects that a document may have.
constexpr int deepest_json = 100;

/// Parses a document. Writing and copying one call themselves level by level, so the levels are counted first.
/// @tparam Json  nlohmann::json, or nlohmann::ordered_json, which keeps the order of the keys
/// @throws InputError with file and line where it is no JSON, has a number that is too large or more than 100 levels
template <class Json = nlohmann::json>
[[nodiscard]] Json parse_json(std::string_view text, const std::string& name);

namespace detail {
template <class Json>
[[nodiscard]] Json json_object(const std::filesystem::path& path, const char* what);
}

/// What `read(document)` returns for the object in a file; a value of another type than it takes is the file's fault.
/// @throws InputError with the file
template <class Json = nlohmann::json, class Read>
auto read_json(const std::filesystem::path& path, const char* what, const Read& read) {
    auto document = detail::json_object<Json>(path, what);
    try {
        return read(document);
    } catch (const nlohmann::json::exception& error) {
        throw InputError(path.string(), fmt::format("not {} ({})", what, error.what()));
    }
}

/// A value as text, the one way to write one. Bytes that are no UTF-8, which names and titles in files of others may
/// hold, become U+FFFD instead of an exception. @param indent  blanks a level; -1: all in a line
template <class Json>
[[nodiscard]] std::string json_text(const Json& json, int indent = -1) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace spinloom

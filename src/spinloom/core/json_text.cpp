#include "spinloom/core/json_text.hpp"

#include <algorithm>

#include "spinloom/core/atomic_file.hpp"

namespace spinloom {
namespace {

int line_at(std::string_view text, std::size_t offset) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

/// Counts brackets outside of texts.
void check_levels(std::string_view text, const std::string& name) {
    int level = 0;
    bool is_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_text && c == '\\') {
            ++i;
        } else if (c == '"') {
            is_text = !is_text;
        } else if (!is_text && (c == '[' || c == '{')) {
            if (++level > deepest_json) {
                throw InputError(InputProblem{
                    name,
                    line_at(text, i),
                    {},
                    fmt::format("has more than {} levels of lists and objects, the most that is read", deepest_json)});
            }
        } else if (!is_text && (c == ']' || c == '}')) {
            --level;
        }
    }
}

}  // namespace

template <class Json>
Json parse_json(std::string_view text, const std::string& name) {
    check_levels(text, name);
    try {
        return Json::parse(text);
    } catch (const typename Json::parse_error& error) {
        throw InputError(InputProblem{name, line_at(text, error.byte), {}, "is not JSON"});
    } catch (const typename Json::out_of_range&) {
        throw InputError(name, "holds a number that is too large");
    }
}

template <class Json>
Json detail::json_object(const std::filesystem::path& path, const char* what) {
    Json document;
    const auto text = read_file(path);
    try {
        document = parse_json<Json>(text, path.string());
    } catch (const InputError& error) {
        auto problem = error.problems().front();
        problem.message = fmt::format("not {}: it {}", what, problem.message);
        throw InputError(std::move(problem));
    }
    if (!document.is_object()) throw InputError(path.string(), fmt::format("not {}", what));
    return document;
}

template nlohmann::json parse_json(std::string_view, const std::string&);
template nlohmann::ordered_json parse_json(std::string_view, const std::string&);
template nlohmann::json detail::json_object(const std::filesystem::path&, const char*);
template nlohmann::ordered_json detail::json_object(const std::filesystem::path&, const char*);

}  // namespace spinloom

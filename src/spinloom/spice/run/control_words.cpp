#include "spinloom/spice/run/control_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t longest_text = 1'000'000;

[[noreturn]] void refuse_word(const std::string& message) {
    throw InputError(InputProblem{{}, 0, {}, message});
}

bool continues_variable(char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '.';
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string text_of(const ControlVector& vector) {
    std::string text;
    for (const auto& value : vector.values) {
        if (!text.empty()) text += ' ';
        text += value.imag() == 0 ? fmt::format("{:.15g}", value.real())
                                  : fmt::format("{:.15g},{:.15g}", value.real(), value.imag());
    }
    return text;
}

/// The name behind a `$`, and how many characters it takes.
std::pair<std::string, std::size_t> variable_at(std::string_view text) {
    if (text.starts_with('{')) {
        const auto end = text.find('}');
        if (end == std::string_view::npos) refuse_word("'${' lacks its '}'");
        return {lower_case(text.substr(1, end - 1)), end + 1};
    }
    std::size_t length = 0;
    while (length < text.size() && continues_variable(text[length])) ++length;
    return {lower_case(text.substr(0, length)), length};
}

/// Whether an operator stands at the end, or the beginning, so that more belongs to the expression.
bool joins(char c) {
    return std::string_view("+-*/^%=<>&|!?:,").find(c) != std::string_view::npos;
}

}  // namespace

std::string with_values(std::string_view text, const ControlVariables& variables, const FindVector& find) {
    std::string result;
    while (!text.empty()) {
        const auto at = text.find('$');
        result += text.substr(0, at);
        if (result.size() > longest_text) refuse_word("a command is longer than a million characters");
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + 1);
        const bool is_vector = text.starts_with('&');
        if (is_vector) text.remove_prefix(1);
        const auto [name, length] = variable_at(text);
        if (name.empty()) {
            result += '$';
            continue;
        }
        text.remove_prefix(length);
        if (is_vector) {
            const auto vector = find(name);
            if (!vector) refuse_word(fmt::format("no vector '{}'", excerpt(name)));
            result += text_of(*vector);
            continue;
        }
        const auto it = variables.find(name);
        if (it == variables.end()) refuse_word(fmt::format("no variable '{}'", excerpt(name)));
        result += joined(it->second);
    }
    return result;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        if (text[0] == '"' || text[0] == '\'') {
            const auto end = text.find(text[0], 1);
            const auto length = end == std::string_view::npos ? text.size() : end;
            words.emplace_back(text.substr(1, length - 1));
            text.remove_prefix(std::min(length + 1, text.size()));
            continue;
        }
        const auto end = std::min(text.find_first_of(" \t\r"), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

std::vector<std::string> expressions_of(std::string_view text) {
    std::vector<std::string> list;
    int depth = 0;
    bool is_parted = true;
    for (const char c : text) {
        if (is_blank(c)) {
            if (depth > 0 && !list.empty()) list.back() += c;
            is_parted = is_parted || depth == 0;
            continue;
        }
        const bool goes_on = !list.empty() && (joins(list.back().back()) || (joins(c) && c != '-' && c != '!'));
        if (is_parted && !goes_on) list.emplace_back();
        is_parted = false;
        list.back() += c;
        if (c == '(' || c == '[') ++depth;
        if (c == ')' || c == ']') depth = std::max(depth - 1, 0);
    }
    return list;
}

bool is_harmless_file_name(const std::string& name) {
    const std::filesystem::path path(name);
    if (name.empty() || name.size() > 1000 || path.is_absolute() || !path.has_filename() || !is_clean_text(name))
        return false;
    return std::none_of(path.begin(), path.end(),
                        [](const auto& part) { return part.string().starts_with('.') && part != "."; });
}

}  // namespace spinloom::spice

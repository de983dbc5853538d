#include "spinloom/spice/read/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr bool is_separator(char c) {
    return is_blank(c) || c == ',';
}

/// The place behind the quote or brace that closes the one at `begin`; nothing if there is none.
std::optional<std::size_t> end_of_quotes(std::string_view text, std::size_t begin) {
    if (text[begin] != '{') {
        const auto end = text.find(text[begin], begin + 1);
        if (end == std::string_view::npos) return {};
        return end + 1;
    }
    int depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '{') ++depth;
        if (text[i] == '}' && --depth == 0) return i + 1;
    }
    return {};
}

constexpr bool opens_quotes(char c) {
    return c == '\'' || c == '"' || c == '{';
}

class Tokenizer {
public:
    Tokenizer(std::string_view text, Parentheses parentheses, const Place& place)
        : text_(text), parentheses_(parentheses), place_(place) {}

    std::vector<Token> run() {
        tokens_.reserve(8);
        for (skip(); at_ < text_.size(); skip()) {
            if (text_[at_] == '=') {
                tokens_.push_back({Token::Kind::equals, text_.substr(at_++, 1)});
            } else if (opens_quotes(text_[at_])) {
                const auto end = quotes_end();
                tokens_.push_back({Token::Kind::quoted, text_.substr(at_ + 1, end - at_ - 2)});
                at_ = end;
            } else {
                word();
            }
        }
        return std::move(tokens_);
    }

private:
    [[nodiscard]] bool is_parenthesis(char c) const { return c == '(' || c == ')'; }

    void skip() {
        while (at_ < text_.size() &&
               (is_separator(text_[at_]) || (parentheses_ == Parentheses::separate && is_parenthesis(text_[at_])))) {
            ++at_;
        }
    }

    std::size_t quotes_end() {
        const auto end = end_of_quotes(text_, at_);
        if (!end) place_.fail({}, fmt::format("{} is not closed", excerpt(text_.substr(at_))));
        return *end;
    }

    void word() {
        const auto begin = at_;
        for (int depth = 0; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (depth > 0 && opens_quotes(c)) at_ = quotes_end() - 1;
            if (depth > 0 && is_parenthesis(c))
                depth += c == '(' ? 1 : -1;
            else if (depth == 0 && c == '(' && parentheses_ == Parentheses::join)
                ++depth;
            else if (depth == 0 && is_parenthesis(c) && parentheses_ == Parentheses::separate)
                break;
            else if (depth == 0 && (is_separator(c) || c == '=' || opens_quotes(c)))
                break;
        }
        tokens_.push_back({Token::Kind::word, text_.substr(begin, at_ - begin)});
    }

    std::string_view text_;
    Parentheses parentheses_;
    const Place& place_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

/// A name that may be assigned to.
std::size_t name_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() &&
           (is_letter(text[length]) || text[length] == '_' || (length > 0 && is_digit(text[length])) ||
            (length > 0 && text[length] == '.') || static_cast<unsigned char>(text[length]) >= 0x80)) {
        ++length;
    }
    return length;
}

std::size_t skip_separators(std::string_view text, std::size_t at) {
    while (at < text.size() && is_separator(text[at])) ++at;
    return at;
}

/// Whether `name =` stands at that place (and not `name ==`).
bool begins_assignment(std::string_view text, std::size_t at) {
    const auto length = name_length(text.substr(at));
    if (length == 0) return false;
    auto next = skip_separators(text, at + length);
    if (next < text.size() && text[next] == '(') {
        next = text.find(')', next);
        if (next == std::string_view::npos) return false;
        next = skip_separators(text, next + 1);
    }
    return next < text.size() && text[next] == '=' && (next + 1 == text.size() || text[next + 1] != '=');
}

/// Where a value without quotes ends: at a blank or comma behind which an assignment begins.
std::size_t end_of_value(std::string_view text, std::size_t at) {
    int depth = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '(') ++depth;
        if (c == ')') depth = std::max(depth - 1, 0);
        if (depth > 0 || !is_separator(c)) continue;
        const auto next = skip_separators(text, at);
        if (next == text.size() || begins_assignment(text, next)) return at;
        at = next - 1;
    }
    return text.size();
}

std::vector<std::string_view> split_names(std::string_view text) {
    std::vector<std::string_view> names;
    for (std::size_t at = skip_separators(text, 0); at < text.size(); at = skip_separators(text, at)) {
        const auto begin = at;
        while (at < text.size() && !is_separator(text[at])) ++at;
        names.push_back(text.substr(begin, at - begin));
    }
    return names;
}

}  // namespace

void Place::fail(std::string key, std::string message) const {
    throw InputError(InputProblem{file, line, std::move(key), std::move(message)});
}

std::vector<Token> tokenize(std::string_view text, Parentheses parentheses, const Place& place) {
    return Tokenizer(text, parentheses, place).run();
}

Value parse_value(const Token& token, const Place& place) {
    if (const auto number = parse_number(trim(token.text))) return *number;
    return Value(parse_expression(token.text, place));
}

Expression parse_expression(std::string_view text, const Place& place) {
    return Expression::parse(text, place.file, place.line);
}

const Token* Arguments::find(std::string_view key) const {
    const auto it = std::find_if(settings.begin(), settings.end(), [&](const Setting& s) { return s.key == key; });
    return it == settings.end() ? nullptr : &it->value;
}

Arguments split_arguments(const std::vector<Token>& tokens, const Place& place) {
    Arguments arguments;
    arguments.words.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto& token = tokens[i];
        if (i + 1 < tokens.size() && tokens[i + 1].kind == Token::Kind::equals && token.kind == Token::Kind::word) {
            if (i + 2 >= tokens.size() || tokens[i + 2].kind == Token::Kind::equals) {
                place.fail(excerpt(token.text), "a value is missing behind '='");
            }
            arguments.settings.push_back({token.text, tokens[i + 2]});
            i += 2;
        } else if (token.kind == Token::Kind::equals) {
            place.fail({}, "'=' lacks the name before it");
        } else {
            arguments.words.push_back(token);
        }
    }
    return arguments;
}

std::vector<Assignment> split_assignments(std::string_view text, const Place& place) {
    std::vector<Assignment> assignments;
    for (std::size_t at = skip_separators(text, 0); at < text.size(); at = skip_separators(text, at)) {
        if (!begins_assignment(text, at)) {
            place.fail({}, fmt::format("expected name=value at '{}'", excerpt(text.substr(at))));
        }
        Assignment assignment;
        assignment.name = text.substr(at, name_length(text.substr(at)));
        at = skip_separators(text, at + assignment.name.size());
        if (text[at] == '(') {
            const auto end = text.find(')', at);
            assignment.arguments = split_names(text.substr(at + 1, end - at - 1));
            at = skip_separators(text, end + 1);
        }
        at = skip_separators(text, at + 1);
        if (at >= text.size()) place.fail(excerpt(assignment.name), "a value is missing behind '='");
        const auto quotes = opens_quotes(text[at]) ? end_of_quotes(text, at) : std::nullopt;
        const auto end = quotes ? *quotes : end_of_value(text, at);
        assignment.value = quotes ? text.substr(at + 1, end - at - 2) : text.substr(at, end - at);
        if (trim(assignment.value).empty()) place.fail(excerpt(assignment.name), "a value is missing behind '='");
        assignments.push_back(std::move(assignment));
        at = end;
    }
    return assignments;
}

}  // namespace spinloom::spice

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/read/value.hpp"

/// The words of a statement.

namespace spinloom::spice {

struct Token {
    enum class Kind { word, quoted, equals };
    Kind kind = Kind::word;
    std::string_view text;  ///< of a quoted token what is within '...', "..." or {...}
};

/// What parentheses outside quotes do.
enum class Parentheses {
    join,     ///< belong to the word, with all between them: v(a, b)
    separate  ///< part words, as blanks and commas do: PULSE(0 1 2n)
};

/// Where a statement stands, as messages say it.
struct Place {
    std::string file;
    int line = 0;

    [[noreturn]] void fail(std::string key, std::string message) const;
};

/// @throws InputError for a quote or brace that is not closed
[[nodiscard]] std::vector<Token> tokenize(std::string_view text, Parentheses parentheses, const Place& place);

/// Number or expression. @throws InputError
[[nodiscard]] Value parse_value(const Token& token, const Place& place);
/// The value as an expression, numbers too. @throws InputError
[[nodiscard]] Expression parse_expression(std::string_view text, const Place& place);

/// `key=value` of a statement.
struct Setting {
    std::string_view key;
    Token value;
};

/// A statement taken apart: its words in order, then the settings, which may stand between them.
struct Arguments {
    std::vector<Token> words;  ///< the first is the element's name or the command
    std::vector<Setting> settings;

    [[nodiscard]] const Token* find(std::string_view key) const;
};

/// @throws InputError for an `=` that lacks its key or its value
[[nodiscard]] Arguments split_arguments(const std::vector<Token>& tokens, const Place& place);

/// `name=value` or `name(x,y)=value`, as .param, .func and the parameters of a subcircuit write them.
struct Assignment {
    std::string_view name;
    std::optional<std::vector<std::string_view>> arguments;  ///< of a function
    std::string_view value;                                  ///< without quotes or braces
};

/// Takes `a=1 b='a*2' c = a + b f(x,y)='x*y'` apart; a value without quotes ends before the next `name =`.
/// @throws InputError
[[nodiscard]] std::vector<Assignment> split_assignments(std::string_view text, const Place& place);

}  // namespace spinloom::spice

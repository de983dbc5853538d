#include "spinloom/spice/read/expression_compiler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/expression_functions.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// Parentheses, conditionals and powers within one another.
constexpr int deepest_nesting = 100;

constexpr std::array<std::string_view, 19> probe_functions = {
    "v", "vm", "vp", "vr", "vi", "vdb", "i", "im", "ip", "ir", "ii", "idb", "i1", "i2", "i3", "i4", "p", "id", "ig"};

bool is_probe(std::string_view name) {
    return std::find(probe_functions.begin(), probe_functions.end(), name) != probe_functions.end();
}

bool begins_name(char c) {
    return is_letter(c) || c == '_' || c == '@' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) {
    return begins_name(c) || is_digit(c) || c == '.' || c == '#';
}

struct BinaryOperator {
    std::string_view text;
    Operation operation;
    int precedence;
};

// Longer ones before their beginnings.
constexpr std::array binary_operators = {
    BinaryOperator{"||", Operation::logical_or, 1}, BinaryOperator{"&&", Operation::logical_and, 2},
    BinaryOperator{"==", Operation::equal, 3},      BinaryOperator{"!=", Operation::not_equal, 3},
    BinaryOperator{"<=", Operation::less_equal, 4}, BinaryOperator{">=", Operation::greater_equal, 4},
    BinaryOperator{"<", Operation::less, 4},        BinaryOperator{">", Operation::greater, 4},
    BinaryOperator{"+", Operation::add, 5},         BinaryOperator{"-", Operation::subtract, 5},
    BinaryOperator{"*", Operation::multiply, 6},    BinaryOperator{"/", Operation::divide, 6},
};

/// Recursive descent over the text, writing instructions as it goes.
class Compiler {
public:
    Compiler(const std::string& text, const std::string& file, int line) : text_(text), file_(file), line_(line) {}

    ExpressionProgram compile() {
        conditional();
        skip_blanks();
        if (at_ < text_.size()) fail(fmt::format("'{}' is not expected", excerpt(rest(), 12)));
        program_.stack_size = deepest_stack_;
        return std::move(program_);
    }

private:
    /// Counts nesting for as long as it lives.
    class Nesting {
    public:
        explicit Nesting(Compiler& compiler) : compiler_(compiler) {
            if (++compiler_.nesting_ > deepest_nesting) {
                compiler_.fail(fmt::format("nested more than {} deep", deepest_nesting));
            }
        }
        ~Nesting() { --compiler_.nesting_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        Compiler& compiler_;
    };

    void conditional() {
        const Nesting nesting(*this);
        binary(1);
        if (!take("?")) return;
        const auto to_else = emit({.operation = Operation::jump_if_zero}, -1);
        conditional();
        if (!take(":")) fail("a conditional needs ':' and a second value");
        const auto to_end = emit({.operation = Operation::jump}, -1);
        program_.code[to_else].index = program_.code.size();
        conditional();
        program_.code[to_end].index = program_.code.size();
    }

    void binary(int least_precedence) {
        unary();
        while (const auto* found = peek_operator()) {
            if (found->precedence < least_precedence) return;
            at_ += found->text.size();
            binary(found->precedence + 1);
            emit({.operation = found->operation}, -1);
        }
    }

    const BinaryOperator* peek_operator() {
        skip_blanks();
        if (rest().starts_with("**")) return nullptr;  // a power, whose operand went before
        for (const auto& candidate : binary_operators) {
            if (rest().starts_with(candidate.text)) return &candidate;
        }
        return nullptr;
    }

    /// Signs and `!`, however many, then a power.
    void unary() {
        std::vector<Operation> pending;
        for (;; ++at_) {
            skip_blanks();
            const char c = at_ < text_.size() ? text_[at_] : '\0';
            if (c == '-') {
                // Two signs cancel, so that a long row of them stays short.
                if (!pending.empty() && pending.back() == Operation::negate)
                    pending.pop_back();
                else
                    pending.push_back(Operation::negate);
            } else if (c == '!' && !rest().starts_with("!=")) {
                pending.push_back(Operation::logical_not);
            } else if (c != '+') {
                break;
            }
        }
        power();
        for (auto it = pending.rbegin(); it != pending.rend(); ++it) emit({.operation = *it}, 0);
    }

    void power() {
        primary();
        if (!take("**") && !take("^")) return;
        const Nesting nesting(*this);
        unary();
        emit({.operation = Operation::power}, -1);
    }

    void primary() {
        skip_blanks();
        if (at_ >= text_.size()) fail("a value is missing at its end");
        if (take("(")) {
            conditional();
            if (!take(")")) fail("a ')' is missing");
        } else if (const auto number = scan_number(rest())) {
            if (!std::isfinite(number->value)) fail(fmt::format("{} is too large", excerpt(rest(), 30)));
            at_ += number->length;
            if (at_ < text_.size() && (is_digit(text_[at_]) || begins_name(text_[at_]) || text_[at_] == '.')) {
                fail(fmt::format("'{}' is not a number",
                                 excerpt(std::string_view(text_).substr(at_ - number->length), 30)));
            }
            emit({.operation = Operation::number, .value = number->value}, 1);
        } else if (begins_name(text_[at_])) {
            name_or_call();
        } else {
            fail(fmt::format("a value is missing before '{}'", excerpt(rest(), 12)));
        }
    }

    void name_or_call() {
        const auto begin = at_;
        while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
        auto name = text_.substr(begin, at_ - begin);
        if (!take("(")) {
            if (name == "power") return emit_probe({std::move(name), {}});
            emit({.operation = Operation::parameter, .index = name_index(std::move(name))}, 1);
        } else if (is_probe(name)) {
            probe(std::move(name));
        } else {
            call(std::move(name));
        }
    }

    void probe(std::string function) {
        const auto end = text_.find(')', at_);
        if (end == std::string::npos) fail(fmt::format("'{}(' lacks its ')'", function));
        std::vector<std::string> arguments;
        std::string_view inside = std::string_view(text_).substr(at_, end - at_);
        for (bool is_last = false; !is_last;) {
            const auto comma = inside.find(',');
            is_last = comma == std::string_view::npos;
            const auto argument = trim(inside.substr(0, comma));
            if (argument.empty()) fail(fmt::format("'{}(...)' needs the name of a node or element", function));
            arguments.emplace_back(argument);
            if (!is_last) inside.remove_prefix(comma + 1);
        }
        at_ = end + 1;
        emit_probe({std::move(function), std::move(arguments)});
    }

    void call(std::string name) {
        int count = 0;
        if (!take(")")) {
            do {
                conditional();
                ++count;
            } while (take(","));
            if (!take(")")) fail(fmt::format("'{}(' lacks its ')'", excerpt(name)));
        }
        const int builtin = find_builtin(name);
        if (builtin >= 0 && !takes_arguments(builtin, count)) {
            fail(fmt::format("{} takes {}, not {}", name, wanted_arguments(builtin), count));
        }
        const auto operation = builtin >= 0 ? Operation::builtin : Operation::function;
        const auto index = builtin >= 0 ? static_cast<std::size_t>(builtin) : name_index(std::move(name));
        emit({.operation = operation, .count = count, .index = index}, 1 - count);
    }

    void emit_probe(ExpressionProbe probe) {
        program_.probes.push_back(std::move(probe));
        emit({.operation = Operation::probe, .index = program_.probes.size() - 1}, 1);
    }

    std::size_t name_index(std::string name) {
        program_.names.push_back(std::move(name));
        return program_.names.size() - 1;
    }

    /// Adds an instruction that changes the height of the stack by so much; returns its place.
    std::size_t emit(Instruction instruction, int change) {
        // A jump ends the first branch of a conditional: the second begins with the height the first began with.
        stack_ += change;
        deepest_stack_ = std::max(deepest_stack_, static_cast<std::size_t>(std::max(stack_, 0)));
        program_.code.push_back(instruction);
        return program_.code.size() - 1;
    }

    [[nodiscard]] std::string_view rest() const { return std::string_view(text_).substr(at_); }

    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    bool take(std::string_view token) {
        skip_blanks();
        if (!rest().starts_with(token)) return false;
        at_ += token.size();
        return true;
    }

    [[noreturn]] void fail(const std::string& what) const {
        throw InputError(InputProblem{file_, line_, {}, fmt::format("expression '{}': {}", excerpt(text_), what)});
    }

    const std::string& text_;
    const std::string& file_;
    int line_;
    std::size_t at_ = 0;
    int nesting_ = 0, stack_ = 0;
    std::size_t deepest_stack_ = 0;
    ExpressionProgram program_;
};

}  // namespace

ExpressionProgram compile_expression(const std::string& text, const std::string& file, int line) {
    return Compiler(text, file, line).compile();
}

}  // namespace spinloom::spice

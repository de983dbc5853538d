#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/read/expression_probe.hpp"

/// Arithmetic expressions of decks: parameters, element values, measures.

namespace spinloom::spice {

struct ExpressionProgram;

/// What the names in an expression stand for.
struct ExpressionScope {
    /// Value of a parameter; nothing if there is none of that name. Names are lower case.
    std::function<std::optional<double>(const std::string& name)> parameter;
    /// Value of a probe such as v(out), v(a,b) or i(v1), whose arguments are names and not expressions; nothing if the
    /// function is no probe. Empty where probes are not legal.
    std::function<std::optional<double>(const std::string& function, const std::vector<std::string>& arguments)> probe;
    /// A function of the deck's own (.param f(x,y)='...' or .func) applied to values; nothing if there is none.
    std::function<std::optional<double>(const std::string& function, const std::vector<double>& arguments)> function;
    /// Every known name, for suggestions in error messages; may be empty.
    std::function<std::vector<std::string>()> known_names;
};

/// A parsed expression, to be evaluated many times.
///
/// Grammar: numbers with scale suffixes; names; + - * / and ** or ^ (power, right associative, binding tighter than
/// unary minus); comparisons, && || !, and the conditional c ? a : b; parentheses; functions abs sgn sqrt exp ln log
/// log10 db sin cos tan asin acos atan atan2 sinh cosh tanh pow pwr min max int floor ceil nint if, and those of the
/// scope. Comparisons give 1 or 0.
class Expression {
public:
    /// Parses the whole of `text`, given without the quotes or braces around it.
    /// @throws InputError that shows the place; `file` and `line` go into the message
    [[nodiscard]] static Expression parse(std::string_view text, const std::string& file = {}, int line = 0);

    /// @throws InputError for an unknown name or function, a wrong number of arguments, or a value that is not finite
    [[nodiscard]] double evaluate(const ExpressionScope& scope) const;

    /// The probes v(...), i(...), p(...) and POWER (function "power", no arguments) that the expression uses.
    [[nodiscard]] std::vector<ExpressionProbe> probes() const;
    [[nodiscard]] const std::string& text() const;
    /// Whether its value may change while a circuit is simulated: it holds probes, or the time or a rate of change.
    [[nodiscard]] bool depends_on_circuit() const;
    [[nodiscard]] const ExpressionProgram& program() const { return *program_; }

private:
    explicit Expression(std::shared_ptr<const ExpressionProgram> program, std::string text, std::string file, int line);
    std::shared_ptr<const ExpressionProgram> program_;
    std::string text_, file_;
    int line_ = 0;
};

}  // namespace spinloom::spice

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "spinloom/circuit/netlist.hpp"
#include "spinloom/spice/read/expression.hpp"
#include "spinloom/spice/read/scope.hpp"

namespace spinloom::spice {

/// An expression of voltages, currents, parameters and the time, made into a law of the circuit.
///
/// Names are parameters of the scope, functions of the deck, `time` [s], `temper` [degree Celsius] and natural
/// constants (pi, e, echarge, boltz, kelvin, planck, c). Beside the functions of every expression there are
///
/// - ddt(x), the rate of change; idt(x, start) or sdt(x), the integral over time
/// - table(x, x1, y1, ...), straight lines, flat outside; pwl(...), the same but straight on outside
/// - limit(x, low, high); u(x), 1 above 0; u2(x), x between 0 and 1; uramp(x); mod(x, y); hypot(x, y)
class LawCompiler {
public:
    /// @param node     the node of a name that the expression asks for; throws InputError for one that it cannot know
    /// @param prefix   of the names of elements whose currents are asked for
    LawCompiler(Netlist& netlist, const Scope& scope, std::function<Node(const std::string&)> node, std::string prefix);

    /// Operations of an expression, of constants, and of what the element itself is made of.
    [[nodiscard]] int compile(const Expression& expression);
    [[nodiscard]] int constant(double value) { return tape_.add_constant(value); }
    [[nodiscard]] int apply(TapeOperation operation, int a, int b = -1, int c = -1);
    [[nodiscard]] int voltage(Node plus, Node minus);
    [[nodiscard]] int rate_of_change(int operation);

    struct Law {
        std::shared_ptr<const Tape> tape;
        std::vector<LawInput> inputs;
    };
    /// The law whose value an operation is.
    [[nodiscard]] Law finish(int result) const;

private:
    struct Frame;
    class Run;
    [[nodiscard]] int input(const LawInput& input);
    [[nodiscard]] int auxiliary(LawKind kind, int operation, double initial);
    [[nodiscard]] int probe(const ExpressionProbe& probe);
    [[nodiscard]] int name(const std::string& name, const Frame& frame);
    [[nodiscard]] int builtin(const std::string& function, const std::vector<int>& arguments);
    [[nodiscard]] int call(const std::string& function, const std::vector<int>& arguments, const Frame& frame);
    [[nodiscard]] int special(const std::string& function, const std::vector<int>& arguments, bool& is_known);
    [[nodiscard]] int table(const std::vector<int>& arguments, bool goes_on);
    [[nodiscard]] double number(int operation, const char* what) const;
    void check_size() const;

    Netlist& netlist_;
    const Scope& scope_;
    std::function<Node(const std::string&)> node_;
    std::string prefix_;
    Tape tape_;
    std::vector<LawInput> inputs_;
    int num_calls_ = 0;
};

}  // namespace spinloom::spice

#include "spinloom/spice/read/law_compiler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/expression_functions.hpp"
#include "spinloom/spice/read/expression_program.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

using Tapes = TapeOperation;

constexpr int deepest_calls = 200;
constexpr int most_calls = 10'000;
constexpr std::size_t largest_law = 100'000;  ///< operations
constexpr std::size_t most_inputs = 500;

[[noreturn]] void refuse(const std::string& key, const std::string& message) {
    throw InputError(InputProblem{{}, 0, key, message});
}

/// Built-in functions that are one operation.
const std::map<std::string, TapeOperation, std::less<>>& plain_functions() {
    static const std::map<std::string, TapeOperation, std::less<>> functions = {{"abs", Tapes::absolute},
                                                                                {"acos", Tapes::arc_cosine},
                                                                                {"acosh", Tapes::area_cosine},
                                                                                {"asin", Tapes::arc_sine},
                                                                                {"asinh", Tapes::area_sine},
                                                                                {"atan", Tapes::arc_tangent},
                                                                                {"atan2", Tapes::arc_tangent_2},
                                                                                {"atanh", Tapes::area_tangent},
                                                                                {"ceil", Tapes::round_up},
                                                                                {"cos", Tapes::cosine},
                                                                                {"cosh", Tapes::hyperbolic_cosine},
                                                                                {"exp", Tapes::exponential},
                                                                                {"floor", Tapes::round_down},
                                                                                {"int", Tapes::truncate},
                                                                                {"ln", Tapes::logarithm},
                                                                                {"log", Tapes::logarithm},
                                                                                {"nint", Tapes::nearest},
                                                                                {"pow", Tapes::power},
                                                                                {"pwr", Tapes::signed_power},
                                                                                {"sgn", Tapes::sign},
                                                                                {"sin", Tapes::sine},
                                                                                {"sinh", Tapes::hyperbolic_sine},
                                                                                {"sqrt", Tapes::square_root},
                                                                                {"tan", Tapes::tangent},
                                                                                {"tanh", Tapes::hyperbolic_tangent}};
    return functions;
}

TapeOperation operation_of(Operation operation) {
    switch (operation) {
        case Operation::add:
            return Tapes::add;
        case Operation::subtract:
            return Tapes::subtract;
        case Operation::multiply:
            return Tapes::multiply;
        case Operation::divide:
            return Tapes::divide;
        case Operation::power:
            return Tapes::power;
        case Operation::less:
            return Tapes::less;
        case Operation::less_equal:
            return Tapes::less_equal;
        case Operation::greater:
            return Tapes::greater;
        case Operation::greater_equal:
            return Tapes::greater_equal;
        case Operation::equal:
            return Tapes::equal;
        case Operation::not_equal:
            return Tapes::not_equal;
        case Operation::logical_and:
            return Tapes::both;
        default:
            return Tapes::either;
    }
}

struct NaturalConstant {
    std::string_view name;
    double value;
};
constexpr std::array natural_constants = {NaturalConstant{"pi", 3.14159265358979323846},
                                          NaturalConstant{"e", 2.71828182845904523536},
                                          NaturalConstant{"echarge", 1.602176634e-19},
                                          NaturalConstant{"boltz", 1.380649e-23},
                                          NaturalConstant{"kelvin", -273.15},
                                          NaturalConstant{"planck", 6.62607015e-34},
                                          NaturalConstant{"c", 299792458}};

}  // namespace

/// What the names of an expression stand for: a scope, and in a function the values of its arguments.
struct LawCompiler::Frame {
    const Scope* scope;
    const std::vector<std::string>* names = nullptr;
    const std::vector<int>* values = nullptr;
    int depth = 0;
};

/// Goes through the program of one expression with operations of the tape in the place of numbers.
class LawCompiler::Run {
public:
    Run(LawCompiler& compiler, const ExpressionProgram& program, const Frame& frame)
        : compiler_(compiler), program_(program), frame_(frame) {}

    int run() {
        range(0, program_.code.size());
        return stack_.back();
    }

private:
    void range(std::size_t begin, std::size_t end) {
        for (std::size_t at = begin; at < end; ++at) {
            compiler_.check_size();
            if (program_.code[at].operation == Operation::jump_if_zero)
                at = conditional(at) - 1;
            else
                step(program_.code[at]);
        }
    }

    /// Both branches, of which one is chosen; returns where the program goes on.
    std::size_t conditional(std::size_t at) {
        const int condition = take();
        const std::size_t otherwise = program_.code[at].index, end = program_.code[otherwise - 1].index;
        range(at + 1, otherwise - 1);
        const int first = take();
        range(otherwise, end);
        const int second = take();
        stack_.push_back(compiler_.tape_.add(Tapes::select, condition, first, second));
        return end;
    }

    void step(const Instruction& instruction) {
        auto& tape = compiler_.tape_;
        switch (instruction.operation) {
            case Operation::number:
                return stack_.push_back(tape.add_constant(instruction.value));
            case Operation::parameter:
                return stack_.push_back(compiler_.name(program_.names[instruction.index], frame_));
            case Operation::probe:
                return stack_.push_back(compiler_.probe(program_.probes[instruction.index]));
            case Operation::builtin: {
                const auto arguments = take(instruction.count);
                return stack_.push_back(compiler_.builtin(builtin_names()[instruction.index], arguments));
            }
            case Operation::function: {
                const auto arguments = take(instruction.count);
                return stack_.push_back(compiler_.call(program_.names[instruction.index], arguments, frame_));
            }
            case Operation::negate:
                return stack_.push_back(tape.add(Tapes::negate, take()));
            case Operation::logical_not:
                return stack_.push_back(tape.add(Tapes::invert, take()));
            default: {
                const int second = take(), first = take();
                stack_.push_back(tape.add(operation_of(instruction.operation), first, second));
            }
        }
    }

    int take() {
        const int last = stack_.back();
        stack_.pop_back();
        return last;
    }
    std::vector<int> take(int count) {
        std::vector<int> last(stack_.end() - count, stack_.end());
        stack_.resize(stack_.size() - static_cast<std::size_t>(count));
        return last;
    }

    LawCompiler& compiler_;
    const ExpressionProgram& program_;
    const Frame& frame_;
    std::vector<int> stack_;
};

LawCompiler::LawCompiler(Netlist& netlist, const Scope& scope, std::function<Node(const std::string&)> node,
                         std::string prefix)
    : netlist_(netlist), scope_(scope), node_(std::move(node)), prefix_(std::move(prefix)) {}

int LawCompiler::compile(const Expression& expression) {
    const Frame frame{&scope_};
    return Run(*this, expression.program(), frame).run();
}

int LawCompiler::apply(TapeOperation operation, int a, int b, int c) {
    return tape_.add(operation, a, b, c);
}

void LawCompiler::check_size() const {
    if (tape_.size() > largest_law) refuse({}, fmt::format("the expression has more than {} operations", largest_law));
}

int LawCompiler::input(const LawInput& wanted) {
    const auto it = std::find_if(inputs_.begin(), inputs_.end(), [&](const LawInput& other) {
        return other.node == wanted.node && other.branch == wanted.branch;
    });
    if (it != inputs_.end()) return tape_.add_input(static_cast<std::size_t>(it - inputs_.begin()));
    if (inputs_.size() >= most_inputs)
        refuse({}, fmt::format("the expression takes more than {} voltages and currents", most_inputs));
    inputs_.push_back(wanted);
    return tape_.add_input(inputs_.size() - 1);
}

int LawCompiler::voltage(Node plus, Node minus) {
    const auto against_ground = [&](Node node) { return node == ground ? tape_.add_constant(0) : input({node, {}}); };
    if (minus == ground) return against_ground(plus);
    if (plus == ground) return tape_.add(Tapes::negate, against_ground(minus));
    const int first = against_ground(plus), second = against_ground(minus);
    return tape_.add(Tapes::subtract, first, second);
}

int LawCompiler::auxiliary(LawKind kind, int operation, double initial) {
    const auto law = finish(operation);
    const Node node = netlist_.add_auxiliary_law(kind, law.tape, law.inputs, initial);
    return input({node, {}});
}

int LawCompiler::rate_of_change(int operation) {
    if (tape_.is_constant(operation)) return tape_.add_constant(0);
    return auxiliary(LawKind::derivative, operation, 0);
}

LawCompiler::Law LawCompiler::finish(int result) const {
    Tape tape = tape_;
    const auto kept = tape.finish(result);
    std::vector<LawInput> inputs;
    for (const auto number : kept) inputs.push_back(inputs_[number]);
    return {std::make_shared<const Tape>(std::move(tape)), std::move(inputs)};
}

int LawCompiler::probe(const ExpressionProbe& probe) {
    const auto& [function, arguments] = probe;
    if (arguments.empty()) {
        if (const auto value = scope_.find(function)) return tape_.add_constant(*value);
    }
    const auto node_of = [&](const std::string& wanted) { return is_ground_name(wanted) ? ground : node_(wanted); };
    if (function == "v" && arguments.size() == 1) return voltage(node_of(arguments[0]), ground);
    if (function == "v" && arguments.size() == 2) {
        const Node plus = node_of(arguments[0]);
        return voltage(plus, node_of(arguments[1]));
    }
    if (function == "i" && arguments.size() == 1) return input({ground, prefix_ + arguments[0]});
    refuse(function, "an element takes v(node), v(node,node) and i(element) of V, L, E and H");
}

int LawCompiler::name(const std::string& name, const Frame& frame) {
    if (frame.names != nullptr) {
        const auto it = std::find(frame.names->begin(), frame.names->end(), name);
        if (it != frame.names->end()) return (*frame.values)[static_cast<std::size_t>(it - frame.names->begin())];
    }
    if (const auto value = frame.scope->find(name)) return tape_.add_constant(*value);
    if (name == "time") return tape_.add(Tapes::time);
    for (const auto& constant : natural_constants)
        if (constant.name == name) return tape_.add_constant(constant.value);
    refuse({}, fmt::format("no parameter '{}'{}", excerpt(name), suggest_among(name, frame.scope->known_names())));
}

int LawCompiler::builtin(const std::string& function, const std::vector<int>& a) {
    if (const auto it = plain_functions().find(function); it != plain_functions().end())
        return tape_.add(it->second, a[0], a.size() > 1 ? a[1] : -1);
    if (function == "if" || function == "ternary_fcn") return tape_.add(Tapes::select, a[0], a[1], a[2]);
    if (function == "max" || function == "min") {
        int result = a[0];
        for (std::size_t i = 1; i < a.size(); ++i)
            result = tape_.add(function == "max" ? Tapes::greatest : Tapes::least, result, a[i]);
        return result;
    }
    const double per_decade = 1 / std::log(10.0);
    if (function == "log10") {
        const int natural = tape_.add(Tapes::logarithm, a[0]);
        return tape_.add(Tapes::multiply, natural, tape_.add_constant(per_decade));
    }
    if (function == "db") {
        const int natural = tape_.add(Tapes::logarithm, tape_.add(Tapes::absolute, a[0]));
        return tape_.add(Tapes::multiply, natural, tape_.add_constant(20 * per_decade));
    }
    if (function == "sign") {
        const int size = tape_.add(Tapes::absolute, a[0]), sign_of = tape_.add(Tapes::sign, a[1]);
        return tape_.add(Tapes::multiply, sign_of, size);
    }
    refuse(function, "is not a function of voltages and currents");
}

double LawCompiler::number(int operation, const char* what) const {
    if (!tape_.is_constant(operation)) refuse({}, fmt::format("{} must not depend on the circuit", what));
    return tape_.constant(operation);
}

/// Straight lines through points; beyond them flat, or straight on as pwl() of ngspice.
int LawCompiler::table(const std::vector<int>& arguments, bool goes_on) {
    if (arguments.size() < 3 || arguments.size() % 2 == 0) refuse("table", "takes a value, then pairs of x and y");
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
        const double x = number(arguments[i], "a point of a table"), y = number(arguments[i + 1], "a point of a table");
        if (!points.empty() && !(x > points.back().first)) refuse("table", "the x of its points must rise");
        points.emplace_back(x, y);
    }
    const auto last = points.size() - 1;
    int result = tape_.add_table(arguments[0], points);
    if (!goes_on || last == 0) return result;
    const auto add_end = [&](TapeOperation side, std::size_t end, std::size_t inner) {
        const double slope = (points[end].second - points[inner].second) / (points[end].first - points[inner].first);
        const int beyond = tape_.add(Tapes::subtract, arguments[0], tape_.add_constant(points[end].first));
        const int part = tape_.add(side, beyond, tape_.add_constant(0));
        result = tape_.add(Tapes::add, result, tape_.add(Tapes::multiply, part, tape_.add_constant(slope)));
    };
    add_end(Tapes::least, 0, 1);
    add_end(Tapes::greatest, last, last - 1);
    return result;
}

int LawCompiler::special(const std::string& function, const std::vector<int>& a, bool& is_known) {
    const auto takes = [&](std::size_t count) { return a.size() == count; };
    if (function == "ddt" && takes(1)) return rate_of_change(a[0]);
    if ((function == "idt" || function == "sdt") && (takes(1) || takes(2)))
        return auxiliary(LawKind::integral, a[0], a.size() > 1 ? number(a[1], "the start of an integral") : 0.0);
    if (function == "table" || function == "pwl") return table(a, function == "pwl");
    if (function == "limit" && takes(3)) return tape_.add(Tapes::least, tape_.add(Tapes::greatest, a[0], a[1]), a[2]);
    const int zero = tape_.add_constant(0), one = tape_.add_constant(1);
    if ((function == "u" || function == "stp") && takes(1)) return tape_.add(Tapes::greater, a[0], zero);
    if (function == "uramp" && takes(1)) return tape_.add(Tapes::greatest, a[0], zero);
    if (function == "u2" && takes(1)) return tape_.add(Tapes::least, tape_.add(Tapes::greatest, a[0], zero), one);
    if ((function == "mod" || function == "fmod") && takes(2)) return tape_.add(Tapes::modulo, a[0], a[1]);
    if (function == "hypot" && takes(2)) {
        const int first = tape_.add(Tapes::multiply, a[0], a[0]), second = tape_.add(Tapes::multiply, a[1], a[1]);
        return tape_.add(Tapes::square_root, tape_.add(Tapes::add, first, second));
    }
    if (function == "arctan" && takes(1)) return tape_.add(Tapes::arc_tangent, a[0]);
    if (function == "pwrs" && takes(2)) return tape_.add(Tapes::signed_power, a[0], a[1]);
    is_known = false;
    return zero;
}

int LawCompiler::call(const std::string& function, const std::vector<int>& arguments, const Frame& frame) {
    if (++num_calls_ > most_calls) refuse(function, fmt::format("more than {} calls of functions", most_calls));
    const auto [own, home] = frame.scope->find_function(function);
    if (own != nullptr) {
        if (own->arguments.size() != arguments.size())
            refuse(function, fmt::format("takes {} arguments", own->arguments.size()));
        if (frame.depth >= deepest_calls)
            refuse(function, fmt::format("functions call one another more than {} deep", deepest_calls));
        if (own->value.is_number()) return tape_.add_constant(own->value.number());
        const Frame inner{home, &own->arguments, &arguments, frame.depth + 1};
        return Run(*this, own->value.expression().program(), inner).run();
    }
    bool is_known = true;
    const int result = special(function, arguments, is_known);
    if (is_known) return result;
    const bool is_constant =
        std::all_of(arguments.begin(), arguments.end(), [&](int argument) { return tape_.is_constant(argument); });
    std::vector<double> numbers;
    for (const int argument : arguments) numbers.push_back(is_constant ? tape_.constant(argument) : 0);
    if (const auto drawn = is_constant ? frame.scope->draw(function, numbers) : std::nullopt)
        return tape_.add_constant(*drawn);
    refuse({}, fmt::format("no function '{}' with {} argument{}{}", excerpt(function), arguments.size(),
                           arguments.size() == 1 ? "" : "s", suggest_among(function, builtin_names())));
}

}  // namespace spinloom::spice

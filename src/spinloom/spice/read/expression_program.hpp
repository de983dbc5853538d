#pragma once

#include <string>
#include <vector>

#include "spinloom/spice/read/expression.hpp"

/// The compiled form of an expression: instructions for a machine with a stack of numbers.

namespace spinloom::spice {

enum class Operation : unsigned char {
    number,     ///< push `value`
    parameter,  ///< push the parameter of name `index`
    probe,      ///< push the probe `index`
    builtin,    ///< apply the built-in function `index` to the topmost `count` values
    function,   ///< apply the deck's function of name `index` to the topmost `count` values
    negate,
    logical_not,
    add,
    subtract,
    multiply,
    divide,
    power,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    logical_and,
    logical_or,
    jump,         ///< go on at instruction `index`
    jump_if_zero  ///< pop; go on at instruction `index` if it was 0
};

struct Instruction {
    Operation operation = Operation::number;
    int count = 0;
    std::size_t index = 0;
    double value = 0;
};

struct Expression::Node {
    std::vector<Instruction> code;
    std::vector<std::string> names;  ///< of parameters and functions
    std::vector<Probe> probes;
    std::size_t stack_size = 0;  ///< most values that are ever on the stack
};

/// Place of a built-in function in the table of them, or -1.
[[nodiscard]] int find_builtin(const std::string& name);
/// Whether that many arguments are legal for it.
[[nodiscard]] bool takes_arguments(int builtin, int count);
[[nodiscard]] double apply_builtin(int builtin, const double* arguments, int count);
[[nodiscard]] std::vector<std::string> builtin_names();
/// "2 arguments", "1 argument or more": what the function wants.
[[nodiscard]] std::string wanted_arguments(int builtin);

/// Compiles text (lower case). @throws InputError that shows the place
[[nodiscard]] Expression::Node compile_expression(const std::string& text, const std::string& file, int line);

}  // namespace spinloom::spice

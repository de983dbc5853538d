#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "spinloom/spice/read/expression_probe.hpp"

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

struct ExpressionProgram {
    std::vector<Instruction> code;
    std::vector<std::string> names;  ///< of parameters and functions
    std::vector<ExpressionProbe> probes;
    std::size_t stack_size = 0;  ///< most values that are ever on the stack
};

}  // namespace spinloom::spice

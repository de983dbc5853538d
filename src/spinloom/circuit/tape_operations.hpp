#pragma once

/// The operations of a tape on two numbers, and their slopes.

namespace spinloom {

enum class TapeOperation : unsigned char {
    constant,
    input,  ///< input number `a`
    time,
    negate,
    add,
    subtract,
    multiply,
    divide,
    power,         ///< |a|^b, with the sign of a^b where b is an odd integer
    signed_power,  ///< sign(a) |a|^b
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    both,
    either,
    invert,  ///< 1 where a is 0, else 0
    select,  ///< b where a is not 0, else c
    least,
    greatest,
    absolute,
    sign,
    square_root,  ///< sign(a) sqrt |a|
    exponential,
    logarithm,
    sine,
    cosine,
    tangent,
    arc_sine,
    arc_cosine,
    arc_tangent,
    arc_tangent_2,
    hyperbolic_sine,
    hyperbolic_cosine,
    hyperbolic_tangent,
    area_sine,
    area_cosine,
    area_tangent,
    round_down,
    round_up,
    truncate,
    nearest,
    modulo,
    table  ///< straight lines through the points of table `b` at a; flat outside
};

/// f(a, b) of every operation that takes one or two numbers and no table.
[[nodiscard]] double apply_operation(TapeOperation operation, double a, double b);

struct OperationSlopes {
    double a, b;
};
/// df/da and df/db there, where `result` is f(a, b).
[[nodiscard]] OperationSlopes slopes_of_operation(TapeOperation operation, double a, double b, double result);

}  // namespace spinloom

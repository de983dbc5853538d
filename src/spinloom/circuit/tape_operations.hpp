#pragma once

#include "spinloom/circuit/tape.hpp"

/// The operations of a tape on two numbers, and their slopes.

namespace spinloom {

/// f(a, b) of every operation that takes one or two numbers and no table.
[[nodiscard]] double apply_operation(TapeOperation operation, double a, double b);

struct OperationSlopes {
    double a, b;
};
/// df/da and df/db there, where `result` is f(a, b).
[[nodiscard]] OperationSlopes slopes_of_operation(TapeOperation operation, double a, double b, double result);

}  // namespace spinloom

#pragma once

#include <string>
#include <vector>

namespace spinloom::spice {

/// A result of the simulation that an expression takes: v(out), v(a,b), i(v1), or "power" without arguments.
struct ExpressionProbe {
    std::string function;
    std::vector<std::string> arguments;
};

}  // namespace spinloom::spice

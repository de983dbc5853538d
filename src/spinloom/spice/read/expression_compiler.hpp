#pragma once

#include <string>

#include "spinloom/spice/read/expression_program.hpp"

namespace spinloom::spice {

/// Compiles text (lower case). @throws InputError that shows the place
[[nodiscard]] ExpressionProgram compile_expression(const std::string& text, const std::string& file, int line);

}  // namespace spinloom::spice

#pragma once

#include <string>
#include <vector>

/// The functions that every expression may call: abs, sqrt, max, ...

namespace spinloom::spice {

/// Place of a built-in function in the table of them, or -1.
[[nodiscard]] int find_builtin(const std::string& name);
/// Whether that many arguments are legal for it.
[[nodiscard]] bool takes_arguments(int builtin, int count);
[[nodiscard]] double apply_builtin(int builtin, const double* arguments, int count);
[[nodiscard]] std::vector<std::string> builtin_names();
/// "2 arguments", "1 argument or more": what the function wants.
[[nodiscard]] std::string wanted_arguments(int builtin);

}  // namespace spinloom::spice

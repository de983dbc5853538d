#include "spinloom/spice/read/expression_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace spinloom::spice {
namespace {

using Values = const double*;

struct Builtin {
    std::string_view name;
    int least, most;  ///< number of arguments; most < 0: any
    double (*apply)(Values, int count);
};

double sign(double x) {
    return static_cast<double>(x > 0) - static_cast<double>(x < 0);
}

// Names in alphabetical order.
constexpr std::array builtins = {
    Builtin{"abs", 1, 1, [](Values x, int) { return std::abs(x[0]); }},
    Builtin{"acos", 1, 1, [](Values x, int) { return std::acos(x[0]); }},
    Builtin{"acosh", 1, 1, [](Values x, int) { return std::acosh(x[0]); }},
    Builtin{"asin", 1, 1, [](Values x, int) { return std::asin(x[0]); }},
    Builtin{"asinh", 1, 1, [](Values x, int) { return std::asinh(x[0]); }},
    Builtin{"atan", 1, 1, [](Values x, int) { return std::atan(x[0]); }},
    Builtin{"atan2", 2, 2, [](Values x, int) { return std::atan2(x[0], x[1]); }},
    Builtin{"atanh", 1, 1, [](Values x, int) { return std::atanh(x[0]); }},
    Builtin{"ceil", 1, 1, [](Values x, int) { return std::ceil(x[0]); }},
    Builtin{"cos", 1, 1, [](Values x, int) { return std::cos(x[0]); }},
    Builtin{"cosh", 1, 1, [](Values x, int) { return std::cosh(x[0]); }},
    Builtin{"db", 1, 1, [](Values x, int) { return 20 * std::log10(std::abs(x[0])); }},
    Builtin{"exp", 1, 1, [](Values x, int) { return std::exp(x[0]); }},
    Builtin{"floor", 1, 1, [](Values x, int) { return std::floor(x[0]); }},
    Builtin{"if", 3, 3, [](Values x, int) { return x[0] != 0 ? x[1] : x[2]; }},
    Builtin{"int", 1, 1, [](Values x, int) { return std::trunc(x[0]); }},
    Builtin{"ln", 1, 1, [](Values x, int) { return std::log(x[0]); }},
    Builtin{"log", 1, 1, [](Values x, int) { return std::log(x[0]); }},
    Builtin{"log10", 1, 1, [](Values x, int) { return std::log10(x[0]); }},
    Builtin{"max", 1, -1, [](Values x, int count) { return *std::max_element(x, x + count); }},
    Builtin{"min", 1, -1, [](Values x, int count) { return *std::min_element(x, x + count); }},
    Builtin{"nint", 1, 1, [](Values x, int) { return std::round(x[0]); }},
    Builtin{"pow", 2, 2, [](Values x, int) { return std::pow(x[0], x[1]); }},
    Builtin{"pwr", 2, 2, [](Values x, int) { return sign(x[0]) * std::pow(std::abs(x[0]), x[1]); }},
    Builtin{"sgn", 1, 1, [](Values x, int) { return sign(x[0]); }},
    Builtin{"sign", 2, 2, [](Values x, int) { return sign(x[1]) * std::abs(x[0]); }},
    Builtin{"sin", 1, 1, [](Values x, int) { return std::sin(x[0]); }},
    Builtin{"sinh", 1, 1, [](Values x, int) { return std::sinh(x[0]); }},
    Builtin{"sqrt", 1, 1, [](Values x, int) { return std::sqrt(x[0]); }},
    Builtin{"tan", 1, 1, [](Values x, int) { return std::tan(x[0]); }},
    Builtin{"tanh", 1, 1, [](Values x, int) { return std::tanh(x[0]); }},
    Builtin{"ternary_fcn", 3, 3, [](Values x, int) { return x[0] != 0 ? x[1] : x[2]; }},
};

}  // namespace

int find_builtin(const std::string& name) {
    const auto* const it = std::lower_bound(builtins.begin(), builtins.end(), name,
                                            [](const Builtin& a, const std::string& b) { return a.name < b; });
    return it != builtins.end() && it->name == name ? static_cast<int>(it - builtins.begin()) : -1;
}

bool takes_arguments(int builtin, int count) {
    const auto& function = builtins.at(static_cast<std::size_t>(builtin));
    return count >= function.least && (function.most < 0 || count <= function.most);
}

double apply_builtin(int builtin, const double* arguments, int count) {
    return builtins[static_cast<std::size_t>(builtin)].apply(arguments, count);
}

std::vector<std::string> builtin_names() {
    std::vector<std::string> names;
    for (const auto& builtin : builtins) names.emplace_back(builtin.name);
    return names;
}

std::string wanted_arguments(int builtin) {
    const auto& function = builtins.at(static_cast<std::size_t>(builtin));
    return fmt::format("{} argument{}{}", function.least, function.least == 1 ? "" : "s",
                       function.most < 0 ? " or more" : "");
}

}  // namespace spinloom::spice

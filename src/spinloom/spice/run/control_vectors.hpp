#pragma once

#include <complex>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Values of the .control language: vectors of numbers, and expressions of them.

namespace spinloom::spice {

/// A vector; one of length 1 goes with every other.
struct ControlVector {
    std::vector<std::complex<double>> values;

    [[nodiscard]] bool is_real() const;
    [[nodiscard]] std::size_t size() const { return values.size(); }
};

/// Finds a vector by its name, such as "v(out)", "tp", "tran1.v(out)" or "v1#branch"; nothing if there is none.
using FindVector = std::function<std::optional<ControlVector>(const std::string& name)>;

/// Evaluates an expression: numbers with suffixes, vectors, [index], + - * / ^ ** %, comparisons (also eq ne gt lt ge
/// le), & | and or ! not, ?:, and functions.
///
/// These are mag ph cph real imag db abs sqrt exp ln log log10 sin cos tan atan sinh cosh tanh
/// floor ceil round sgn j conj mean avg minimum maximum min max vecmin vecmax length vector unitvec pos deriv. Angles
/// of ph() are radians.
/// @throws InputError without a place
[[nodiscard]] ControlVector evaluate_vectors(std::string_view text, const FindVector& find);

}  // namespace spinloom::spice

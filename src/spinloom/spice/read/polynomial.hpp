#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace spinloom::spice {

inline constexpr std::size_t most_coefficients = 1000;

/// A polynomial of SPICE's POLY(n) as an expression: the coefficients of 1; of each control; of each product of two, in
/// the order xx, xy, ..., yy, ...; of each product of three, and so on, as many as are given.
/// Source: the user's guide of SPICE 2G6, polynomial sources.
[[nodiscard]] std::string polynomial_text(const std::vector<std::string>& controls,
                                          const std::vector<std::string>& coefficients);

}  // namespace spinloom::spice

#pragma once

#include "spinloom/array/wires/crossbar_array.hpp"

namespace spinloom {

/// Block elimination along the long side, exact up to rounding; for thin arrays.
///
/// Slab j holds the nodes of row j. Its row nodes are eliminated by one tridiagonal solve, S_j = L_row + D_j, and the
/// column nodes of neighbouring slabs are coupled by their wire segments alone, g = 1/r_column:
///
///     Delta_0 = K_0,   Delta_j = K_j - g^2 Delta_{j-1}^-1,   K_j = D_j - D_j S_j^-1 D_j + wires and ends of the
///     columns
///
/// Cost O(rows columns^3) once and O(rows columns^2) a vector, memory O(rows columns^2).
/// @param array  checked, without undetermined lines, rows >= columns
[[nodiscard]] ArraySolution solve_block(const CrossbarArray& array, const ArrayInputs& inputs,
                                        const ArrayOptions& options);

/// The twin: Kirchhoff's equations of all nodes of both planes as one sparse matrix, factorised by KLU. It shares no
/// algebra with the other methods and referees them.
/// @param array  checked, without undetermined lines
[[nodiscard]] ArraySolution solve_nodal(const CrossbarArray& array, const ArrayInputs& inputs,
                                        const ArrayOptions& options);

}  // namespace spinloom

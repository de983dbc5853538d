#pragma once

#include "spinloom/array/wires/crossbar_array.hpp"

namespace spinloom {

/// Conjugate gradients on the column plane with the separable preconditioner, inside iterative refinement.
///
/// Residuals are formed in double precision from the node voltages; the corrections are found in single precision, and
/// in double precision where single stalls. Nothing is factorised but tridiagonal systems: a new array costs no more
/// than a new vector of inputs. Memory is linear in the number of cells. Iterations: about 0.5 sqrt(c) ln(2/tolerance)
/// at most, c the largest ratio of two cells of one row (the shorter lines' direction), fewer in practice.
/// @param array  checked, without undetermined lines, rows >= columns
[[nodiscard]] ArraySolution solve_pcg(const CrossbarArray& array, const ArrayInputs& inputs,
                                      const ArrayOptions& options);

}  // namespace spinloom

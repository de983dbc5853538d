#pragma once

#include "spinloom/array/wires/crossbar_array.hpp"

namespace spinloom {

/// Currents of a wired array for any number of input vectors, to the residual that the options ask for.
///
/// `automatic` takes block elimination or conjugate gradients, whichever is predicted to be faster (see
/// `predicted_seconds`), and block elimination where conjugate gradients stall (cells of very different conductance)
/// if its memory is affordable. Lines that nothing drives are reported at 0 V and counted. Deterministic on any number
/// of threads.
/// @returns a solution that says which method found it, its residual and whether it is converged
/// @throws InputError naming each quantity of the array or the inputs that is wrong
[[nodiscard]] ArraySolution solve_array(CrossbarArray array, const ArrayInputs& inputs, const ArrayOptions& options);

/// Time of `block` or `pcg` on one core of about 2020, for the choice between them only.
/// @param vectors  of inputs
[[nodiscard]] double predicted_seconds(ArrayMethod method, const CrossbarArray& array, int vectors,
                                       double relative_residual);

/// The method of a name, "auto", "block", "pcg" or "nodal". @throws InputError naming `key`
[[nodiscard]] ArrayMethod array_method(const std::string& name, const std::string& key);

}  // namespace spinloom

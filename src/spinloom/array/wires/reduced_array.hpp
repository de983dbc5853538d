#pragma once

#include <Eigen/Core>

#include "spinloom/array/wires/crossbar_array.hpp"

namespace spinloom {

/// A wired array of ohmic cells, solved once for all its inputs.
///
///     i_j = sum over k of v_k A(k, j)
///
/// v_k drives word line k at its left end, i_j leaves bit line j at its bottom into 0 V. A, word lines x bit lines [S],
/// is minus the block Y_ts^T of the array's port admittance, with whatever resistances its ends have. By reciprocity
/// A^T leads from bit lines driven at the bottom to the currents out of the left of word lines held at 0 V: so A is
/// found from the shorter side, one line driven at a time.
///
/// A is not negative where conductances are not, no entry of a row of A is above the conductance of its source's path,
/// and A is the conductance itself in the limit of ideal wires.
class ReducedArray {
public:
    /// @param array      without cell currents; its ends at the right and at the top float or go to 0 V
    /// @param tolerance  relative residual of each solution, 1e-14 to 1e-2
    /// @throws InputError as `solve_array`; ConvergenceError if the tolerance is not reached
    ReducedArray(CrossbarArray array, int threads, double tolerance = 1e-12);

    /// A, word lines x bit lines [S].
    [[nodiscard]] const Eigen::MatrixXd& effective() const { return effective_; }
    /// Currents out of the bit lines, vectors x bit lines [A]. @param voltages  vectors x word lines [V]
    [[nodiscard]] Eigen::MatrixXd currents(const Eigen::MatrixXd& voltages) const { return voltages * effective_; }

    /// Derivative of a number by the conductance of each cell from its derivative by A, both word lines x bit lines.
    ///
    ///     dA(k, j)/dG = - (voltage across each cell, word line k at 1 V) (the same, bit line j at 1 V)
    ///
    /// which is Tellegen's theorem for the network and itself. As many solutions as twice the shorter side has lines.
    [[nodiscard]] Eigen::MatrixXd gradient(const Eigen::MatrixXd& by_effective, int threads) const;

private:
    [[nodiscard]] ArraySolution solve(const ArrayInputs& inputs, int threads, bool voltages) const;

    CrossbarArray array_;
    double tolerance_;
    Eigen::MatrixXd effective_;
};

}  // namespace spinloom

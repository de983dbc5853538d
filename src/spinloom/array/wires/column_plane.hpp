#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/array/wires/crossbar_array.hpp"

namespace spinloom {

/// A wired array reduced to its column plane, exactly: the row nodes are eliminated, row by row.
///
///     K = L_column + D - D (L_row + D)^-1 D
///
/// K is symmetric positive definite on the nodes that no ideal source holds. Each product costs one tridiagonal solve a
/// row, done for many rows at once. The pivots of L_row + D are sums of positive conductances (what a node sees of the
/// row before it), and wire currents are formed from differences of neighbouring voltages. So single precision gives
/// the energy v^T K v to single relative precision, whatever the length of the lines.
///
/// Scalar is float or double. Matrices are rows x columns.
template <class Scalar>
class ColumnPlane {
public:
    using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

    /// @param array  checked, without undetermined lines
    ColumnPlane(const CrossbarArray& array, int threads);

    /// product = K v, 0 at the nodes of ideal sources. @returns v^T K v
    /// @param v  0 at the nodes of ideal sources
    double apply(const Matrix& v, Matrix& product);
    /// Sets the nodes of ideal sources of the column plane to 0.
    template <class AnyMatrix>
    void clear_ideal(AnyMatrix& v) const {
        for (const auto i : ideal_.column_top) v(0, i) = 0;
        for (const auto i : ideal_.column_bottom) v(v.rows() - 1, i) = 0;
    }
    /// Row voltages for given column voltages, sources included.
    void solve_rows(const ArrayInputs& inputs, int vector, const Matrix& column, Matrix& row);
    /// Kirchhoff's sums of the column plane, sources included; 0 at the nodes of ideal sources. @returns their 2-norm
    double residual(const ArrayInputs& inputs, int vector, const Matrix& column, const Matrix& row, Matrix& sums) const;

private:
    /// Adds L_column v to rows first ... first + count - 1 of one column.
    void add_column_wires(const Matrix& v, Eigen::Index column, Eigen::Index first, Eigen::Index count,
                          Matrix& sums) const;
    void factorize(const CrossbarArray& array);

    int threads_;
    Scalar row_segment_, column_segment_;  ///< conductances [S]
    ArraySides<Eigen::Array<Scalar, Eigen::Dynamic, 1>>
        ends_;                                     ///< conductances [S]; 0 where an ideal source holds the node
    ArraySides<std::vector<Eigen::Index>> ideal_;  ///< lines with an ideal source at that end
    Matrix conductance_;
    Matrix cell_current_;   ///< empty: none
    Matrix inverse_pivot_;  ///< of L_row + D [ohm]
    Matrix forward_;        ///< forward substitution
};

extern template class ColumnPlane<float>;
extern template class ColumnPlane<double>;

}  // namespace spinloom

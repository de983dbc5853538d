#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <complex>
#include <memory>

namespace spinloom {

/// LU factors of a square sparse matrix whose pattern stays while its values change (SuiteSparse KLU: block triangular
/// form, fill-reducing ordering, partial pivoting). Scalar is double or std::complex<double>.
///
/// The pattern is analysed once, at construction; `factorize` takes new values of the same pattern. The pivots of the
/// last factorisation are tried first and chosen anew where they have become too small. Not safe for concurrent use.
template <class Scalar>
class BasicSparseLu {
public:
    using Matrix = Eigen::SparseMatrix<Scalar, Eigen::ColMajor, int>;
    using DenseMatrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

    /// Analyses the pattern. `matrix` must be square and compressed.
    explicit BasicSparseLu(const Matrix& matrix);
    ~BasicSparseLu();
    BasicSparseLu(const BasicSparseLu&) = delete;
    BasicSparseLu& operator=(const BasicSparseLu&) = delete;

    /// Factorises. False if the matrix is singular; then `singular_column()` names the column without a pivot.
    [[nodiscard]] bool factorize(const Matrix& matrix);
    [[nodiscard]] int singular_column() const;
    /// Solves A x = b in place, b of n rows and any number of columns; only after a successful `factorize`.
    void solve(Eigen::Ref<DenseMatrix> right_hand_sides) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

extern template class BasicSparseLu<double>;
extern template class BasicSparseLu<std::complex<double>>;
using SparseLu = BasicSparseLu<double>;
using ComplexSparseLu = BasicSparseLu<std::complex<double>>;

}  // namespace spinloom

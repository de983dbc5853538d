#pragma once

#include <Eigen/SparseCore>
#include <memory>

namespace spinloom {

/// LU factors of a square sparse matrix whose pattern stays while its values change (SuiteSparse KLU: block triangular
/// form, fill-reducing ordering, partial pivoting).
///
/// The pattern is analysed once, at construction; `factorize` takes new values of the same pattern. Not safe for
/// concurrent use.
class SparseLu {
public:
    using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;

    /// Analyses the pattern. `matrix` must be square and compressed.
    explicit SparseLu(const Matrix& matrix);
    ~SparseLu();
    SparseLu(const SparseLu&) = delete;
    SparseLu& operator=(const SparseLu&) = delete;

    /// Factorises. False if the matrix is singular; then `singular_column()` names the column without a pivot.
    [[nodiscard]] bool factorize(const Matrix& matrix);
    [[nodiscard]] int singular_column() const;
    /// Solves A x = b in place, b of n rows and any number of columns; only after a successful `factorize`.
    void solve(Eigen::Ref<Eigen::MatrixXd> right_hand_sides) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spinloom

#include "spinloom/circuit/sparse_lu.hpp"

#include <klu.h>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// A refactorisation with old pivots is trusted while the smallest pivot is above this fraction of the largest and no
/// smaller than this fraction of what it was when the pivots were chosen.
constexpr double min_pivot_ratio = 1e-3;

/// KLU's functions for one scalar type. Its interface is not const-correct; it does not write to the matrix.
template <class Scalar>
struct Klu;

template <>
struct Klu<double> {
    static constexpr auto factor = klu_factor;
    static constexpr auto refactor = klu_refactor;
    static constexpr auto solve = klu_solve;
    static constexpr auto rcond = klu_rcond;
    static constexpr auto free = klu_free_numeric;
};

template <>
struct Klu<std::complex<double>> {
    static constexpr auto factor = klu_z_factor;
    static constexpr auto refactor = klu_z_refactor;
    static constexpr auto solve = klu_z_solve;
    static constexpr auto rcond = klu_z_rcond;
    static constexpr auto free = klu_z_free_numeric;
};

template <class Scalar>
double* raw(const Scalar* values) {
    return const_cast<double*>(reinterpret_cast<const double*>(values));
}

}  // namespace

template <class Scalar>
struct BasicSparseLu<Scalar>::Impl {
    int n = 0;
    mutable klu_common common{};
    klu_symbolic* symbolic = nullptr;
    klu_numeric* numeric = nullptr;
    double pivot_ratio = 0;  ///< smallest over largest pivot when the pivots were chosen

    ~Impl() {
        Klu<Scalar>::free(&numeric, &common);
        klu_free_symbolic(&symbolic, &common);
    }
};

template <class Scalar>
BasicSparseLu<Scalar>::BasicSparseLu(const Matrix& matrix) : impl_(std::make_unique<Impl>()) {
    SPINLOOM_EXPECT(matrix.rows() == matrix.cols() && matrix.isCompressed());
    impl_->n = static_cast<int>(matrix.rows());
    klu_defaults(&impl_->common);
    impl_->symbolic = klu_analyze(impl_->n, const_cast<int*>(matrix.outerIndexPtr()),
                                  const_cast<int*>(matrix.innerIndexPtr()), &impl_->common);
}

template <class Scalar>
BasicSparseLu<Scalar>::~BasicSparseLu() = default;

template <class Scalar>
bool BasicSparseLu<Scalar>::factorize(const Matrix& matrix) {
    if (impl_->n == 0) return true;
    if (!impl_->symbolic) return false;
    auto* outer = const_cast<int*>(matrix.outerIndexPtr());
    auto* inner = const_cast<int*>(matrix.innerIndexPtr());
    double* values = raw(matrix.valuePtr());
    auto& common = impl_->common;
    if (impl_->numeric != nullptr && common.status == KLU_OK &&
        Klu<Scalar>::refactor(outer, inner, values, impl_->symbolic, impl_->numeric, &common) &&
        common.status == KLU_OK && Klu<Scalar>::rcond(impl_->symbolic, impl_->numeric, &common) &&
        common.rcond > min_pivot_ratio * impl_->pivot_ratio) {
        return true;
    }
    Klu<Scalar>::free(&impl_->numeric, &common);
    impl_->numeric = Klu<Scalar>::factor(outer, inner, values, impl_->symbolic, &common);
    if (impl_->numeric == nullptr || common.status != KLU_OK) return false;
    Klu<Scalar>::rcond(impl_->symbolic, impl_->numeric, &common);
    impl_->pivot_ratio = common.rcond;
    return true;
}

template <class Scalar>
int BasicSparseLu<Scalar>::singular_column() const {
    return impl_->symbolic ? impl_->common.singular_col : -1;
}

template <class Scalar>
void BasicSparseLu<Scalar>::solve(Eigen::Ref<DenseMatrix> right_hand_sides) const {
    if (impl_->n == 0 || right_hand_sides.cols() == 0) return;
    SPINLOOM_EXPECT(impl_->numeric != nullptr && right_hand_sides.rows() == impl_->n);
    Klu<Scalar>::solve(impl_->symbolic, impl_->numeric, static_cast<int>(right_hand_sides.outerStride()),
                       static_cast<int>(right_hand_sides.cols()), raw(right_hand_sides.data()), &impl_->common);
}

template class BasicSparseLu<double>;
template class BasicSparseLu<std::complex<double>>;

}  // namespace spinloom

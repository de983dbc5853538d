#include "spinloom/circuit/sparse_lu.hpp"

#include <klu.h>

#include "spinloom/core/contract.hpp"

namespace spinloom {

struct SparseLu::Impl {
    int n = 0;
    mutable klu_common common{};
    klu_symbolic* symbolic = nullptr;
    klu_numeric* numeric = nullptr;

    ~Impl() {
        klu_free_numeric(&numeric, &common);
        klu_free_symbolic(&symbolic, &common);
    }
};

SparseLu::SparseLu(const Matrix& matrix) : impl_(std::make_unique<Impl>()) {
    SPINLOOM_EXPECT(matrix.rows() == matrix.cols() && matrix.isCompressed());
    impl_->n = static_cast<int>(matrix.rows());
    klu_defaults(&impl_->common);
    // KLU's interface is not const-correct; it does not write to the pattern.
    impl_->symbolic = klu_analyze(impl_->n, const_cast<int*>(matrix.outerIndexPtr()),
                                  const_cast<int*>(matrix.innerIndexPtr()), &impl_->common);
}

SparseLu::~SparseLu() = default;

bool SparseLu::factorize(const Matrix& matrix) {
    klu_free_numeric(&impl_->numeric, &impl_->common);
    if (!impl_->symbolic) return false;
    impl_->numeric = klu_factor(const_cast<int*>(matrix.outerIndexPtr()), const_cast<int*>(matrix.innerIndexPtr()),
                                const_cast<double*>(matrix.valuePtr()), impl_->symbolic, &impl_->common);
    return impl_->numeric != nullptr && impl_->common.status == KLU_OK;
}

int SparseLu::singular_column() const {
    return impl_->symbolic ? impl_->common.singular_col : -1;
}

void SparseLu::solve(Eigen::Ref<Eigen::MatrixXd> right_hand_sides) const {
    SPINLOOM_EXPECT(impl_->numeric != nullptr && right_hand_sides.rows() == impl_->n);
    for (Eigen::Index column = 0; column < right_hand_sides.cols(); ++column) {
        klu_solve(impl_->symbolic, impl_->numeric, impl_->n, 1, right_hand_sides.col(column).data(), &impl_->common);
    }
}

}  // namespace spinloom

#include "spinloom/architecture/machines/blas_product.hpp"

#include <fmt/format.h>

#include <mutex>

#ifdef SPINLOOM_OPENBLAS
#include <cblas.h>
#endif

#include "spinloom/core/contract.hpp"

namespace spinloom {

#ifdef SPINLOOM_OPENBLAS

void multiply_floats(const FloatMatrix& a, const FloatMatrix& b, FloatMatrix& c) {
    static std::once_flag is_set;
    std::call_once(is_set, [] { openblas_set_num_threads(1); });  // threads are the caller's
    SPINLOOM_EXPECT(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols());
    const auto m = static_cast<blasint>(a.rows()), n = static_cast<blasint>(b.cols()),
               k = static_cast<blasint>(a.cols());
    if (m == 1) {
        cblas_sgemv(CblasRowMajor, CblasTrans, k, n, 1.0F, b.data(), n, a.data(), 1, 0.0F, c.data(), 1);
        return;
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1.0F, a.data(), k, b.data(), n, 0.0F, c.data(), n);
}

std::string float_product_name() {
    const std::string config = openblas_get_config();  // "OpenBLAS 0.3.21 NO_LAPACKE ..."
    const auto second = config.find(' ', config.find(' ') + 1);
    return fmt::format("{}, kernels {}", config.substr(0, second), openblas_get_corename());
}

#else

void multiply_floats(const FloatMatrix& a, const FloatMatrix& b, FloatMatrix& c) {
    SPINLOOM_EXPECT(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols());
    c.noalias() = a * b;
}

std::string float_product_name() {
    return fmt::format("Eigen {}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
}

#endif

}  // namespace spinloom

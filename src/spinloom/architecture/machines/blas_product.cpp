#include "spinloom/architecture/machines/blas_product.hpp"

#include <fmt/format.h>

#include <type_traits>

#ifdef SPINLOOM_OPENBLAS
#include <cblas.h>
#include <dlfcn.h>
#endif

#include "spinloom/core/contract.hpp"

namespace spinloom {

namespace {

void multiply_by_eigen(const FloatMatrix& a, const FloatMatrix& b, FloatMatrix& c) {
    c.noalias() = a * b;
}

std::string name_of_eigen() {
    return fmt::format("Eigen {}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
}

}  // namespace

#ifdef SPINLOOM_OPENBLAS

namespace {

/// The library's functions, loaded at the first product: as a library of the program it would start a thread and touch
/// megabytes in every run, though one study alone uses it.
struct OpenBlas {
    decltype(&cblas_sgemm) gemm = nullptr;
    decltype(&cblas_sgemv) gemv = nullptr;
    decltype(&openblas_get_config) config = nullptr;
    decltype(&openblas_get_corename) core = nullptr;
    decltype(&openblas_set_num_threads) set_num_threads = nullptr;

    OpenBlas() {
        void* library = nullptr;
        for (const char* name : {SPINLOOM_OPENBLAS, "libopenblas.so.0"})
            if (library == nullptr) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) return;
        const auto load = [library](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
            return function != nullptr;
        };
        is_there = load(gemm, "cblas_sgemm") && load(gemv, "cblas_sgemv") && load(config, "openblas_get_config") &&
                   load(core, "openblas_get_corename") && load(set_num_threads, "openblas_set_num_threads");
        if (is_there) set_num_threads(1);  // threads are the caller's
    }

    bool is_there = false;
};

const OpenBlas& open_blas() {
    static const OpenBlas blas;
    return blas;
}

}  // namespace

void multiply_floats(const FloatMatrix& a, const FloatMatrix& b, FloatMatrix& c) {
    SPINLOOM_EXPECT(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols());
    const auto& blas = open_blas();
    if (!blas.is_there) return multiply_by_eigen(a, b, c);
    const auto m = static_cast<blasint>(a.rows()), n = static_cast<blasint>(b.cols()),
               k = static_cast<blasint>(a.cols());
    if (m == 1) {
        blas.gemv(CblasRowMajor, CblasTrans, k, n, 1.0F, b.data(), n, a.data(), 1, 0.0F, c.data(), 1);
        return;
    }
    blas.gemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1.0F, a.data(), k, b.data(), n, 0.0F, c.data(), n);
}

std::string float_product_name() {
    if (!open_blas().is_there) return name_of_eigen();
    const std::string config = open_blas().config();  // "OpenBLAS 0.3.21 NO_LAPACKE ..."
    const auto second = config.find(' ', config.find(' ') + 1);
    return fmt::format("{}, kernels {}", config.substr(0, second), open_blas().core());
}

#else

void multiply_floats(const FloatMatrix& a, const FloatMatrix& b, FloatMatrix& c) {
    SPINLOOM_EXPECT(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols());
    multiply_by_eigen(a, b, c);
}

std::string float_product_name() {
    return name_of_eigen();
}

#endif

}  // namespace spinloom

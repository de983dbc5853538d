#pragma once

#include <Eigen/Core>
#include <string>

/// Products of single precision for the measured CPU baseline: OpenBLAS where the build found it and
/// the machine has it, else Eigen. Nothing else of the program uses a BLAS (docs/decisions/0004-eigen-without-blas.md).

namespace spinloom {

/// Row-major throughout, as images come.
using FloatMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// c = a b, on the calling thread alone; c has its size already.
void multiply_floats(const FloatMatrix& a, const FloatMatrix& b, FloatMatrix& c);

/// "OpenBLAS 0.3.21, kernels Zen" or "Eigen 3.4.0".
[[nodiscard]] std::string float_product_name();

}  // namespace spinloom

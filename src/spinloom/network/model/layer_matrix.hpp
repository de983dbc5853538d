#pragma once

#include <Eigen/Core>

namespace spinloom {

/// Rows are columns of the crossbar: fan-in inputs and last the bias line (or offset); columns are neurons.
template <class Scalar>
using LayerMatrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace spinloom

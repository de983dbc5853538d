#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <Eigen/Core>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Arrays across the border. Whatever is given is only read and may be read-only; C order of doubles is not copied on
/// the way. What is returned is in C order and owns its memory.

namespace spinloom::python {

/// A matrix or vector of doubles; Python has checked dtype and dimensions and made it C-contiguous.
using DoubleArray = pybind11::array_t<double, pybind11::array::c_style>;
using ByteArray = pybind11::array_t<std::uint8_t, pybind11::array::c_style>;

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The array as it lies, rows x columns. @pre two dimensions
inline Eigen::Map<const RowMajor> view(const DoubleArray& array) {
    return {array.data(), array.shape(0), array.shape(1)};
}

/// The same from the other side, columns x rows.
inline Eigen::Map<const Eigen::MatrixXd> transposed_view(const DoubleArray& array) {
    return {array.data(), array.shape(1), array.shape(0)};
}

inline std::vector<double> to_vector(const DoubleArray& array) {
    return {array.data(), array.data() + array.size()};
}

/// An array that takes over the values, without a copy. @pre as many as the shape says
template <class T>
pybind11::array_t<T> take(std::vector<T> values, std::vector<pybind11::ssize_t> shape) {
    auto owned = std::make_unique<std::vector<T>>(std::move(values));
    const T* data = owned->data();
    const pybind11::capsule owner(owned.get(), [](void* pointer) { delete static_cast<std::vector<T>*>(pointer); });
    static_cast<void>(owned.release());
    return pybind11::array_t<T>(std::move(shape), data, owner);
}

template <class T>
pybind11::array_t<T> take(std::vector<T> values) {
    const auto size = static_cast<pybind11::ssize_t>(values.size());
    return take(std::move(values), {size});
}

/// A matrix as rows x columns in C order.
inline pybind11::array_t<double> to_numpy(const Eigen::Ref<const Eigen::MatrixXd>& matrix) {
    pybind11::array_t<double> result({matrix.rows(), matrix.cols()});
    Eigen::Map<RowMajor>(result.mutable_data(), matrix.rows(), matrix.cols()) = matrix;
    return result;
}

/// A matrix whose columns become rows, which is how it lies: not copied.
inline pybind11::array_t<double> take_transposed(Eigen::MatrixXd matrix) {
    auto owned = std::make_unique<Eigen::MatrixXd>(std::move(matrix));
    const auto rows = owned->cols(), columns = owned->rows();
    const double* data = owned->data();
    const pybind11::capsule owner(owned.get(), [](void* pointer) { delete static_cast<Eigen::MatrixXd*>(pointer); });
    static_cast<void>(owned.release());
    return pybind11::array_t<double>({rows, columns}, data, owner);
}

}  // namespace spinloom::python

#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// NumPy's array files: `.npy` (one array) and `.npz` (a zip archive of named arrays).
///
/// Read: format versions 1 to 3; numbers f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1, little endian; C and Fortran order; 0 to
/// 4 dimensions; archive members stored or deflated. Not read: zip64 (an archive above 4 GiB), encryption, complex
/// numbers, objects, whole numbers beyond 2^53 (a double does not hold them). Written: f8, C order, version 1, members
/// stored.

namespace spinloom {

struct NumericArray {
    std::vector<std::size_t> shape;  ///< empty for a single number
    std::vector<double> values;      ///< C order: the last index runs fastest; size = product of the shape
};

using NamedArrays = std::map<std::string, NumericArray>;

/// @throws InputError saying what is wrong with the file
[[nodiscard]] NumericArray read_npy(const std::filesystem::path& path);
/// Reads from bytes; `name` stands for the path in messages. Memory stays below a small multiple of the bytes given.
[[nodiscard]] NumericArray read_npy_bytes(std::string_view bytes, const std::string& name);

[[nodiscard]] std::string npy_bytes(const NumericArray& array);
/// Writes the file, whole or not at all. @throws EnvironmentError
void write_npy(const std::filesystem::path& path, const NumericArray& array);

/// The matrix an array holds: two dimensions as rows x columns, one as a column.
/// @param name  stands for the path in messages
/// @throws InputError if it has another number of dimensions
[[nodiscard]] Eigen::MatrixXd to_matrix(const NumericArray& array, const std::string& name);
/// The array of shape (rows, columns) that holds a matrix.
[[nodiscard]] NumericArray to_array(const Eigen::MatrixXd& matrix);

}  // namespace spinloom

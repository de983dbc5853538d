#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/npy.hpp"
#include "spinloom/network/model/dense_layers.hpp"
#include "spinloom/network/model/layer_matrix.hpp"

/// Dense networks with real weights that were made elsewhere, read from the files that other programs write.
///
/// What is read, by the ending of the path:
/// - a folder: W1.npy or W1.csv, B1.npy or B1.csv, W2 ... (weight_folder.hpp); a missing B is a bias of zero
/// - `.npz`, `.safetensors`: named arrays. Two dimensions are weights, one dimension a bias. Layers are taken in the
///   order of the names, numbers counted as numbers (fc2 before fc10), or of their shapes where these say another. A
///   bias belongs to the weights of the same stem: `fc1.weight` and `fc1.bias`, `W1` and `B1` or `b1`, `dense.kernel`
///   and `dense.bias`
/// - `.npy`, `.csv`: the weights of a network of one layer without bias
/// - `.onnx`: a chain of Gemm, MatMul, Add and activations; the graph gives the activations
///
/// Orientation is checked by shape: fan-in x fan-out (rows are inputs) and fan-out x fan-in (rows are neurons, as
/// PyTorch keeps them) are both taken. Where the two are the same, the layers that can be told decide; where none can,
/// names that end in `.weight` are PyTorch's and all others have a row an input.

namespace spinloom {

/// Reads a network of the topology (at least two sizes >= 1).
/// @param activation  of every layer but the last of a file that does not say (all but ONNX); reverse_sigmoid means
///                    that of the last as well, so that the class is that of the least pre-activation
/// @throws InputError: unreadable, arrays that are no layer, a shape that fits in neither orientation (both are given),
///         operators that the analog network cannot do, numbers that are not finite or above 1e30 in size
[[nodiscard]] DenseNetwork read_dense_network(const std::filesystem::path& path,
                                              const std::vector<std::size_t>& topology, Activation activation);

/// The same from named arrays; `name` stands for the path in messages.
[[nodiscard]] DenseNetwork dense_network(const NamedArrays& arrays, const std::string& name,
                                         const std::vector<std::size_t>& topology, Activation activation);

/// The same function with the reverse sigmoid in every layer, exactly: (fan-in + 1) x fan-out a layer, last row the
/// bias, and the class that of the least last pre-activation, as in `ideal_forward`.
///
/// With s(z) = 1/(1 + exp(z)): the sigmoid is s(-z), tanh z = 1 - 2 s(2z); factors and offsets go into the next layer.
[[nodiscard]] std::vector<LayerMatrix<double>> with_reverse_sigmoids(const DenseNetwork& network);

}  // namespace spinloom

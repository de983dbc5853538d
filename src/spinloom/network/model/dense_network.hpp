#pragma once

#include <filesystem>
#include <optional>
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
/// - `.npz`, `.safetensors`: named arrays (layer_arrays.hpp). Layers are taken in the order of the names, numbers
/// counted
///   as numbers (fc2 before fc10), or of their shapes where these say another
/// - `.npy`, `.csv`: the weights of a network of one layer without bias
/// - `.onnx`: a chain of Gemm, MatMul, Add and activations; the graph gives the activations
///
/// Orientation is checked by shape: fan-in x fan-out (rows are inputs) and fan-out x fan-in (rows are neurons, as
/// PyTorch keeps them) are both taken. Where the two are the same, the layers that can be told decide. Where none can,
/// a bias that is a column (n x 1) says a row a neuron, and one that is a row (1 x n) a row an input. Else names that
/// end in `.weight` are PyTorch's, and all others have a row an input.

namespace spinloom {

/// Reads a network of the topology (at least two sizes >= 1).
/// @param activation  of every layer but the last of a file that does not say (all but ONNX); reverse_sigmoid means
///                    that of the last as well, so that the class is that of the least pre-activation
/// @throws InputError: unreadable, arrays that are no layer, a shape that fits in neither orientation (both are given),
///         operators that the analog network cannot do, numbers that are not finite or above 1e30 in size
[[nodiscard]] DenseNetwork read_dense_network(const std::filesystem::path& path,
                                              const std::vector<std::size_t>& topology, Activation activation);

/// The same with an activation a layer. @param activations  one for all, as above, or one a layer
[[nodiscard]] DenseNetwork read_dense_network(const std::filesystem::path& path,
                                              const std::vector<std::size_t>& topology,
                                              const std::vector<Activation>& activations);

/// The same from named arrays; `name` stands for the path in messages.
[[nodiscard]] DenseNetwork dense_network(const NamedArrays& arrays, const std::string& name,
                                         const std::vector<std::size_t>& topology, Activation activation);
[[nodiscard]] DenseNetwork dense_network(const NamedArrays& arrays, const std::string& name,
                                         const std::vector<std::size_t>& topology,
                                         const std::vector<Activation>& activations);

/// W1, B1, ... of a folder as named arrays; a bias may be one row or one column.
/// @param layers  of the network; none: as many as there are @throws InputError
[[nodiscard]] NamedArrays read_weight_folder(const std::filesystem::path& folder, std::optional<std::size_t> layers);
/// What to do with a file of a program whose own format is not read, by its ending; empty: no such format.
[[nodiscard]] std::string how_to_convert(const std::string& ending);

/// The same function with the reverse sigmoid in every layer, exactly: (fan-in + 1) x fan-out a layer, last row the
/// bias, and the class that of the least last pre-activation, as in `ideal_forward`.
///
/// With s(z) = 1/(1 + exp(z)): the sigmoid is s(-z), tanh z = 1 - 2 s(2z); factors and offsets go into the next layer.
/// A sign is the tanh of 1000 z. @pre is_analog of the activations of all layers but the last
[[nodiscard]] std::vector<LayerMatrix<double>> with_reverse_sigmoids(const DenseNetwork& network);

}  // namespace spinloom

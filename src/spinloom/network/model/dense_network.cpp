#include "spinloom/network/model/dense_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/network/model/dense_onnx.hpp"
#include "spinloom/network/model/layer_arrays.hpp"
#include "spinloom/network/model/safetensors.hpp"
#include "spinloom/network/model/weight_folder.hpp"
#include "spinloom/network/model/weights.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

void expect_weights(const NumericArray& array, const std::string& name, const std::string& key) {
    double largest = 0;
    for (const double weight : array.values) {
        largest = std::max(largest, std::abs(weight));
        if (std::abs(weight) <= largest_given_weight) continue;
        throw InputError(InputProblem{name, 0, key,
                                      fmt::format("holds {}, which is no weight; a weight is at most {:g} in size",
                                                  weight, largest_given_weight)});
    }
    if (largest == 0 || largest >= 1 / largest_given_weight) return;
    throw InputError(
        InputProblem{name, 0, key,
                     fmt::format("holds no number above {:g} in size; the largest weight is 0 or above {:g}", largest,
                                 1 / largest_given_weight)});
}

enum class Orientation { rows_are_inputs, rows_are_neurons, either, neither };

Orientation orientation_of(const NumericArray& array, std::size_t fan_in, std::size_t fan_out) {
    const bool straight = array.shape[0] == fan_in && array.shape[1] == fan_out;
    const bool turned = array.shape[0] == fan_out && array.shape[1] == fan_in;
    if (straight && turned) return Orientation::either;
    return straight ? Orientation::rows_are_inputs : turned ? Orientation::rows_are_neurons : Orientation::neither;
}

/// What the layers that can be told say for those that cannot.
Orientation common_orientation(const std::vector<LayerArrays>& layers, const std::vector<std::size_t>& topology) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto found = orientation_of(*layers[i].weights, topology[i], topology[i + 1]);
        if (found == Orientation::rows_are_inputs || found == Orientation::rows_are_neurons) return found;
    }
    for (const LayerArrays& layer : layers) {
        if (layer.bias == nullptr || layer.bias->shape.size() != 2 || layer.bias->values.size() < 2) continue;
        return layer.bias->shape[1] == 1 ? Orientation::rows_are_neurons : Orientation::rows_are_inputs;
    }
    const bool is_pytorch = std::all_of(
        layers.begin(), layers.end(), [](const LayerArrays& layer) { return layer.weights_name.ends_with(".weight"); });
    return is_pytorch ? Orientation::rows_are_neurons : Orientation::rows_are_inputs;
}

/// Puts the layers into the order of the topology where names say another and shapes can tell.
std::vector<LayerArrays> ordered_by_shape(const std::vector<LayerArrays>& layers,
                                          const std::vector<std::size_t>& topology) {
    std::vector<LayerArrays> left = layers, ordered;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto fitting = std::find_if(left.begin(), left.end(), [&](const LayerArrays& layer) {
            return orientation_of(*layer.weights, topology[i], topology[i + 1]) != Orientation::neither;
        });
        if (fitting == left.end()) return layers;
        ordered.push_back(*fitting);
        left.erase(fitting);
    }
    return ordered;
}

void check_shapes(const std::vector<LayerArrays>& layers, const std::string& name,
                  const std::vector<std::size_t>& topology) {
    InputProblems problems;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto& [weights_name, bias_name, weights, bias, norm] = layers[i];
        if (orientation_of(*weights, topology[i], topology[i + 1]) == Orientation::neither) {
            problems.add(
                {name, 0, weights_name,
                 fmt::format("holds {0} values, but layer {1} of {2} needs {3} x {4} (a row an input) or {4} x "
                             "{3} (a row a neuron, as PyTorch keeps them)",
                             shape_text(*weights), i + 1, topology_text(topology), topology[i], topology[i + 1])});
        }
        if (bias != nullptr && bias->values.size() != topology[i + 1]) {
            problems.add({name, 0, bias_name,
                          fmt::format("holds {} values, but layer {} of {} has {} neurons", bias->values.size(), i + 1,
                                      topology_text(topology), topology[i + 1])});
        }
    }
    problems.throw_if_any();
}

/// Folds a batch normalisation between the layer and its activation into it, as PyTorch computes it.
void normalise(DenseLayer& layer, const NormArrays& norm, const std::string& name) {
    if (norm.mean == nullptr) return;
    constexpr double epsilon = 1e-5;
    const auto size = layer.bias.size();
    const auto values = [&](const NumericArray* array, double otherwise) -> Eigen::ArrayXd {
        if (array == nullptr) return Eigen::ArrayXd::Constant(size, otherwise);
        if (static_cast<Index>(array->values.size()) == size)
            return Eigen::Map<const Eigen::ArrayXd>(array->values.data(), size);
        throw InputError(InputProblem{
            name, 0, norm.name,
            fmt::format("normalises {} values, but its layer has {} neurons", array->values.size(), size)});
    };
    const Eigen::ArrayXd scale = values(norm.gamma, 1) / (values(norm.variance, 1) + epsilon).sqrt();
    layer.weights = (layer.weights * scale.matrix().asDiagonal()).eval();
    layer.bias = (scale * (layer.bias.array() - values(norm.mean, 0)) + values(norm.beta, 0)).matrix();
    if (layer.weights.allFinite() && layer.bias.allFinite()) return;
    throw InputError(InputProblem{name, 0, norm.name, "normalises by a variance below 0"});
}

}  // namespace

NamedArrays read_weight_folder(const std::filesystem::path& folder, std::optional<std::size_t> layers) {
    const WeightFolder files(folder, layers);
    NamedArrays arrays;
    InputProblems problems;
    const auto read = [&](char letter, std::size_t layer) {
        if (letter == 'B' && !files.find(letter, layer)) return;
        const auto file = files.table(letter, layer);
        try {
            arrays[fmt::format("{}{}", letter, layer)] =
                file.extension() == ".npy" ? read_npy(file) : to_array(read_csv_matrix(file));
        } catch (const InputError& error) {
            problems.add(error);
        }
    };
    for (std::size_t layer = 1; layer <= layers.value_or(files.num_layers()); ++layer) {
        read('W', layer);
        read('B', layer);
    }
    problems.throw_if_any();
    return arrays;
}

std::string how_to_convert(const std::string& ending) {
    const auto advice = [](const char* format, const char* how) {
        return fmt::format("is a file of {}, which is not read; save its arrays as .npz: {}", format, how);
    };
    if (ending == ".pt" || ending == ".pth" || ending == ".ckpt")
        return advice("PyTorch", "numpy.savez(path, **{k: v.numpy() for k, v in model.state_dict().items()})");
    if (ending == ".h5" || ending == ".hdf5" || ending == ".keras")
        return advice("Keras", "numpy.savez(path, *model.get_weights())");
    if (ending == ".pkl" || ending == ".pickle" || ending == ".joblib")
        return advice("Python objects",
                      "numpy.savez(path, **{f'coefs_{i}': w for i, w in enumerate(model.coefs_)}, "
                      "**{f'intercepts_{i}': b for i, b in enumerate(model.intercepts_)})");
    return "";
}

DenseNetwork dense_network(const NamedArrays& arrays, const std::string& name, const std::vector<std::size_t>& topology,
                           const std::vector<Activation>& activations) {
    auto layers = find_layers(arrays, name).layers;
    if (layers.size() + 1 != topology.size()) {
        throw InputError(name, fmt::format("holds {} matrices of weights, but {} needs {}", layers.size(),
                                           topology_text(topology), topology.size() - 1));
    }
    if (activations.size() != 1 && activations.size() != layers.size()) {
        throw InputError(InputProblem{name, 0, "network.activation",
                                      fmt::format("names {} activations for {} layers; legal is one, or one a layer",
                                                  activations.size(), layers.size())});
    }
    layers = ordered_by_shape(layers, topology);
    check_shapes(layers, name, topology);
    const bool rows_are_neurons = common_orientation(layers, topology) == Orientation::rows_are_neurons;
    DenseNetwork network;
    network.orientation = rows_are_neurons ? "a row a neuron (as PyTorch keeps them)" : "a row an input";
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto& [weights_name, bias_name, weights, bias, norm] = layers[i];
        expect_weights(*weights, name, weights_name);
        DenseLayer layer;
        layer.weights = to_matrix(*weights, name);
        const auto own = orientation_of(*weights, topology[i], topology[i + 1]);
        const bool turn = own == Orientation::either ? rows_are_neurons : own == Orientation::rows_are_neurons;
        if (turn) layer.weights.transposeInPlace();
        layer.bias = Eigen::VectorXd::Zero(layer.weights.cols());
        if (bias != nullptr) {
            expect_weights(*bias, name, bias_name);
            layer.bias = Eigen::Map<const Eigen::VectorXd>(bias->values.data(), layer.bias.size());
        }
        normalise(layer, norm, name);
        const bool is_last = i + 1 == layers.size();
        const auto one = activations[activations.size() == 1 ? 0 : i];
        const bool says_last = one == Activation::reverse_sigmoid || activations.size() > 1;
        layer.activation = is_last && !says_last ? Activation::none : one;
        network.layers.push_back(std::move(layer));
    }
    return network;
}

DenseNetwork dense_network(const NamedArrays& arrays, const std::string& name, const std::vector<std::size_t>& topology,
                           Activation activation) {
    return dense_network(arrays, name, topology, std::vector{activation});
}

DenseNetwork read_dense_network(const std::filesystem::path& path, const std::vector<std::size_t>& topology,
                                Activation activation) {
    return read_dense_network(path, topology, std::vector{activation});
}

DenseNetwork read_dense_network(const std::filesystem::path& path, const std::vector<std::size_t>& topology,
                                const std::vector<Activation>& activations) {
    const std::string ending = path.extension().string(), name = path.string();
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return dense_network(read_weight_folder(path, topology.size() - 1), name, topology, activations);
    }
    if (ending == ".npz") return dense_network(read_npz(path), name, topology, activations);
    if (ending == ".safetensors") return dense_network(read_safetensors(path), name, topology, activations);
    if (ending == ".npy") return dense_network({{"W1", read_npy(path)}}, name, topology, activations);
    if (ending == ".csv") return dense_network({{"W1", to_array(read_csv_matrix(path))}}, name, topology, activations);
    if (ending == ".onnx") return dense_network(read_onnx(path), name, topology);
    if (const auto advice = how_to_convert(ending); !advice.empty()) throw InputError(name, advice);
    throw InputError(name,
                     "is neither a folder with W1.csv, B1.csv, ... nor a file that ends in .npz, .npy, .csv, "
                     ".safetensors or .onnx");
}

std::vector<LayerMatrix<double>> with_reverse_sigmoids(const DenseNetwork& network) {
    constexpr double sign_steepness = 1000;  // of the tanh that stands for a sign: 1 to the last digit from z = 0.02 on
    std::vector<LayerMatrix<double>> result;
    double factor = 1, offset = 0;  // the input of this layer is factor y + offset of the y that the layer before gives
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const DenseLayer& layer = network.layers[i];
        const bool is_last = i + 1 == network.layers.size();
        double scale = 1;
        switch (layer.activation) {
            case Activation::reverse_sigmoid:
                break;
            case Activation::tanh:
                scale = is_last ? -1 : 2;
                break;
            case Activation::sign:
                scale = is_last ? -1 : 2 * sign_steepness;
                break;
            default:  // the sigmoid, and what has only to keep the order
                scale = -1;
                break;
        }
        const Index fan_in = layer.weights.rows();
        LayerMatrix<double> matrix(fan_in + 1, layer.weights.cols());
        matrix.topRows(fan_in) = scale * factor * layer.weights;
        matrix.row(fan_in) = scale * (layer.bias.transpose() + offset * layer.weights.colwise().sum());
        result.push_back(std::move(matrix));
        const bool is_tanh = layer.activation == Activation::tanh || layer.activation == Activation::sign;
        factor = is_tanh ? -2 : 1;
        offset = is_tanh ? 1 : 0;
    }
    return result;
}

}  // namespace spinloom

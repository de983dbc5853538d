#include "spinloom/network/model/dense_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/network/model/dense_onnx.hpp"
#include "spinloom/network/model/safetensors.hpp"
#include "spinloom/network/model/weight_folder.hpp"
#include "spinloom/network/model/weights.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// Whether a comes before b, runs of digits compared as numbers.
bool naturally_less(const std::string& a, const std::string& b) {
    const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (is_digit(a[i]) && is_digit(b[j])) {
            const auto end = [&](const std::string& text, std::size_t k) {
                while (k < text.size() && is_digit(text[k])) ++k;
                return k;
            };
            while (i < a.size() && a[i] == '0') ++i;
            while (j < b.size() && b[j] == '0') ++j;
            const std::size_t a_end = end(a, i), b_end = end(b, j);
            if (a_end - i != b_end - j) return a_end - i < b_end - j;
            const int order = a.compare(i, a_end - i, b, j, b_end - j);
            if (order != 0) return order < 0;
            i = a_end;
            j = b_end;
            continue;
        }
        if (a[i] != b[j]) return a[i] < b[j];
        ++i;
        ++j;
    }
    return a.size() - i < b.size() - j;
}

/// Names under which the bias of these weights may stand.
std::vector<std::string> bias_names(const std::string& weights) {
    std::vector<std::string> names;
    const auto replaced = [&](std::string_view from, std::string_view to) {
        const std::size_t at = weights.rfind(from);
        if (at == std::string::npos) return;
        names.push_back(weights.substr(0, at) + std::string(to) + weights.substr(at + from.size()));
    };
    replaced("weight", "bias");
    replaced("kernel", "bias");
    replaced("W", "B");
    replaced("W", "b");
    replaced("w", "b");
    return names;
}

std::string shape_text(const NumericArray& array) {
    return array.shape.empty() ? "a single number" : fmt::format("{}", fmt::join(array.shape, " x "));
}

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

/// One layer's arrays under the names of the file.
struct LayerArrays {
    std::string weights_name, bias_name;
    const NumericArray* weights = nullptr;
    const NumericArray* bias = nullptr;  ///< none: zero
};

std::vector<LayerArrays> find_layers(const NamedArrays& arrays, const std::string& name) {
    InputProblems problems;
    std::vector<LayerArrays> layers;
    std::vector<std::string> others;
    for (const auto& [key, array] : arrays) {
        if (array.shape.size() == 2) {
            layers.push_back({key, {}, &array, nullptr});
        } else {
            others.push_back(key);
        }
    }
    std::sort(layers.begin(), layers.end(), [](const LayerArrays& a, const LayerArrays& b) {
        return naturally_less(a.weights_name, b.weights_name);
    });
    for (LayerArrays& layer : layers) {
        for (const std::string& candidate : bias_names(layer.weights_name)) {
            const auto found = std::find(others.begin(), others.end(), candidate);
            if (found == others.end() || arrays.at(candidate).shape.size() != 1) continue;
            layer.bias_name = candidate;
            layer.bias = &arrays.at(candidate);
            others.erase(found);
            break;
        }
    }
    for (const std::string& key : others) {
        problems.add({name, 0, key,
                      fmt::format("an array of {} that is neither the weights (two dimensions) nor the bias of a dense "
                                  "layer (one dimension, named like its weights: fc1.weight and fc1.bias, W1 and B1)",
                                  shape_text(arrays.at(key)))});
    }
    problems.throw_if_any();
    return layers;
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
        const auto& [weights_name, bias_name, weights, bias] = layers[i];
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

/// W1, B1, ... of a folder, as arrays; a bias may be one row or one column.
NamedArrays read_folder(const std::filesystem::path& folder, const std::vector<std::size_t>& topology) {
    const WeightFolder files(folder, topology.size() - 1);
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
    for (std::size_t layer = 1; layer < topology.size(); ++layer) {
        read('W', layer);
        read('B', layer);
        const std::string bias = fmt::format("B{}", layer);
        if (const auto found = arrays.find(bias); found != arrays.end()) {
            found->second.shape = {found->second.values.size()};
        }
    }
    problems.throw_if_any();
    return arrays;
}

}  // namespace

DenseNetwork dense_network(const NamedArrays& arrays, const std::string& name, const std::vector<std::size_t>& topology,
                           Activation activation) {
    auto layers = find_layers(arrays, name);
    if (layers.size() + 1 != topology.size()) {
        throw InputError(name, fmt::format("holds {} matrices of weights, but {} needs {}", layers.size(),
                                           topology_text(topology), topology.size() - 1));
    }
    layers = ordered_by_shape(layers, topology);
    check_shapes(layers, name, topology);
    const bool rows_are_neurons = common_orientation(layers, topology) == Orientation::rows_are_neurons;
    DenseNetwork network;
    network.orientation = rows_are_neurons ? "a row a neuron (as PyTorch keeps them)" : "a row an input";
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto& [weights_name, bias_name, weights, bias] = layers[i];
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
        const bool is_last = i + 1 == layers.size();
        layer.activation = is_last && activation != Activation::reverse_sigmoid ? Activation::none : activation;
        network.layers.push_back(std::move(layer));
    }
    return network;
}

DenseNetwork read_dense_network(const std::filesystem::path& path, const std::vector<std::size_t>& topology,
                                Activation activation) {
    const std::string ending = path.extension().string(), name = path.string();
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return dense_network(read_folder(path, topology), name, topology, activation);
    }
    if (ending == ".npz") return dense_network(read_npz(path), name, topology, activation);
    if (ending == ".safetensors") return dense_network(read_safetensors(path), name, topology, activation);
    if (ending == ".npy") return dense_network({{"W1", read_npy(path)}}, name, topology, activation);
    if (ending == ".csv") return dense_network({{"W1", to_array(read_csv_matrix(path))}}, name, topology, activation);
    if (ending == ".onnx") return dense_network(read_onnx(path), name, topology);
    throw InputError(name,
                     "is neither a folder with W1.csv, B1.csv, ... nor a file that ends in .npz, .npy, .csv, "
                     ".safetensors or .onnx");
}

std::vector<LayerMatrix<double>> with_reverse_sigmoids(const DenseNetwork& network) {
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
            case Activation::sigmoid:
            case Activation::none:
                scale = -1;
                break;
        }
        const Index fan_in = layer.weights.rows();
        LayerMatrix<double> matrix(fan_in + 1, layer.weights.cols());
        matrix.topRows(fan_in) = scale * factor * layer.weights;
        matrix.row(fan_in) = scale * (layer.bias.transpose() + offset * layer.weights.colwise().sum());
        result.push_back(std::move(matrix));
        const bool is_tanh = layer.activation == Activation::tanh;
        factor = is_tanh ? -2 : 1;
        offset = is_tanh ? 1 : 0;
    }
    return result;
}

}  // namespace spinloom

#include "spinloom/network/model/given_network.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/model/levels.hpp"
#include "spinloom/network/model/weight_folder.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// @throws InputError for the first weight that no synapse can have
void check_levels(const std::vector<LayerMatrix<double>>& weights, const std::string& file, int levels) {
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
        const auto& matrix = weights[layer];
        for (Index k = 0; k < matrix.size(); ++k) {
            const double weight = matrix.data()[k];
            if (is_level(weight, levels)) continue;
            const Index row = k / matrix.cols(), column = k % matrix.cols();
            const bool is_bias = row + 1 == matrix.rows();
            throw InputError(
                file, fmt::format("layer {}, {}neuron {} holds {}, but a weight of {} levels is {}; "
                                  "network.mapping = \"nearest\" takes the nearest level and reports the error",
                                  layer + 1, is_bias ? "bias of " : fmt::format("input {}, ", row + 1), column + 1,
                                  weight, levels, levels_text(levels)));
        }
    }
}

}  // namespace

GivenNetwork on_devices(const DenseNetwork& network, bool are_levels, int levels, const std::string& name) {
    for (const auto& layer : network.layers) {
        if (is_analog(layer.activation) || layer.activation == Activation::none) continue;
        throw InputError(name, fmt::format("has the activation {}, which no analog neuron computes; legal are "
                                           "reverse-sigmoid, sigmoid, tanh and sign",
                                           activation_name(layer.activation)));
    }
    auto real = with_reverse_sigmoids(network);
    if (are_levels) {
        check_levels(real, name, levels);
        for (auto& matrix : real) matrix /= largest_weight(levels);
        return {levelled(real, levels), {}, {}, network.orientation, network.input_threshold};
    }
    auto mapped = map_weights(real, levels);
    return {std::move(mapped.weights), std::move(mapped.layers), std::move(real), network.orientation,
            network.input_threshold};
}

GivenNetwork read_given_network(const GivenWeights& given, const std::vector<std::size_t>& topology, int levels) {
    const auto& path = given.path;
    if (!std::filesystem::exists(path)) {
        throw InputError(
            InputProblem{path.string(), 0, "network.weights",
                         "no such file or folder; it is a folder with W1.csv, B1.csv, ... (`spinloom train` writes "
                         "one) or a file that ends in .npz, .npy, .csv, .safetensors or .onnx"});
    }
    const auto is_csv = [&] {
        return std::filesystem::is_directory(path) && WeightFolder(path, topology.size() - 1).is_csv();
    };
    if (given.are_levels && is_csv()) {
        return {read_weights(path, topology, levels), {}, {}, "a row an input"};
    }
    return on_devices(read_dense_network(path, topology, given.activations), given.are_levels, levels, path.string());
}

}  // namespace spinloom

#include "spinloom/scenario/given_network.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/model/weight_folder.hpp"
#include "spinloom/scenario/circuit_model.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// @throws InputError for the first weight that no synapse of the scenario can have
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

GivenNetwork given_network(const Scenario& scenario) {
    const auto& path = *scenario.weights;
    const int levels = scenario.circuit.synapse_levels;
    if (!std::filesystem::exists(path)) {
        throw InputError(
            InputProblem{path.string(), 0, "network.weights",
                         "no such file or folder; it is a folder with W1.csv, B1.csv, ... (`spinloom train` writes "
                         "one) or a file that ends in .npz, .npy, .csv, .safetensors or .onnx"});
    }
    const auto is_csv = [&] {
        return std::filesystem::is_directory(path) && WeightFolder(path, scenario.circuit.topology.size() - 1).is_csv();
    };
    if (scenario.weights_are_levels && is_csv()) {
        return {read_weights(path, scenario.circuit.topology, levels), {}, {}, "a row an input"};
    }
    const auto dense = read_dense_network(path, scenario.circuit.topology, scenario.given_activation);
    auto real = with_reverse_sigmoids(dense);
    if (scenario.weights_are_levels) {
        check_levels(real, path.string(), levels);
        for (auto& matrix : real) matrix /= largest_weight(levels);
        return {levelled(real, levels), {}, {}, dense.orientation};
    }
    auto mapped = map_weights(real, levels);
    return {std::move(mapped.mlp), std::move(mapped.layers), std::move(real), dense.orientation};
}

BinaryMlp given_weights(const Scenario& scenario) {
    return given_network(scenario).mlp;
}

std::vector<double> matched_gains(const Scenario& scenario, const GivenNetwork& given) {
    const auto model = behavioural_model(scenario);
    const double v_dd = scenario.circuit.neuron.v_dd;
    std::vector<double> gains;
    for (std::size_t layer = 0; layer < given.mapping.size(); ++layer) {
        const LayerCircuit& circuit = model.circuits[layer];
        const auto affine = effective_layer(circuit, given.mlp.layers[layer]);
        const Index fan_in = affine.rows() - 1;
        const Eigen::ArrayXXd q = given.mlp.layers[layer].weights.cast<double>().array();
        const Eigen::ArrayXXd a = affine.topRows(fan_in).array();
        const Eigen::ArrayXXd centred = q.rowwise() - q.colwise().mean();
        const double square = centred.square().sum();
        const double slope = square == 0 ? 0 : (centred * a).sum() / square;
        const double one = layer == 0 ? model.inputs.high - model.inputs.low : v_dd;
        const double steepness = fit_logistic_steepness(model.curves[layer], v_dd, 0.25 * v_dd);
        const double wanted = given.mapping[layer].scale / largest_weight(circuit.levels);
        gains.push_back(slope == 0 ? 0 : circuit.gain * wanted / (steepness * slope * one));
    }
    return gains;
}

}  // namespace spinloom

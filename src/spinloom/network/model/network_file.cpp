#include "spinloom/network/model/network_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/model/layer_arrays.hpp"
#include "spinloom/network/model/onnx_steps.hpp"
#include "spinloom/network/model/safetensors.hpp"
#include "spinloom/network/model/weights.hpp"

namespace spinloom {
namespace {

using Topology = std::vector<std::size_t>;

/// The sizes of a chain of tables, all of them the same way; empty where it breaks.
Topology chain_of(const std::vector<LayerArrays>& layers, bool rows_are_neurons) {
    Topology sizes;
    for (const auto& layer : layers) {
        const auto& shape = layer.weights->shape;
        const auto fan_in = shape[rows_are_neurons ? 1 : 0], fan_out = shape[rows_are_neurons ? 0 : 1];
        const bool fits = (sizes.empty() || sizes.back() == fan_in) &&
                          (layer.bias == nullptr || layer.bias->values.size() == fan_out) && fan_in > 0 && fan_out > 0;
        if (!fits) return {};
        if (sizes.empty()) sizes.push_back(fan_in);
        sizes.push_back(fan_out);
    }
    return sizes;
}

NamedArrays read_arrays(const std::filesystem::path& path) {
    const auto ending = path.extension().string();
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return read_weight_folder(path, {});
    if (ending == ".npz") return read_npz(path);
    if (ending == ".safetensors") return read_safetensors(path);
    if (ending == ".npy") return {{"W1", read_npy(path)}};
    if (ending == ".csv") return {{"W1", to_array(read_csv_matrix(path))}};
    const auto advice = how_to_convert(ending);
    throw InputError(path.string(), !advice.empty()
                                        ? advice
                                        : "is neither a folder with W1.csv, B1.csv, ... nor a file that ends "
                                          "in .npz, .npy, .csv, .safetensors or .onnx");
}

/// The one topology of the arrays. @throws InputError listing what there is
Topology topology_of(const NamedArrays& arrays, const std::string& name) {
    const auto readings = possible_topologies(arrays, name);
    if (readings.size() == 1) return readings.front();
    std::vector<std::string> listed;
    if (readings.empty()) {
        for (const auto& layer : find_layers(arrays, name).layers)
            listed.push_back(fmt::format("{} {}", layer.weights_name, shape_text(*layer.weights)));
        throw InputError(name, fmt::format("holds tables that are no chain of layers, neither with a row an input nor "
                                           "with a row a neuron: {}",
                                           listed.empty() ? "none" : fmt::format("{}", fmt::join(listed, ", "))));
    }
    for (const auto& reading : readings) listed.push_back(topology_text(reading));
    throw InputError(name, fmt::format("can be read as {}: give the biases, or set network.topology in a scenario",
                                       fmt::join(listed, " or as ")));
}

/// The layers of arrays as steps.
std::vector<GivenStep> array_steps(const DenseNetwork& network, const FoundLayers& found, bool says_activations) {
    std::vector<GivenStep> steps;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const auto& layer = network.layers[i];
        GivenStep dense;
        dense.kind = StepKind::dense;
        dense.node = found.layers[i].weights_name;
        if (found.layers[i].bias != nullptr) dense.node += ", " + found.layers[i].bias_name;
        if (found.layers[i].norm.mean != nullptr) dense.node += ", " + found.layers[i].norm.name;
        dense.what = fmt::format("{} -> {}, {}", layer.weights.rows(), layer.weights.cols(), network.orientation);
        dense.weights = layer.weights;
        dense.bias = layer.bias;
        steps.push_back(std::move(dense));
        const bool is_last = i + 1 == network.layers.size();
        GivenStep activation;
        activation.node = says_activations ? "as asked for" : "not said";
        activation.kind = says_activations ? StepKind::activation : StepKind::other;
        activation.activation = layer.activation;
        activation.what = says_activations ? activation_name(layer.activation) : "activation";
        activation.problem = fmt::format(
            "by the file: the activation after layer {}; name those that the network was trained with "
            "(network.activation, here --activation): reverse-sigmoid, sigmoid, tanh, sign, relu, ...",
            i + 1);
        if (!is_last || layer.activation != Activation::none) steps.push_back(std::move(activation));
    }
    return steps;
}

}  // namespace

std::vector<Topology> possible_topologies(const NamedArrays& arrays, const std::string& name) {
    auto layers = find_layers(arrays, name).layers;
    std::vector<Topology> readings;
    for (const bool rows_are_neurons : {true, false}) {
        auto reading = chain_of(layers, rows_are_neurons);
        if (reading.empty()) continue;
        if (std::find(readings.begin(), readings.end(), reading) == readings.end())
            readings.push_back(std::move(reading));
    }
    if (readings.size() < 2) return readings;
    const auto is_pytorch = [](const LayerArrays& layer) { return layer.weights_name.ends_with(".weight"); };
    if (std::all_of(layers.begin(), layers.end(), is_pytorch)) readings.pop_back();
    return readings;
}

NetworkPlan read_network_plan(const std::filesystem::path& path, const std::vector<Activation>& activations) {
    const auto name = path.string();
    if (!std::filesystem::exists(path)) throw InputError(name, "no such file or folder");
    if (path.extension() == ".onnx") return plan_of(onnx_steps(read_onnx(path), name));
    const auto arrays = read_arrays(path);
    const auto topology = topology_of(arrays, name);
    const bool says = !activations.empty();
    const auto network = dense_network(arrays, name, topology, says ? activations : std::vector{Activation::none});
    const auto found = find_layers(arrays, name);
    auto plan = plan_of(array_steps(network, found, says));
    plan.network.orientation = network.orientation;
    if (!found.passed_over.empty())
        plan.notes.push_back(fmt::format("passed over: {}", fmt::join(found.passed_over, ", ")));
    return plan;
}

}  // namespace spinloom

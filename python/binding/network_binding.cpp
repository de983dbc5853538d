#include <fmt/format.h>
#include <pybind11/stl.h>

#include "bindings.hpp"
#include "network_handle.hpp"
#include "scenario_binding.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/scenario/images.hpp"
#include "spinloom/study/law_outputs.hpp"
#include "spinloom/study/training_search.hpp"
#include "waiting.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;
using Eigen::Index;
using Eigen::MatrixXd;
using Handle = std::unique_ptr<NetworkHandle>;

Activation activation_of(const std::string& name) {
    if (name == "reverse-sigmoid") return Activation::reverse_sigmoid;
    if (name == "sigmoid") return Activation::sigmoid;
    if (name == "tanh") return Activation::tanh;
    if (name == "none") return Activation::none;
    throw InputError(InputProblem{
        {}, 0, "activation", fmt::format("'{}' is not known; there are reverse-sigmoid, sigmoid, tanh, none", name)});
}

/// Layers from weights (fan-in x fan-out), biases (fan-out) and the activation behind each. @throws InputError
DenseNetwork dense_layers(const std::vector<DoubleArray>& weights, const std::vector<DoubleArray>& biases,
                          const std::vector<std::string>& activations, const std::vector<std::size_t>& topology) {
    InputProblems problems;
    const auto check = [&](const std::string& key, bool is_right, const std::string& message) {
        if (!is_right) problems.add({{}, 0, key, message});
    };
    check("weights", weights.size() + 1 == topology.size(),
          fmt::format("there are {} layers, and the scenario has {}", weights.size(), topology.size() - 1));
    problems.throw_if_any();
    DenseNetwork network{{}, "a row an input"};
    for (std::size_t k = 0; k < weights.size(); ++k) {
        const auto rows = static_cast<std::size_t>(weights[k].shape(0)),
                   columns = static_cast<std::size_t>(weights[k].shape(1));
        check(
            fmt::format("weights[{}]", k), rows == topology[k] && columns == topology[k + 1],
            fmt::format("is {} x {}, and the scenario's layer is {} inputs x {} neurons{}", rows, columns, topology[k],
                        topology[k + 1], columns == topology[k] && rows == topology[k + 1] ? "; transpose it" : ""));
        check(fmt::format("biases[{}]", k), static_cast<std::size_t>(biases[k].size()) == topology[k + 1],
              fmt::format("has {} entries for {} neurons", biases[k].size(), topology[k + 1]));
        DenseLayer layer;
        layer.weights = view(weights[k]);
        layer.bias = Eigen::Map<const Eigen::VectorXd>(biases[k].data(), biases[k].size());
        layer.activation = activation_of(activations[k]);
        const bool is_legal = layer.weights.allFinite() && layer.bias.allFinite() &&
                              layer.weights.cwiseAbs().maxCoeff() <= largest_given_weight;
        check(fmt::format("weights[{}]", k), is_legal, "must be finite and at most 1e30 in size");
        network.layers.push_back(std::move(layer));
    }
    problems.throw_if_any();
    return network;
}

Handle from_arrays(const SharedScenario& scenario, const std::vector<DoubleArray>& weights,
                   const std::vector<DoubleArray>& biases, const std::vector<std::string>& activations,
                   bool are_levels) {
    const auto& circuit = scenario->circuit;
    const auto dense = dense_layers(weights, biases, activations, circuit.topology);
    TrainedNetwork trained;
    trained.given = on_devices(dense, are_levels, circuit.synapse_levels, "weights");
    trained.weights = trained.given->weights;
    return std::make_unique<NetworkHandle>(*scenario, std::move(trained));
}

PrepareOptions without_images(int threads) {
    return {.threads = threads, .progress = true, .images = {.set = ImageChoice::Set::none}};
}

/// The weights that the scenario names.
Handle from_scenario(const SharedScenario& scenario, int threads, const py::object& progress) {
    auto how = without_images(threads_of(threads));
    how.given_only_for = "a network";
    return waited(progress, [&] { return std::make_unique<NetworkHandle>(prepare(*scenario, how)); });
}

/// Trains on the scenario's images.
Handle train(const SharedScenario& scenario, int threads, const py::object& progress) {
    const auto how = without_images(threads_of(threads));
    return waited(progress,
                  [&] { return std::make_unique<NetworkHandle>(std::move(prepare_searched(*scenario, how).subject)); });
}

/// Trains on these images.
Handle train_on(const SharedScenario& scenario, const ByteArray& pixels, const ByteArray& labels, int threads,
                const py::object& progress) {
    refuse_search(*scenario);
    const auto images = image_set(pixels, labels);
    const TrainOptions how{threads_of(threads), true, {}};
    return waited(progress, [&] {
        return std::make_unique<NetworkHandle>(*scenario, train_network(training_case(*scenario, images), how));
    });
}

py::list weights_of(const NetworkHandle& handle) {
    py::list result;
    for (const auto& layer : handle.trained().weights.layers) {
        py::array_t<int> levels({layer.levels.rows(), layer.levels.cols()});
        Eigen::Map<Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
            levels.mutable_data(), layer.levels.rows(), layer.levels.cols()) = layer.levels;
        result.append(levels);
    }
    return result;
}

py::list mapping_of(const NetworkHandle& handle) {
    py::list result;
    if (!handle.trained().given) return result;
    for (const auto& layer : handle.trained().given->mapping)
        result.append(py::make_tuple(layer.scale, layer.relative_error, layer.bias_error));
    return result;
}

py::list history_of(const NetworkHandle& handle) {
    py::list result;
    for (const auto& epoch : handle.trained().history)
        result.append(py::make_tuple(epoch.candidate, epoch.epoch, epoch.loss, epoch.training_accuracy,
                                     epoch.validation_accuracy, epoch.seconds));
    return result;
}

/// What the inputs of images are, in volts and as parts of full scale. Reads the arrays, which must outlive it.
struct Inputs {
    std::size_t count = 0;
    InputVoltages voltages, intensities;
};

Inputs inputs_of_pixels(const ImageSet& images, const InputEncoding& encoding) {
    return {images.count, inputs_of(images, encoding), inputs_of(images, {0, 1, encoding.threshold})};
}

Inputs inputs_of_parts(const DoubleArray& parts, const InputEncoding& encoding) {
    const auto all = transposed_view(parts);
    const auto part = [all, encoding](std::size_t first, std::size_t count, double low, double high) {
        return MatrixXd(all.middleCols(static_cast<Index>(first), static_cast<Index>(count)).unaryExpr([&](double x) {
            const double seen = encoding.threshold ? (255 * x > *encoding.threshold ? 1.0 : 0.0) : x;
            return low + (high - low) * seen;
        }));
    };
    return {static_cast<std::size_t>(all.cols()),
            [=](std::size_t first, std::size_t count) { return part(first, count, encoding.low, encoding.high); },
            [=](std::size_t first, std::size_t count) { return part(first, count, 0, 1); }};
}

Inputs inputs_of_voltages(const DoubleArray& volts) {
    const auto all = transposed_view(volts);
    return {static_cast<std::size_t>(all.cols()),
            [all](std::size_t first, std::size_t count) {
                return MatrixXd(all.middleCols(static_cast<Index>(first), static_cast<Index>(count)));
            },
            {}};
}

py::dict dict_of(CircuitInference&& inference) {
    py::dict result, nodes, power;
    result["outputs"] = take_transposed(MatrixXd(inference.neuron_output.back()));
    for (std::size_t k = 0; k < inference.neuron_input.size(); ++k) {
        nodes[py::str(fmt::format("nin{}", k + 1))] = take_transposed(std::move(inference.neuron_input[k]));
        nodes[py::str(fmt::format("out{}", k + 1))] = take_transposed(std::move(inference.neuron_output[k]));
    }
    for (const auto& part : power_parts()) {
        std::vector<double> values;
        for (const auto& image : inference.power) values.push_back(part.of(image));
        power[py::str(std::string(part.key))] = take(std::move(values));
    }
    result["predicted"] = take(std::move(inference.predicted_class));
    result["nodes"] = nodes;
    result["power"] = power;
    result["full_solutions"] = inference.num_full_solutions;
    return result;
}

py::dict infer(const NetworkHandle& handle, const Inputs& inputs, const std::string& fidelity, int asked_threads,
               const py::object& progress) {
    const int threads = threads_of(asked_threads);
    if (fidelity == "circuit") {
        return dict_of(waited(progress, [&] {
            const auto& compiled = handle.compiled(threads);
            Progress bar("circuit inference", inputs.count, true);
            return infer_circuit(compiled, inputs.voltages, inputs.count, {threads, true, &bar});
        }));
    }
    const auto level = fidelity == "ideal" ? Fidelity::ideal : Fidelity::behavioural;
    auto outputs = waited(progress, [&] {
        return law_outputs(handle.scenario(), handle.network(), level, inputs.intensities(0, inputs.count), threads);
    });
    py::dict result;
    result["predicted"] = take(largest_rows(outputs));
    result["outputs"] = take_transposed(std::move(outputs));
    return result;
}

py::dict infer_pixels(const NetworkHandle& handle, const ByteArray& pixels, const std::string& fidelity, int threads,
                      const py::object& progress) {
    const auto& scenario = handle.scenario();
    auto images = image_set(pixels, std::nullopt);
    if (scenario.frontend.is_lenet) images = network_images(scenario, std::move(images), "x");
    return infer(handle, inputs_of_pixels(images, scenario.input), fidelity, threads, progress);
}

py::dict infer_parts(const NetworkHandle& handle, const DoubleArray& parts, bool are_voltages,
                     const std::string& fidelity, int threads, const py::object& progress) {
    const auto inputs = are_voltages ? inputs_of_voltages(parts) : inputs_of_parts(parts, handle.scenario().input);
    return infer(handle, inputs, fidelity, threads, progress);
}

}  // namespace

void bind_network(py::module_& module) {
    py::class_<NetworkHandle>(module, "Network")
        .def_property_readonly("weights", &weights_of)
        .def_property_readonly("mapping", &mapping_of)
        .def_property_readonly("history", &history_of)
        .def("infer_pixels", &infer_pixels)
        .def("infer_parts", &infer_parts);
    module.def("network_from_arrays", &from_arrays);
    module.def("network_of_scenario", &from_scenario);
    module.def("train", &train);
    module.def("train_on", &train_on);
}

}  // namespace spinloom::python

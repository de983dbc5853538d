#include <pybind11/stl.h>

#include <optional>
#include <utility>

#include "bindings.hpp"
#include "numpy_arrays.hpp"
#include "scenario_binding.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/layer_gradient.hpp"
#include "spinloom/network/law/behavioural_model.hpp"
#include "spinloom/network/law/bias_correction.hpp"
#include "spinloom/network/law/shared_load.hpp"
#include "waiting.hpp"

/// One layer as a map of its weights, and its neurons, for spinloom.torch.

namespace spinloom::python {
namespace {

namespace py = pybind11;
using Eigen::MatrixXd;

/// Output lines without resistance behind input lines with some are taken as this, which no voltage shows [ohm].
constexpr double least_segment = 1e-6;

/// One layer of a design.
struct LayerCircuit {
    CircuitDesign design;
    std::size_t layer;
};

LayerCircuit checked(CircuitDesign design, std::size_t layer) {
    if (design.op_amps.model != OpAmpModel::ideal)
        throw InputError(InputProblem{{}, 0, "amplifier.model", "must be \"ideal\" here"});
    auto& wires = design.wires;
    if (wires.input_line > 0) wires.output_line = std::max(wires.output_line, least_segment);
    return {std::move(design), layer};
}

LayerCircuit of_scenario(const SharedScenario& scenario, std::size_t layer) {
    return checked(scenario->circuit, layer);
}

/// A layer of its own, with the bias rails and amplifiers of the scenario.
LayerCircuit alone(const SharedScenario& scenario, std::size_t inputs, std::size_t outputs, int rows, int columns,
                   double r_row, double r_col, double r_p, double r_ap, double v_half, double gain) {
    auto design = scenario->circuit;
    design.topology = {inputs, outputs};
    design.gains = {gain};
    design.synapse = {r_p, r_ap, v_half};
    design.synapse_levels = 2;
    design.combination = PartitionCombination::resistive;
    design.wires = {r_row, r_col};
    design.partition = PartitionLimits{rows, columns};
    return checked(std::move(design), 0);
}

py::tuple map(const LayerCircuit& circuit, const DoubleArray& weights, int threads) {
    const MatrixXd given = view(weights);
    auto found = waited(py::none(), [&] {
        return layer_map(circuit.design, circuit.layer, cells_of_weights(circuit.design, given), threads_of(threads));
    });
    return py::make_tuple(to_numpy(found.effective), py::array_t<double>(found.offset.size(), found.offset.data()));
}

py::array_t<double> gradient(const LayerCircuit& circuit, const DoubleArray& weights, const DoubleArray& by_effective,
                             const DoubleArray& by_offset, int threads) {
    const MatrixXd given = view(weights);
    const LayerMap by{view(by_effective), Eigen::Map<const Eigen::VectorXd>(by_offset.data(), by_offset.size())};
    return to_numpy(waited(py::none(), [&] {
        const auto cells = cells_of_weights(circuit.design, given);
        return weight_gradient(circuit.design,
                               layer_gradient(circuit.design, circuit.layer, cells, by, threads_of(threads)));
    }));
}

/// What the bias law adds to the map for some inputs, images x inputs.
BiasCorrection bias_correction(const LayerCircuit& circuit, const DoubleArray& weights, const DoubleArray& voltages) {
    RowMajor given = view(weights), inputs = view(voltages);
    return waited(py::none(), [&] {
        return BiasCorrection(layer_circuit(circuit.design, circuit.layer), std::move(given), std::move(inputs));
    });
}

py::tuple bias_gradient(const BiasCorrection& correction, const DoubleArray& by_outputs, bool with_voltages) {
    const RowMajor given = view(by_outputs);
    const auto found = waited(py::none(), [&] { return correction.gradient(given, with_voltages); });
    return py::make_tuple(to_numpy(found.by_weights),
                          with_voltages ? py::object(to_numpy(found.by_voltages)) : py::object(py::none()));
}

/// The neurons of a layer, in the load that the next layer is to them.
struct LayerNeurons {
    ActivationCurve curve;
    std::optional<SharedLoad> load;  ///< of a layer that is not the last

    LayerNeurons(const SharedScenario& scenario, std::size_t layer) : curve(ActivationCurve(0, 1, {0, 0})) {
        const auto& design = scenario->circuit;
        if (layer + 1 >= design.num_layers()) {
            curve = open_neurons(design);
            return;
        }
        auto found = neurons_in_load(design, layer);
        curve = std::move(found.curve);
        load = std::move(found.load);
    }
};

/// What becomes of pre-activations, images x neurons, and how it moves.
struct SettledNeurons {
    RowMajor values, slopes, load_slopes, feedback;
};

SettledNeurons settled(const LayerNeurons& neurons, const DoubleArray& pre_activations) {
    SettledNeurons found;
    found.values = view(pre_activations);
    const auto images = found.values.rows(), count = found.values.cols();
    found.slopes.resize(images, count);
    if (!neurons.load) {
        for (Eigen::Index k = 0; k < found.values.size(); ++k) {
            const auto [value, slope] = neurons.curve.at(found.values.data()[k]);
            found.values.data()[k] = value;
            found.slopes.data()[k] = slope;
        }
        return found;
    }
    found.load_slopes.resize(images, count);
    found.feedback.resize(images, static_cast<Eigen::Index>(neurons.load->blocks.size()));
    for (Eigen::Index image = 0; image < images; ++image)
        settle<double>(neurons.curve, *neurons.load,
                       {&found.values(image, 0), &found.slopes(image, 0), &found.load_slopes(image, 0),
                        &found.feedback(image, 0)});
    return found;
}

/// Derivatives by the outputs to derivatives by the pre-activations.
RowMajor pulled_back(const LayerNeurons& neurons, const SettledNeurons& at, const DoubleArray& by_outputs) {
    RowMajor errors = view(by_outputs);
    for (Eigen::Index image = 0; neurons.load && image < errors.rows(); ++image)
        pull_back<double>(*neurons.load, &at.load_slopes(image, 0), &at.feedback(image, 0), &errors(image, 0));
    return errors.cwiseProduct(at.slopes);
}

}  // namespace

void bind_layers(py::module_& module) {
    module.def("layer_parts", [](const SharedScenario& scenario) {
        const auto& design = scenario->circuit;
        return py::make_tuple(design.synapse.parallel, design.synapse.antiparallel, design.synapse.half_voltage,
                              py::make_tuple(design.wires.input_line, design.wires.output_line), design.gains.front());
    });
    py::class_<LayerCircuit>(module, "LayerCircuit")
        .def(py::init(&of_scenario))
        .def(py::init(&alone))
        .def_property_readonly("inputs",
                               [](const LayerCircuit& circuit) { return circuit.design.num_inputs(circuit.layer); })
        .def_property_readonly("outputs",
                               [](const LayerCircuit& circuit) { return circuit.design.num_outputs(circuit.layer); })
        .def_property_readonly("bias_voltage",
                               [](const LayerCircuit& circuit) { return circuit.design.bias_positive.voltage; })
        .def_property_readonly("supply", [](const LayerCircuit& circuit) { return circuit.design.neuron.v_dd; })
        .def("map", &map)
        .def("gradient", &gradient)
        .def_property_readonly("depends_on_bias",
                               [](const LayerCircuit& circuit) { return circuit.design.synapse.depend_on_bias(); })
        .def("bias_correction", &bias_correction);
    py::class_<BiasCorrection>(module, "BiasCorrection")
        .def_property_readonly("outputs",
                               [](const BiasCorrection& correction) { return to_numpy(correction.outputs()); })
        .def("gradient", &bias_gradient);
    py::class_<SettledNeurons>(module, "SettledNeurons").def_property_readonly("outputs", [](const SettledNeurons& at) {
        return to_numpy(at.values);
    });
    py::class_<LayerNeurons>(module, "LayerNeurons")
        .def(py::init<const SharedScenario&, std::size_t>())
        .def("settle",
             [](const LayerNeurons& neurons, const DoubleArray& pre_activations) {
                 return waited(py::none(), [&] { return settled(neurons, pre_activations); });
             })
        .def("pull_back", [](const LayerNeurons& neurons, const SettledNeurons& at, const DoubleArray& by_outputs) {
            return to_numpy(waited(py::none(), [&] { return pulled_back(neurons, at, by_outputs); }));
        });
}

}  // namespace spinloom::python

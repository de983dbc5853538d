#include <pybind11/stl.h>

#include "bindings.hpp"
#include "numpy_arrays.hpp"
#include "scenario_binding.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/layer_gradient.hpp"
#include "waiting.hpp"

/// One layer as a map of its weights, for spinloom.torch.

namespace spinloom::python {
namespace {

namespace py = pybind11;
using Eigen::MatrixXd;

/// Wires without resistance are taken as this, which no voltage shows [ohm].
constexpr double least_segment = 1e-6;

/// One layer of a design.
struct LayerCircuit {
    CircuitDesign design;
    std::size_t layer;
};

LayerCircuit checked(CircuitDesign design, std::size_t layer) {
    if (design.op_amps.model != OpAmpModel::ideal)
        throw InputError(InputProblem{{}, 0, "amplifier.model", "must be \"ideal\" here"});
    if (design.amplifiers(layer).sum())
        throw InputError(
            InputProblem{{}, 0, "amplifier.combination", "must be \"tie\" here where a layer has several partitions"});
    auto& wires = design.wires;
    wires = {std::max(wires.input_line, least_segment), std::max(wires.output_line, least_segment)};
    return {std::move(design), layer};
}

LayerCircuit of_scenario(const SharedScenario& scenario, std::size_t layer) {
    return checked(scenario->circuit, layer);
}

/// A layer of its own, with the bias rails and amplifiers of the scenario.
LayerCircuit alone(const SharedScenario& scenario, std::size_t inputs, std::size_t outputs, int rows, int columns,
                   double r_row, double r_col, double r_p, double r_ap, double gain) {
    auto design = scenario->circuit;
    design.topology = {inputs, outputs};
    design.gains = {gain};
    design.synapse = {r_p, r_ap};
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

}  // namespace

void bind_layers(py::module_& module) {
    module.def("layer_parts", [](const SharedScenario& scenario) {
        const auto& design = scenario->circuit;
        return py::make_tuple(design.synapse.parallel, design.synapse.antiparallel,
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
        .def("gradient", &gradient);
}

}  // namespace spinloom::python

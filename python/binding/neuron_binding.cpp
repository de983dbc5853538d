#include <pybind11/stl.h>

#include <nlohmann/json.hpp>

#include "bindings.hpp"
#include "numpy_arrays.hpp"
#include "scenario_binding.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/neuron_report.hpp"
#include "waiting.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;

/// @param load   (conductance [S], end [V], capacitance [F])
/// @param sweep  (first, last, step) [V]
/// @returns the curve (columns of `transfer_table`), its powers (`power_table`), and all figures as JSON
py::tuple neuron(const std::string& scenario, const Overrides& overrides,
                 const std::tuple<double, double, double>& load, const std::tuple<double, double, double>& sweep,
                 const std::optional<std::pair<double, double>>& window, const py::object& progress) {
    NeuronBenchRequest request;
    request.scenario = scenario;
    request.overrides = overrides;
    std::tie(request.load.conductance, request.load.voltage, request.load.capacitance) = load;
    std::tie(request.from, request.to, request.step) = sweep;
    if (window) request.window = InputWindow{window->first, window->second};
    const auto summary = waited(progress, [&] { return measure_neuron(request); });
    return py::make_tuple(to_numpy(transfer_table(summary.bench).values), to_numpy(power_table(summary.bench).values),
                          json_text(to_json(summary)));
}

}  // namespace

void bind_neuron(py::module_& module) {
    module.def("neuron", &neuron);
}

}  // namespace spinloom::python

#include "scenario_binding.hpp"

#include <pybind11/stl.h>

#include "bindings.hpp"
#include "spinloom/scenario/scenario_keys.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;

SharedScenario shared(Scenario scenario) {
    return std::make_shared<Scenario>(std::move(scenario));
}

/// Name, unit, default, what is legal, meaning and source of each key.
py::list keys() {
    py::list list;
    for (const auto& key : scenario_keys()) {
        list.append(py::make_tuple(std::string(key.name), std::string(key.unit), default_text(key), legal_text(key),
                                   std::string(key.meaning), std::string(key.source)));
    }
    return list;
}

}  // namespace

void bind_scenario(py::module_& module) {
    py::class_<Scenario, std::shared_ptr<Scenario>>(module, "Scenario")
        .def_readonly("name", &Scenario::name)
        .def_readonly("title", &Scenario::title)
        .def_readonly("resolved", &Scenario::resolved)
        .def_readonly("assumptions", &Scenario::assumptions)
        .def_property_readonly("seed", [](const Scenario& scenario) { return scenario.seed; })
        .def_property_readonly("topology", [](const Scenario& scenario) { return scenario.circuit.topology; })
        .def_property_readonly("trains", &Scenario::trains);
    module.def("read_scenario", [](const std::string& path, const Overrides& overrides) {
        return shared(read_scenario(path, overrides));
    });
    module.def("read_scenario_text", [](const std::string& text, const std::string& name, const Overrides& overrides) {
        return shared(read_scenario_text(text, name, overrides));
    });
    module.def("scenario_keys", &keys);
}

}  // namespace spinloom::python

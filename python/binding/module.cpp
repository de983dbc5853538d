#include <pybind11/stl.h>

#include "bindings.hpp"
#include "spinloom/core/cpu_level.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/version.hpp"

/// `spinloom._core`: the library as the Python package sees it.
PYBIND11_MODULE(_core, module) {
    using namespace spinloom::python;
    module.attr("version") = spinloom::version();
    module.attr("commit") = spinloom::commit();
    module.def("data_folder", [] { return spinloom::data_folder().string(); });
    module.def("library_level", &spinloom::library_level);
    module.def("asked_level", &spinloom::asked_level);
    bind_errors(module);
    bind_arrays(module);
    bind_scenario(module);
    bind_network(module);
    bind_network_studies(module);
    bind_layers(module);
    bind_run(module);
    bind_studies(module);
    bind_deck(module);
    bind_neuron(module);
    bind_magnets(module);
    bind_elements(module);
}

#pragma once

#include <pybind11/pybind11.h>

/// The parts of the extension module `spinloom._core`, each of which adds its functions. Arrays, numbers and text cross
/// the border and nothing else: what they mean to a user is said in the Python beside it.

namespace spinloom::python {

void bind_errors(pybind11::module_& module);
void bind_arrays(pybind11::module_& module);
void bind_scenario(pybind11::module_& module);
void bind_network(pybind11::module_& module);
void bind_network_studies(pybind11::module_& module);
void bind_layers(pybind11::module_& module);
void bind_run(pybind11::module_& module);
void bind_studies(pybind11::module_& module);
void bind_deck(pybind11::module_& module);
void bind_neuron(pybind11::module_& module);
void bind_magnets(pybind11::module_& module);
void bind_elements(pybind11::module_& module);

}  // namespace spinloom::python

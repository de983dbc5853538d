#include <fmt/format.h>

#include "bindings.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/monitor.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;

/// A class of spinloom/_errors.py.
py::object error_class(const char* name) {
    return py::module_::import("spinloom._errors").attr(name);
}

void raise(const char* name, const std::exception& error) {
    const auto type = error_class(name);
    PyErr_SetString(type.ptr(), error.what());
}

void raise(const InputError& error) {
    py::list problems;
    for (const auto& problem : error.problems())
        problems.append(py::make_tuple(problem.file, problem.line, problem.key, problem.message));
    const auto type = error_class("InputError");
    PyErr_SetObject(type.ptr(), type(problems).ptr());
}

void translate(std::exception_ptr failure) {
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const InputError& error) {
        raise(error);
    } catch (const ConvergenceError& error) {
        raise("ConvergenceError", error);
    } catch (const EnvironmentError& error) {
        raise("EnvironmentProblem", error);
    } catch (const ContractViolation& error) {
        raise("Bug", error);
    } catch (const Stopped& error) {
        PyErr_SetString(PyExc_KeyboardInterrupt, error.what());
    }
}

}  // namespace

void bind_errors(py::module_& /*module*/) {
    py::register_exception_translator(&translate);
}

}  // namespace spinloom::python

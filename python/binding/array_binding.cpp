#include <pybind11/stl.h>

#include "bindings.hpp"
#include "numpy_arrays.hpp"
#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/array/wires/reduced_array.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/study/crossbar_run.hpp"
#include "waiting.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;
using Eigen::MatrixXd;

InputProblem at(const char* key) {
    return {{}, 0, key, {}};
}

/// Cells of `conductance` or, where that is None, of `resistance`; Python sees to it that one of both is given.
MatrixXd cells_of(const std::optional<DoubleArray>& conductance, const std::optional<DoubleArray>& resistance) {
    if (!conductance) return cell_conductances(view(*resistance), at("resistance"));
    MatrixXd cells = view(*conductance);
    check_cell_conductances(cells, at("conductance"));
    return cells;
}

CrossbarSettings settings_of(const py::dict& given) {
    CrossbarSettings settings;
    settings.row_segment = given["r_row"].cast<double>();
    settings.column_segment = given["r_col"].cast<double>();
    settings.driver_resistance = given["r_driver"].cast<double>();
    settings.sense_resistance = given["r_sense"].cast<double>();
    settings.has_end_segments = given["end_segments"].cast<bool>();
    return settings;
}

CrossbarSettings all_settings_of(const py::dict& given) {
    auto settings = settings_of(given);
    settings.drives_both_sides = given["drives_both_sides"].cast<bool>();
    settings.senses_both_sides = given["senses_both_sides"].cast<bool>();
    settings.floating_rows = given["float_rows"].cast<std::vector<int>>();
    settings.floating_columns = given["float_columns"].cast<std::vector<int>>();
    if (!given["v_half"].is_none()) settings.half_voltage = given["v_half"].cast<double>();
    if (!given["r_parallel"].is_none()) {
        settings.parallel_resistance = given["r_parallel"].cast<double>();
        if (settings.parallel_resistance == 0)
            throw InputError(InputProblem{{}, 0, "r_parallel", "must be above 0 ohm; None takes the smallest"});
    }
    settings.access_resistance = given["r_access"].cast<double>();
    settings.method = array_method(given["method"].cast<std::string>(), "method");
    settings.tolerance = given["tolerance"].cast<double>();
    settings.keeps_voltages = given["voltages"].cast<bool>();
    settings.threads = threads_of(given["threads"].cast<int>());
    return settings;
}

py::dict dict_of(CrossbarSummary&& found) {
    py::dict result;
    const auto& solution = found.solution;
    result["currents"] = to_numpy(found.currents);
    result["drop"] = to_numpy(found.drop);
    result["power"] = py::array_t<double>(found.power.size(), found.power.data());
    result["residual"] = solution.relative_residual;
    result["error_bound"] = solution.current_error_bound;
    result["method"] = to_string(solution.method);
    result["iterations"] = solution.iterations;
    result["newton_steps"] = found.newton_steps;
    result["held_lines"] = solution.held_lines;
    result["out_of_range"] = found.num_out_of_range;
    result["largest_junction_voltage"] = found.largest_junction_voltage;
    result["largest_cell_current"] = found.largest_cell_current;
    result["current_loss"] = found.current_loss;
    result["seconds"] = found.seconds;
    result["nodes"] = py::none();
    if (!found.nodes.values.empty()) {
        const std::vector<py::ssize_t> shape(found.nodes.shape.begin(), found.nodes.shape.end());
        result["nodes"] = take(std::move(found.nodes.values), shape);
    }
    return result;
}

py::dict solve_crossbar(const std::optional<DoubleArray>& conductance, const std::optional<DoubleArray>& resistance,
                        const DoubleArray& inputs, const py::dict& given, const py::object& progress) {
    const auto settings = all_settings_of(given);
    const auto cells = cells_of(conductance, resistance);
    const MatrixXd voltages = transposed_view(inputs);
    check_input_voltages(voltages, at("inputs"));
    return dict_of(waited(progress, [&] { return measure_crossbar(cells, voltages, settings); }));
}

std::unique_ptr<ReducedArray> reduce_array(const std::optional<DoubleArray>& conductance,
                                           const std::optional<DoubleArray>& resistance, const py::dict& given,
                                           const py::object& progress) {
    const auto settings = settings_of(given);
    const int threads = threads_of(given["threads"].cast<int>());
    const auto tolerance = given["tolerance"].cast<double>();
    const auto cells = cells_of(conductance, resistance);
    return waited(progress,
                  [&] { return std::make_unique<ReducedArray>(wired_array(cells, settings), threads, tolerance); });
}

py::array_t<double> gradient_of(const ReducedArray& array, const DoubleArray& by_effective, int threads) {
    const MatrixXd wanted = view(by_effective);
    return to_numpy(waited(py::none(), [&] { return array.gradient(wanted, threads_of(threads)); }));
}

}  // namespace

void bind_arrays(py::module_& module) {
    module.def("solve_crossbar", &solve_crossbar);
    module.def("reduce_array", &reduce_array);
    py::class_<ReducedArray>(module, "ReducedArray")
        .def("effective", [](const ReducedArray& array) { return to_numpy(array.effective()); })
        .def("gradient", &gradient_of);
}

}  // namespace spinloom::python

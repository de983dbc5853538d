#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include <filesystem>

#include "bindings.hpp"
#include "scenario_binding.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/run_report.hpp"
#include "spinloom/study/run_figures.hpp"
#include "waiting.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;

/// A run and its folder, if one is named, as the command `spinloom run` makes them. @returns the summary
RunSummary measured(const Scenario& scenario, const std::filesystem::path& folder, std::optional<std::size_t> limit,
                    int threads) {
    PrepareOptions how{.threads = threads, .progress = true};
    how.images.limit = limit;
    how.ready = [&](const Scenario& chosen, std::size_t) { start_folder(folder, chosen); };
    const auto searched = prepare_searched_in(folder, scenario, how);
    auto run = measure_run(searched, {threads, true}, {.mismatch = true});
    write_run(folder, searched.subject, run);
    forget_training(folder);
    return run.summary;
}

/// results.json as text, each figure as (key, value or None, unit, label), and the confusion matrix.
py::tuple run(const SharedScenario& scenario, const std::string& out, std::optional<std::size_t> limit, int threads,
              const py::object& progress) {
    const auto summary = waited(progress, [&] { return measured(*scenario, out, limit, threads_of(threads)); });
    py::list list;
    for (const auto& figure : figures(summary))
        list.append(py::make_tuple(figure.key, figure.value, figure.unit, figure.label));
    return py::make_tuple(results_json(summary), list, summary.confusion);
}

}  // namespace

void bind_run(py::module_& module) {
    module.def("run", &run);
}

}  // namespace spinloom::python

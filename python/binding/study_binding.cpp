#include <pybind11/stl.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "bindings.hpp"
#include "scenario_binding.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/architecture_report.hpp"
#include "spinloom/report/samples_folder.hpp"
#include "spinloom/reproduce/reproduce.hpp"
#include "spinloom/study/samples/sample_plan_reader.hpp"
#include "waiting.hpp"

/// Studies of many samples, the published claims, and what a figure is made of. Results are files, which Python reads.

namespace spinloom::python {
namespace {

namespace py = pybind11;

/// Measures a study into a folder. @param text  of a study file called `name`; none: the file of that name or path
void study(const std::string& name, const std::optional<std::string>& text, const Overrides& scenario,
           std::optional<long> samples, std::optional<long> images, std::optional<long> seed, const std::string& folder,
           int threads, const py::object& progress) {
    const SamplePlanOverrides overrides{scenario, samples, images, seed};
    const auto plan =
        text ? read_sample_plan_text(*text, name, overrides) : read_sample_plan(find_study_file(name), overrides);
    if (plan.base.trains()) refuse_search(plan.base);
    check_plan(plan);
    SampleRunOptions options;
    options.how = {threads_of(threads), true};
    waited(progress, [&] { return measure_samples_in(folder, plan, options).rows.size(); });
}

/// The claims as `spinloom reproduce` judges them, into a folder. @returns the tables for a terminal
std::string reproduced(const std::string& out, const std::string& scenario, bool quick,
                       std::optional<std::size_t> limit, std::size_t seeds, int threads, const py::object& progress) {
    ReproduceRequest request;
    request.scenario = scenario;
    request.out = out;
    request.quick = quick;
    request.limit = limit;
    request.seeds = seeds;
    request.threads = threads_of(threads);
    request.command = "spinloom.reproduce (Python)";
    return waited(progress, [&] { return reproduce(request).text; });
}

/// A part of a tree of figures, held to its own sums: as JSON, and in words. @param file  for messages
py::tuple explained(const std::string& text, const std::string& file, const std::string& path,
                    std::optional<int> depth) {
    const auto tree = read_breakdown(text, file);
    const auto& part = tree.at(path);
    return py::make_tuple(json_text(to_json(part)), explanation_text(part, depth));
}

}  // namespace

void bind_studies(py::module_& module) {
    module.def("study", &study);
    module.def("reproduce", &reproduced);
    module.def("explain", &explained);
}

}  // namespace spinloom::python

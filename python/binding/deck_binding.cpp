#include <pybind11/stl.h>

#include "bindings.hpp"
#include "numpy_arrays.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "waiting.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;

spice::DeckResults simulate_deck(const std::string& deck, bool is_path, double default_temperature,
                                 double most_values) {
    const auto read = is_path ? spice::read_deck(deck) : spice::parse_deck(deck, "deck");
    constexpr std::size_t parts = 1000;
    std::size_t told = 0;
    Progress progress("simulating", parts, true);
    spice::SimulationSettings settings;
    settings.default_temperature = default_temperature;
    settings.most_values = most_values;
    settings.progress = [&](const std::string& analysis, double fraction) {
        const auto now = static_cast<std::size_t>(fraction * parts);
        progress.note(analysis);
        progress.advance(now > told ? now - told : 0);
        told = std::max(told, now);
    };
    return spice::simulate(read, settings);
}

py::array values_of(spice::Signal&& signal) {
    if (signal.imaginary.empty()) return take(std::move(signal.values));
    std::vector<std::complex<double>> phasors;
    for (std::size_t k = 0; k < signal.values.size(); ++k) phasors.push_back(signal.phasor(k));
    return take(std::move(phasors));
}

py::dict dict_of(spice::AnalysisResult&& analysis) {
    py::dict result, signals;
    result["kind"] = spice::name_in_deck(analysis.kind);
    result["temperature"] = analysis.temperature;
    result["sweep"] = analysis.sweep_name;
    result["x"] = take(std::move(analysis.sweep));
    for (auto& signal : analysis.signals) {
        const py::str name(signal.name);
        if (!signals.contains(name)) signals[name] = values_of(std::move(signal));
    }
    result["signals"] = signals;
    return result;
}

py::tuple tuple_of(const spice::MeasureResult& measure) {
    return py::make_tuple(measure.name, measure.value, measure.failure);
}

/// ([(pass name, title, [analysis], [(measure, value or None, why not)])], warnings)
py::tuple simulate(const std::string& deck, bool is_path, double default_temperature, double most_values,
                   const py::object& progress) {
    auto found = waited(progress, [&] { return simulate_deck(deck, is_path, default_temperature, most_values); });
    py::list passes;
    for (auto& pass : found.passes) {
        py::list analyses, measures;
        for (auto& analysis : pass.analyses) analyses.append(dict_of(std::move(analysis)));
        for (const auto& measure : pass.measures) measures.append(tuple_of(measure));
        passes.append(py::make_tuple(pass.pass, pass.title, analyses, measures));
    }
    return py::make_tuple(passes, found.warnings);
}

}  // namespace

void bind_deck(py::module_& module) {
    module.def("simulate", &simulate);
}

}  // namespace spinloom::python

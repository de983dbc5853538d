#include "spinloom/spice/run/control_output.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace spinloom::spice {
namespace {

std::string number_text(const std::complex<double>& value) {
    return value.imag() == 0 ? fmt::format("{:.15g}", value.real())
                             : fmt::format("{:.15g},{:.15g}", value.real(), value.imag());
}

/// Scale of the current plot, or the numbers of the values.
std::vector<double> scale_of(const ControlPlots& plots, std::size_t count) {
    const auto* analysis = plots.current();
    if (analysis != nullptr && analysis->sweep.size() == count) return analysis->sweep;
    std::vector<double> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<double>(i);
    return numbers;
}

}  // namespace

std::string printed(const std::vector<NamedVector>& vectors, const ControlPlots& plots) {
    std::string text;
    std::vector<const NamedVector*> columns;
    std::size_t rows = 0;
    for (const auto& one : vectors) {
        if (one.vector.size() == 1) {
            text += fmt::format("{} = {}\n", one.name, number_text(one.vector.values[0]));
        } else {
            columns.push_back(&one);
            rows = std::max(rows, one.vector.size());
        }
    }
    if (columns.empty()) return text;
    const auto scale = scale_of(plots, rows);
    const bool has_sweep = plots.current() != nullptr && !plots.current()->sweep_name.empty();
    text += fmt::format("index\t{}", has_sweep ? plots.current()->sweep_name : "scale");
    for (const auto* column : columns) text += "\t" + column->name;
    text += '\n';
    for (std::size_t i = 0; i < rows; ++i) {
        text += fmt::format("{}\t{:.15g}", i, scale[i]);
        for (const auto* column : columns)
            text += "\t" + (i < column->vector.size() ? number_text(column->vector.values[i]) : "");
        text += '\n';
    }
    return text;
}

std::string wrdata_text(const std::vector<NamedVector>& vectors, const ControlPlots& plots,
                        const WrdataOptions& options) {
    std::size_t rows = 0;
    for (const auto& one : vectors) rows = std::max(rows, one.vector.size());
    const auto* analysis = plots.current();
    const std::string scale_name =
        analysis != nullptr && !analysis->sweep_name.empty() ? analysis->sweep_name : "index";
    const bool is_complex =
        std::any_of(vectors.begin(), vectors.end(), [](const auto& v) { return !v.vector.is_real(); });
    std::string text;
    const auto add = [&](const std::string& word) { text += (text.empty() || text.back() == '\n' ? "" : " ") + word; };
    if (options.has_names) {
        for (std::size_t k = 0; k < vectors.size(); ++k) {
            if (k == 0 || !options.has_one_scale) add(scale_name);
            add(vectors[k].name);
            if (is_complex) add(vectors[k].name);
        }
        text += '\n';
    }
    const auto scale = scale_of(plots, rows);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t k = 0; k < vectors.size(); ++k) {
            const auto& values = vectors[k].vector.values;
            if (values.empty()) continue;
            if (k == 0 || !options.has_one_scale) add(fmt::format("{:.15e}", scale[i]));
            const auto& value = values[std::min(i, values.size() - 1)];
            add(fmt::format("{:.15e}", value.real()));
            if (is_complex) add(fmt::format("{:.15e}", value.imag()));
        }
        text += '\n';
    }
    return text;
}

AnalysisResult chosen(const std::vector<NamedVector>& vectors, const ControlPlots& plots) {
    const auto* current = plots.current();
    AnalysisResult analysis;
    if (current != nullptr) analysis = *current;
    if (vectors.empty()) return analysis;
    const auto points = analysis.kind == AnalysisKind::operating_point ? 1 : analysis.sweep.size();
    analysis.signals.clear();
    for (const auto& [name, vector] : vectors) {
        Signal signal{name, {}, {}};
        for (std::size_t i = 0; i < points; ++i) {
            const auto value = vector.values.empty() ? 0.0 : vector.values[std::min(i, vector.size() - 1)];
            signal.values.push_back(value.real());
            if (analysis.kind == AnalysisKind::ac) signal.imaginary.push_back(value.imag());
        }
        analysis.signals.push_back(std::move(signal));
    }
    return analysis;
}

}  // namespace spinloom::spice

#include "spinloom/spice/write/result_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/json_text.hpp"

namespace spinloom::spice {
namespace {

using Buffer = fmt::memory_buffer;

void append(Buffer& out, std::string_view text) {
    out.append(text);
}

/// Through nlohmann, which knows the escapes; bytes that are not UTF-8 are replaced.
void append_string(Buffer& out, const std::string& text) {
    append(out, json_text(nlohmann::json(text)));
}

void append_number(Buffer& out, double value) {
    if (std::isfinite(value)) {
        fmt::format_to(fmt::appender(out), "{}", value);
    } else {
        append(out, "null");
    }
}

void append_numbers(Buffer& out, const std::vector<double>& values) {
    append(out, "[");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out.push_back(',');
        append_number(out, values[i]);
    }
    append(out, "]");
}

/// {"name": value, ...} where `append_value` writes the value of an entry that has a member `name`.
template <class Entries, class AppendValue>
void append_object(Buffer& out, const Entries& entries, AppendValue append_value) {
    append(out, "{");
    bool is_first = true;
    for (const auto& entry : entries) {
        if (!is_first) append(out, ", ");
        is_first = false;
        append_string(out, entry.name);
        append(out, ": ");
        append_value(entry);
    }
    append(out, "}");
}

void append_signals(Buffer& out, const AnalysisResult& analysis) {
    append_object(out, analysis.signals, [&](const Signal& signal) {
        if (analysis.kind != AnalysisKind::ac) return append_numbers(out, signal.values);
        append(out, "{\"real\": ");
        append_numbers(out, signal.values);
        append(out, ", \"imag\": ");
        append_numbers(out, signal.imaginary.empty() ? std::vector<double>(signal.values.size()) : signal.imaginary);
        append(out, "}");
    });
}

void append_analysis(Buffer& out, const AnalysisResult& analysis, const std::string* pass) {
    fmt::format_to(fmt::appender(out), "{{\"type\": \"{}\", \"temperature_K\": ", name_in_deck(analysis.kind));
    append_number(out, analysis.temperature);
    if (pass != nullptr) {
        append(out, ", \"pass\": ");
        append_string(out, *pass);
    }
    if (analysis.kind == AnalysisKind::operating_point) {
        append(out, ", \"values\": ");
        append_object(out, analysis.signals, [&](const Signal& signal) {
            append_number(out, signal.values.empty() ? NAN : signal.values.front());
        });
    } else {
        append(out, ", \"sweep\": {\"name\": ");
        append_string(out, analysis.sweep_name);
        append(out, ", \"values\": ");
        append_numbers(out, analysis.sweep);
        append(out, "}, \"signals\": ");
        append_signals(out, analysis);
        if (!analysis.totals.empty()) {
            append(out, ", \"totals\": ");
            append_object(out, analysis.totals, [&](const Signal& total) { append_number(out, total.values.front()); });
        }
    }
    append(out, "}");
}

void append_measures(Buffer& out, const std::vector<MeasureResult>& measures) {
    append(out, "\"measures\": ");
    append_object(out, measures, [&](const MeasureResult& m) { append_number(out, m.value.value_or(NAN)); });
    std::vector<MeasureResult> failed;
    for (const auto& measure : measures) {
        if (!measure.value) failed.push_back(measure);
    }
    if (failed.empty()) return;
    append(out, ", \"failures\": ");
    append_object(out, failed, [&](const MeasureResult& m) { append_string(out, m.failure); });
}

/// What was swept, if anything.
void append_step(Buffer& out, const SimulationResult& pass) {
    if (pass.step.empty()) return;
    append(out, ", \"step\": {");
    for (std::size_t i = 0; i < pass.step.size(); ++i) {
        if (i > 0) append(out, ", ");
        append_string(out, pass.step[i].first);
        append(out, ": ");
        append_number(out, pass.step[i].second);
    }
    append(out, "}");
}

std::string pass_name(std::span<const SimulationResult> passes, std::size_t index) {
    if (index == 0 || !passes[index].pass.empty()) return passes[index].pass;
    return fmt::format("alter {}", index);
}

}  // namespace

std::string to_json(std::span<const SimulationResult> passes) {
    Buffer out;
    append(out, "{\"title\": ");
    append_string(out, passes.empty() ? "" : passes.front().title);
    append(out, ",\n\"analyses\": [");
    bool is_first = true;
    for (std::size_t i = 0; i < passes.size(); ++i) {
        const auto name = pass_name(passes, i);
        for (const auto& analysis : passes[i].analyses) {
            append(out, is_first ? "\n" : ",\n");
            is_first = false;
            append_analysis(out, analysis, passes.size() > 1 ? &name : nullptr);
        }
    }
    append(out, "],\n");
    append_measures(out, passes.empty() ? std::vector<MeasureResult>{} : passes.front().measures);
    if (passes.size() > 1) append(out, ",\n\"passes\": [");
    for (std::size_t i = 0; passes.size() > 1 && i < passes.size(); ++i) {
        append(out, i == 0 ? "\n{\"pass\": " : ",\n{\"pass\": ");
        append_string(out, pass_name(passes, i));
        append_step(out, passes[i]);
        append(out, ", ");
        append_measures(out, passes[i].measures);
        append(out, i + 1 < passes.size() ? "}" : "}]");
    }
    append(out, "}\n");
    return fmt::to_string(out);
}

std::string to_json(const SimulationResult& result) {
    return to_json({&result, 1});
}

}  // namespace spinloom::spice

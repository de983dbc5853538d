#include "spinloom/spice/write/measure_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/version.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

constexpr std::size_t in_a_line = 4;

/// Words in columns, four in a line as HSPICE has them.
std::string row(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += fmt::format(" {:<15}", words[i]);
        if ((i + 1) % in_a_line == 0 || i + 1 == words.size()) text += '\n';
    }
    return text;
}

bool is_of(const MeasureResult& measure, AnalysisKind kind) {
    return measure.analysis == kind;
}

std::string number(double value) {
    return fmt::format("{:.7e}", value);
}

}  // namespace

std::string_view measure_suffix(AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::transient:
            return "mt0";
        case AnalysisKind::dc_sweep:
            return "ms0";
        case AnalysisKind::ac:
            return "ma0";
        default:
            return "";
    }
}

std::string measure_table(std::span<const SimulationResult> passes, AnalysisKind kind) {
    const auto has_measures = [&](const SimulationResult& pass) {
        return std::any_of(pass.measures.begin(), pass.measures.end(), [&](const auto& m) { return is_of(m, kind); });
    };
    const auto first = std::find_if(passes.begin(), passes.end(), has_measures);
    if (first == passes.end()) return {};
    std::vector<std::string> names;
    for (const auto& [name, value] : first->step) names.push_back(name);
    for (const auto& measure : first->measures)
        if (is_of(measure, kind)) names.push_back(measure.name);
    names.insert(names.end(), {"temper", "alter#"});
    std::string text = fmt::format("$DATA1 SOURCE='spinloom' VERSION='{}'\n.TITLE '{}'\n", version(), first->title);
    text += row(names);
    for (const auto& pass : passes) {
        if (!has_measures(pass)) continue;
        std::vector<std::string> words;
        for (const auto& [name, value] : pass.step) words.push_back(number(value));
        for (const auto& measure : pass.measures)
            if (is_of(measure, kind)) words.push_back(measure.value ? number(*measure.value) : "failed");
        const double temperature = pass.analyses.empty() ? 300.15 : pass.analyses.back().temperature;
        words.push_back(fmt::format("{:.4f}", temperature - zero_celsius));
        words.push_back(fmt::format("{}", pass.alter + 1));
        text += row(words);
    }
    return text;
}

}  // namespace spinloom::spice

#include "spinloom/spice/write/plain_listing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

std::string single_values(const std::vector<Signal>& signals) {
    std::size_t width = 0;
    for (const auto& signal : signals) width = std::max(width, signal.name.size());
    std::string out;
    for (const auto& signal : signals) {
        SPINLOOM_EXPECT(signal.values.size() == 1);
        out += fmt::format("  {:<{}}  {:>24}\n", signal.name, width, signal.values[0]);
    }
    return out;
}

std::string table(const AnalysisResult& analysis, const PrintTable& print) {
    struct Column {
        std::string name;
        const std::vector<double>* values;
    };
    std::vector<Column> columns;
    if (!analysis.sweep_name.empty()) columns.push_back({analysis.sweep_name, &analysis.sweep});
    for (const auto& signal : print.columns) {
        const bool is_complex = !signal.imaginary.empty();
        columns.push_back({is_complex ? "re(" + signal.name + ")" : signal.name, &signal.values});
        if (is_complex) columns.push_back({"im(" + signal.name + ")", &signal.imaginary});
    }
    constexpr std::size_t width_of_number = 15;
    std::string out;
    for (const auto& c : columns) out += fmt::format("  {:>{}}", c.name, width_of_number);
    out += '\n';
    for (std::size_t point = 0; !columns.empty() && point < columns.front().values->size(); ++point) {
        for (const auto& c : columns) {
            SPINLOOM_EXPECT(c.values->size() == columns.front().values->size());
            out += fmt::format("  {:>{}.7e}", (*c.values)[point], std::max(width_of_number, c.name.size()));
        }
        out += '\n';
    }
    return out;
}

std::string measure(const MeasureResult& m) {
    if (!m.value) return fmt::format("{}= failed: {}\n", m.name, m.failure);
    std::string line;
    const auto add = [&](std::string_view key, const std::optional<double>& value, const std::string& unit) {
        if (!value) return;
        line += fmt::format("{}{}= {:.6e}", line.empty() ? "" : "  ", key, *value);
        if (!unit.empty()) line += ' ' + unit;
    };
    add(m.name, m.value, m.unit);
    add("at", m.at, m.sweep_unit);
    add("from", m.from, m.sweep_unit);
    add("to", m.to, m.sweep_unit);
    add("targ", m.target, m.sweep_unit);
    add("trig", m.trigger, m.sweep_unit);
    return line + '\n';
}

}  // namespace

std::string plain_listing(const SimulationResult& result, std::span<const PrintTable> tables) {
    std::string out = result.title + '\n';
    if (!result.pass.empty()) out += result.pass + '\n';
    for (std::size_t i = 0; i < result.analyses.size(); ++i) {
        const auto& analysis = result.analyses[i];
        out += fmt::format("\n{} at {:.6g} C", words_for(analysis.kind), analysis.temperature - zero_celsius);
        if (analysis.kind == AnalysisKind::operating_point) {
            out += '\n' + single_values(analysis.signals);
        } else if (analysis.sweep.empty()) {
            out += ": no points\n";
        } else {
            out += fmt::format(": {} points, {} from {} to {}\n", analysis.sweep.size(), analysis.sweep_name,
                               analysis.sweep.front(), analysis.sweep.back());
            out += single_values(analysis.totals);
        }
        for (const auto& print : tables) {
            if (print.analysis == i) out += '\n' + table(analysis, print);
        }
    }
    if (!result.measures.empty()) out += '\n';
    for (const auto& m : result.measures) out += measure(m);
    return out;
}

}  // namespace spinloom::spice

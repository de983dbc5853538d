#include "spinloom/spice/write/raw_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>
#include <ctime>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/spice/read/text.hpp"
#include "spinloom/spice/run/signal_quantity.hpp"

namespace spinloom::spice {
namespace {

static_assert(std::endian::native == std::endian::little, "raw files hold little-endian doubles");

/// A variable whose numbers lie elsewhere; no imaginary part stands for zeros.
struct Column {
    std::string_view name, type;
    std::span<const double> values, imaginary;
};

struct Header {
    std::string_view title, date, plot;
    bool is_complex = false;
    std::size_t points = 0;
};

std::string one_line(std::string_view text) {
    std::string line(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return line;
}

std::string one_word(std::string_view text) {
    std::string word(text);
    std::replace_if(
        word.begin(), word.end(), [](unsigned char c) { return std::isspace(c) != 0; }, '_');
    return word.empty() ? "_" : word;
}

void append_plot(std::string& out, const Header& header, std::span<const Column> columns) {
    out += fmt::format("Title: {}\nDate: {}\nPlotname: {}\nFlags: {}\nNo. Variables: {}\nNo. Points: {}\nVariables:\n",
                       one_line(header.title), one_line(header.date), one_line(header.plot),
                       header.is_complex ? "complex" : "real", columns.size(), header.points);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out += fmt::format("\t{}\t{}\t{}\n", i, one_word(columns[i].name), one_word(columns[i].type));
    }
    out += "Binary:\n";
    const std::size_t parts = header.is_complex ? 2 : 1;
    auto position = out.size();
    out.resize(position + header.points * columns.size() * parts * sizeof(double));
    for (std::size_t point = 0; point < header.points; ++point) {
        for (const auto& column : columns) {
            const double value[2] = {column.values[point], column.imaginary.empty() ? 0.0 : column.imaginary[point]};
            std::memcpy(out.data() + position, value, parts * sizeof(double));
            position += parts * sizeof(double);
        }
    }
}

std::string_view plot_name(AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::operating_point:
            return "Operating Point";
        case AnalysisKind::dc_sweep:
            return "DC transfer characteristic";
        case AnalysisKind::ac:
            return "AC Analysis";
        case AnalysisKind::noise:
            return "Noise Spectral Density Curves";
        case AnalysisKind::transient:
            break;
    }
    return "Transient Analysis";
}

std::string_view type_of(Quantity quantity) {
    switch (quantity) {
        case Quantity::voltage:
            return "voltage";
        case Quantity::current:
            return "current";
        case Quantity::time:
            return "time";
        case Quantity::frequency:
            return "frequency";
        default:
            return "notype";
    }
}

void append_analysis(std::string& out, const AnalysisResult& analysis, std::string_view title, std::string_view date) {
    Header header{title, date, plot_name(analysis.kind), analysis.kind == AnalysisKind::ac, 1};
    std::vector<Column> columns;
    if (analysis.kind != AnalysisKind::operating_point) {
        header.points = analysis.sweep.size();
        columns.push_back({analysis.sweep_name, type_of(quantity_of_sweep(analysis.sweep_name)), analysis.sweep, {}});
    }
    for (const auto& signal : analysis.signals) {
        SPINLOOM_EXPECT(signal.values.size() == header.points);
        columns.push_back({signal.name, type_of(quantity_of_signal(signal.name)), signal.values, signal.imaginary});
    }
    append_plot(out, header, columns);
    if (analysis.totals.empty()) return;
    columns.clear();
    for (const auto& total : analysis.totals) columns.push_back({total.name, "voltage", total.values, {}});
    append_plot(out, {title, date, "Integrated Noise", false, 1}, columns);
}

}  // namespace

const RawVariable* RawPlot::find(std::string_view variable) const {
    const auto wanted = lower_case(variable);
    const auto it = std::find_if(variables.begin(), variables.end(),
                                 [&](const RawVariable& v) { return lower_case(v.name) == wanted; });
    return it == variables.end() ? nullptr : &*it;
}

std::string raw_file_bytes(std::span<const SimulationResult> passes, const std::string& date) {
    std::string out;
    for (const auto& pass : passes) {
        const auto title = pass.pass.empty() ? pass.title : pass.title + " (" + pass.pass + ")";
        for (const auto& analysis : pass.analyses) append_analysis(out, analysis, title, date);
    }
    return out;
}

std::string raw_plot_bytes(std::span<const RawPlot> plots) {
    std::string out;
    for (const auto& plot : plots) {
        std::vector<Column> columns;
        for (const auto& v : plot.variables) {
            SPINLOOM_EXPECT(v.values.size() == plot.points);
            columns.push_back({v.name, v.type, v.values, v.imaginary});
        }
        append_plot(out, {plot.title, plot.date, plot.name, plot.is_complex, plot.points}, columns);
    }
    return out;
}

void write_raw_file(const std::filesystem::path& path, std::span<const SimulationResult> passes) {
    const auto now = fmt::localtime(std::time(nullptr));
    write_file_atomically(path, raw_file_bytes(passes, fmt::format("{:%a %b %d %H:%M:%S %Y}", now)));
}

}  // namespace spinloom::spice

#include "spinloom/report/crossbar_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/report/heat_map.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr int exact_digits = 17;

std::string ending(const std::string& path) {
    return std::filesystem::path(path).extension().string();
}

void write_currents(const std::string& path, const MatrixXd& currents) {
    if (ending(path) == ".npy") return write_npy(path, to_array(currents));
    write_csv(path, {{}, currents}, exact_digits);
}

void write_voltages(const std::string& path, const NumericArray& nodes) {
    if (ending(path) == ".npy") return write_npy(path, nodes);
    const std::size_t vectors = nodes.shape[0], m = nodes.shape[2], n = nodes.shape[3], plane = m * n;
    if (ending(path) == ".npz") {
        NamedArrays arrays;
        for (const std::size_t which : {0, 1}) {
            NumericArray part{{vectors, m, n}, {}};
            for (std::size_t v = 0; v < vectors; ++v) {
                const auto first = nodes.values.begin() + static_cast<std::ptrdiff_t>((2 * v + which) * plane);
                part.values.insert(part.values.end(), first, first + static_cast<std::ptrdiff_t>(plane));
            }
            arrays[which == 0 ? "word" : "bit"] = std::move(part);
        }
        return write_npz(path, arrays);
    }
    MatrixXd table(vectors * plane, 5);
    for (std::size_t v = 0, line = 0; v < vectors; ++v)
        for (std::size_t i = 0; i < m; ++i)
            for (std::size_t j = 0; j < n; ++j, ++line) {
                const std::size_t at = 2 * v * plane + i * n + j;
                table.row(static_cast<Index>(line)) << static_cast<double>(v), static_cast<double>(i),
                    static_cast<double>(j), nodes.values[at], nodes.values[at + plane];
            }
    write_csv(path, {{"vector", "word_line", "bit_line", "word_V", "bit_V"}, table}, exact_digits);
}

void write_histogram(const std::string& path, const CrossbarSummary& found) {
    const auto intervals = static_cast<int>(found.voltage.counts().size());
    MatrixXd table(intervals, 6);
    for (int k = 0; k < intervals; ++k)
        table.row(k) << k * found.voltage.width(), (k + 1) * found.voltage.width(),
            static_cast<double>(found.voltage.counts()[k]), k * found.current.width(), (k + 1) * found.current.width(),
            static_cast<double>(found.current.counts()[k]);
    write_csv(path, {{"voltage_from_V", "voltage_to_V", "cells_by_voltage", "current_from_A", "current_to_A",
                      "cells_by_current"},
                     table});
}

std::string map_text(const CrossbarSummary& summary) {
    HeatMap map{fmt::format("IR drop of each cell, {} x {}", summary.num_rows, summary.num_columns), "word line",
                "bit line", summary.num_vectors == 1 ? "V" : "V, the largest of all input vectors", summary.drop};
    return map.svg();
}

/// Of the bit lines; not 0, so that one may divide by it.
double largest_current(const CrossbarSummary& summary) {
    return std::max(summary.currents.cwiseAbs().maxCoeff(), std::numeric_limits<double>::min());
}

}  // namespace

void check_endings(const CrossbarFiles& files) {
    InputProblems problems;
    const auto check = [&](const char* option, const std::string& path, const std::vector<std::string>& legal) {
        if (path.empty() || std::find(legal.begin(), legal.end(), ending(path)) != legal.end()) return;
        std::string list;
        for (const auto& each : legal) list += (list.empty() ? "" : " or ") + each;
        problems.add({{}, 0, fmt::format("{} {}", option, path), "the file's name must end in " + list});
    };
    check("--out", files.out, {".npy", ".csv"});
    check("--voltages", files.voltages, {".npz", ".npy", ".csv"});
    check("--map", files.map, {".svg"});
    check("--histogram", files.histogram, {".csv"});
    problems.throw_if_any();
}

std::vector<std::string> write_crossbar(const CrossbarFiles& files, const CrossbarSummary& summary) {
    std::vector<std::string> written;
    const auto write = [&](const std::string& path, const auto& writer) {
        if (path.empty()) return;
        writer();
        written.push_back(path);
    };
    write(files.out, [&] { write_currents(files.out, summary.currents); });
    write(files.voltages, [&] { write_voltages(files.voltages, summary.nodes); });
    write(files.map, [&] { write_file_atomically(files.map, map_text(summary)); });
    write(files.histogram, [&] { write_histogram(files.histogram, summary); });
    return written;
}

std::string crossbar_text(const CrossbarSummary& summary) {
    const auto& solution = summary.solution;
    TextTable table({"crossbar", ""});
    table.add({"size", fmt::format("{} word lines x {} bit lines", summary.num_rows, summary.num_columns)});
    table.add({"input vectors", fmt::format("{}", summary.num_vectors)});
    table.add({"method", to_string(solution.method)});
    if (summary.newton_steps > 0) table.add({"Newton steps", fmt::format("{} at most", summary.newton_steps)});
    table.add(
        {"iterations", solution.iterations == 0 ? "none (direct)" : fmt::format("{} at most", solution.iterations)});
    table.add({"relative residual", fmt::format("{:.1e}", solution.relative_residual)});
    table.add({"bound on any current's error",
               std::isinf(solution.current_error_bound)
                   ? "unknown (a line has no end)"
                   : fmt::format("{:.1e} A, {:.1e} of the largest", solution.current_error_bound,
                                 solution.current_error_bound / largest_current(summary))});
    table.add({"bit-line current",
               fmt::format("{:.6g} to {:.6g} A", summary.currents.minCoeff(), summary.currents.maxCoeff())});
    if (summary.current_loss)
        table.add({"departure from ideal wires",
                   fmt::format("{:.3g} % of the largest current", 100 * *summary.current_loss)});
    table.add({"power of the drivers",
               summary.num_vectors == 1
                   ? fmt::format("{:.6g} W", summary.power[0])
                   : fmt::format("{:.6g} W mean, {:.6g} W largest", summary.power.mean(), summary.power.maxCoeff())});
    table.add({"worst IR drop",
               fmt::format("{:.6g} V at word line {}, bit line {}{}", summary.worst_drop, summary.worst_row,
                           summary.worst_column,
                           summary.num_vectors == 1 ? "" : fmt::format(", vector {}", summary.worst_vector))});
    table.add({"largest junction voltage", fmt::format("{:.6g} V", summary.largest_junction_voltage)});
    table.add({"largest cell current", fmt::format("{:.6g} A", summary.largest_cell_current)});
    if (summary.num_out_of_range > 0)
        table.add({"cells taken as ohmic", fmt::format("{} outside R_P to 9 R_P", summary.num_out_of_range)});
    if (solution.held_lines > 0)
        table.add({"lines without a source", fmt::format("{}, held at 0 V", solution.held_lines)});
    table.add({"time", fmt::format("{:.3g} s", summary.seconds)});
    return table.text();
}

std::string crossbar_json(const CrossbarSummary& summary) {
    using Json = nlohmann::ordered_json;
    const auto& solution = summary.solution;
    auto currents = Json::array();
    for (Index v = 0; v < summary.currents.rows(); ++v) {
        const Eigen::VectorXd row = summary.currents.row(v);
        currents.push_back(std::vector<double>(row.begin(), row.end()));
    }
    Json document{{"word_lines", summary.num_rows},
                  {"bit_lines", summary.num_columns},
                  {"input_vectors", summary.num_vectors},
                  {"method", to_string(solution.method)},
                  {"newton_steps", summary.newton_steps},
                  {"iterations", solution.iterations},
                  {"relative_residual", solution.relative_residual},
                  {"current_error_bound_A", nullptr},
                  {"departure_from_ideal_wires", nullptr},
                  {"power_W", std::vector<double>(summary.power.begin(), summary.power.end())},
                  {"worst_ir_drop",
                   {{"drop_V", summary.worst_drop},
                    {"word_line", summary.worst_row},
                    {"bit_line", summary.worst_column},
                    {"vector", summary.worst_vector}}},
                  {"largest_junction_voltage_V", summary.largest_junction_voltage},
                  {"largest_cell_current_A", summary.largest_cell_current},
                  {"cells_taken_as_ohmic", summary.num_out_of_range},
                  {"lines_without_source", solution.held_lines},
                  {"seconds", summary.seconds},
                  {"currents_A", std::move(currents)}};
    if (std::isfinite(solution.current_error_bound)) document["current_error_bound_A"] = solution.current_error_bound;
    if (summary.current_loss) document["departure_from_ideal_wires"] = *summary.current_loss;
    return json_text(document, 2) + '\n';
}

}  // namespace spinloom

#include "spinloom/study/crossbar_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <mutex>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npy.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/report/heat_map.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int histogram_intervals = 100;
constexpr int exact_digits = 17;

std::string ending(const std::string& path) {
    return std::filesystem::path(path).extension().string();
}

[[noreturn]] void refuse(const std::string& file, const std::string& message) {
    throw InputError(file, message);
}

/// Checks every entry. @param is_legal  of an entry
template <class Legal>
void check_entries(const MatrixXd& matrix, const std::string& file, const char* rule, const Legal& is_legal) {
    for (Index i = 0; i < matrix.rows(); ++i)
        for (Index j = 0; j < matrix.cols(); ++j)
            if (!is_legal(matrix(i, j)))
                refuse(file, fmt::format("row {}, column {} (from 0) is {:g}; {}", i, j, matrix(i, j), rule));
}

/// Zero-bias conductances of the cells, word lines x bit lines [S].
MatrixXd read_cells(const CrossbarRequest& request) {
    if (request.conductance.empty() == request.resistance.empty())
        refuse("", "give one of --conductance FILE and --resistance FILE");
    if (!request.conductance.empty()) {
        auto cells = read_matrix_file(request.conductance);
        check_entries(cells, request.conductance, "a conductance must be finite and 0 S (an open cell) or more",
                      [](double g) { return g >= 0 && std::isfinite(g); });
        return cells;
    }
    const auto cells = read_matrix_file(request.resistance);
    check_entries(
        cells, request.resistance,
        "a resistance must be above 0 ohm: give a shorted cell a small one, and an open cell inf (in .npy) or "
        "0 in a --conductance file",
        [](double r) { return r > 0; });
    const MatrixXd conductance = cells.cwiseInverse();
    check_entries(conductance, request.resistance, "the resistance is too small",
                  [](double g) { return std::isfinite(g); });
    return conductance;
}

/// Word lines x vectors.
MatrixXd read_inputs(const CrossbarRequest& request, Index rows) {
    auto inputs = read_matrix_file(request.inputs);
    check_entries(inputs, request.inputs, "an input voltage must be finite", [](double v) { return std::isfinite(v); });
    if (inputs.rows() == rows) return inputs;
    if (inputs.rows() == 1 && inputs.cols() == rows) return inputs.transpose();
    refuse(
        request.inputs,
        fmt::format("holds {} x {} voltages for an array of {} word lines; legal are {} rows, one a word line, with a "
                    "column for each input vector, or one row of {} for a single vector{}",
                    inputs.rows(), inputs.cols(), rows, rows, rows,
                    inputs.cols() == rows ? " (transpose the file: its rows are the vectors)" : ""));
}

void float_lines(const std::vector<int>& lines, const char* option, VectorXd& one, VectorXd& other) {
    for (const int line : lines) {
        if (line < 0 || line >= one.size())
            throw InputError(InputProblem{
                {}, 0, option, fmt::format("there is no line {}; there are 0 to {}", line, one.size() - 1)});
        one[line] = other[line] = floating_end;
    }
}

CrossbarArray make_array(const CrossbarRequest& request, const MatrixXd& conductance) {
    const auto m = conductance.rows(), n = conductance.cols();
    const double driver = request.driver_resistance + (request.has_end_segments ? request.row_segment : 0.0);
    const double sense = request.sense_resistance + (request.has_end_segments ? request.column_segment : 0.0);
    const auto far = [](bool is_connected, double resistance) { return is_connected ? resistance : floating_end; };
    CrossbarArray array{conductance,
                        {request.row_segment, request.column_segment},
                        {VectorXd::Constant(m, driver), VectorXd::Constant(m, far(request.drives_both_sides, driver)),
                         VectorXd::Constant(n, far(request.senses_both_sides, sense)), VectorXd::Constant(n, sense)}};
    float_lines(request.floating_rows, "--float-rows", array.ends.row_left, array.ends.row_right);
    float_lines(request.floating_columns, "--float-columns", array.ends.column_top, array.ends.column_bottom);
    return array;
}

JunctionCells make_cells(const CrossbarRequest& request, const MatrixXd& conductance) {
    double parallel = request.parallel_resistance;
    if (parallel == 0) parallel = conductance.maxCoeff() > 0 ? 1 / conductance.maxCoeff() : 1.0;
    return {conductance, parallel, request.half_voltage, request.access_resistance};
}

/// What is kept of the node voltages as they are found, in any order.
class Observer {
public:
    Observer(const CrossbarRequest& request, const JunctionCells& cells, const MatrixXd& inputs, Index columns,
             double largest_conductance)
        : cells_(cells),
          inputs_(inputs),
          is_driven_(Eigen::ArrayXd::Ones(inputs.rows())),
          drop(MatrixXd::Zero(inputs.rows(), columns)),
          voltage(std::max(span(inputs), 1e-30), histogram_intervals),
          current(std::max(span(inputs) * largest_conductance, 1e-40), histogram_intervals) {
        for (const int row : request.floating_rows) is_driven_[row] = 0;
        if (request.voltages.empty()) return;
        const auto vectors = static_cast<std::size_t>(inputs.cols()), m = static_cast<std::size_t>(inputs.rows());
        nodes.shape = {vectors, 2, m, static_cast<std::size_t>(columns)};
        nodes.values.resize(2 * vectors * m * static_cast<std::size_t>(columns));
    }

    void take(int vector, const ArrayVoltages& at) {
        // Kept by each thread: fresh memory for every vector would cost as much as the arithmetic.
        thread_local MatrixXd across, junction, through, tangent;
        across = at.row - at.column;
        junction.resize(0, 0);
        cells_.evaluate(across, junction, through, tangent);
        const std::lock_guard lock(mutex_);
        voltage.add(junction);
        current.add(through);
        const Eigen::ArrayXd source = inputs_.col(vector).array();
        const Eigen::ArrayXd sign = (source < 0).select(-is_driven_, is_driven_);
        for (Index j = 0; j < across.cols(); ++j) {
            const auto shortfall = sign * (source - across.col(j).array());
            drop.col(j) = drop.col(j).cwiseMax(shortfall.matrix());
            Index i = 0;
            const double largest = shortfall.maxCoeff(&i);
            worst = std::min(worst, std::tuple(-largest, vector, i, j));
        }
        if (nodes.values.empty()) return;
        const auto size = static_cast<std::size_t>(across.size());
        using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        const auto store = [&](const MatrixXd& plane, std::size_t offset) {
            Eigen::Map<RowMajor>(nodes.values.data() + offset, plane.rows(), plane.cols()) = plane;
        };
        store(at.row, 2 * size * static_cast<std::size_t>(vector));
        store(at.column, 2 * size * static_cast<std::size_t>(vector) + size);
    }

private:
    /// No node is outside the sources' voltages, and 0 V is one of them.
    static double span(const MatrixXd& inputs) {
        return std::max(inputs.maxCoeff(), 0.0) - std::min(inputs.minCoeff(), 0.0);
    }

    const JunctionCells& cells_;
    const MatrixXd& inputs_;
    Eigen::ArrayXd is_driven_;  ///< 1 or 0 a word line
    std::mutex mutex_;

public:
    MatrixXd drop;
    MagnitudeHistogram voltage, current;
    std::tuple<double, int, Index, Index> worst{0, 0, 0, 0};  ///< -drop, vector, row, column; the first of equals
    NumericArray nodes;                                       ///< vectors x 2 x rows x columns
};

/// Of ideal wires and ends: each cell sees its source.
double loss_of(const MatrixXd& currents, const JunctionCells& cells, const MatrixXd& inputs, Index columns) {
    double departure = 0, largest = 0;
    MatrixXd junction, through, tangent;
    for (Index v = 0; v < inputs.cols(); ++v) {
        junction.resize(0, 0);
        cells.evaluate(inputs.col(v).replicate(1, columns), junction, through, tangent);
        const Eigen::RowVectorXd ideal = through.colwise().sum();
        departure = std::max(departure, (currents.row(v) - ideal).cwiseAbs().maxCoeff());
        largest = std::max(largest, ideal.cwiseAbs().maxCoeff());
    }
    return largest > 0 ? departure / largest : 0.0;
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

void write_histogram(const std::string& path, const Observer& found) {
    MatrixXd table(histogram_intervals, 6);
    for (int k = 0; k < histogram_intervals; ++k)
        table.row(k) << k * found.voltage.width(), (k + 1) * found.voltage.width(),
            static_cast<double>(found.voltage.counts()[k]), k * found.current.width(), (k + 1) * found.current.width(),
            static_cast<double>(found.current.counts()[k]);
    write_csv(path, {{"voltage_from_V", "voltage_to_V", "cells_by_voltage", "current_from_A", "current_to_A",
                      "cells_by_current"},
                     table});
}

std::string map_text(const CrossbarReport& report) {
    HeatMap map{fmt::format("IR drop of each cell, {} x {}", report.num_rows, report.num_columns), "word line",
                "bit line", report.num_vectors == 1 ? "V" : "V, the largest of all input vectors", report.drop};
    return map.svg();
}

void check_endings(const CrossbarRequest& request) {
    InputProblems problems;
    const auto check = [&](const char* option, const std::string& path, const std::vector<std::string>& legal) {
        if (path.empty() || std::find(legal.begin(), legal.end(), ending(path)) != legal.end()) return;
        std::string list;
        for (const auto& each : legal) list += (list.empty() ? "" : " or ") + each;
        problems.add({{}, 0, fmt::format("{} {}", option, path), "the file's name must end in " + list});
    };
    check("--out", request.out, {".npy", ".csv"});
    check("--voltages", request.voltages, {".npz", ".npy", ".csv"});
    check("--map", request.map, {".svg"});
    check("--histogram", request.histogram, {".csv"});
    problems.throw_if_any();
}

/// Of the bit lines; not 0, so that one may divide by it.
double largest_current(const CrossbarReport& report) {
    return std::max(report.currents.cwiseAbs().maxCoeff(), std::numeric_limits<double>::min());
}

}  // namespace

MatrixXd read_matrix_file(const std::string& path) {
    if (ending(path) == ".npy") {
        auto matrix = to_matrix(read_npy(path), path);
        if (matrix.size() == 0) refuse(path, "holds no numbers");
        return matrix;
    }
    if (ending(path) != ".csv") refuse(path, "the file's name must end in .npy or .csv");
    auto matrix = read_csv_matrix(path);
    if (matrix.size() == 0) refuse(path, "holds no numbers");
    return matrix;
}

CrossbarReport run_crossbar(const CrossbarRequest& request) {
    check_endings(request);
    const auto conductance = read_cells(request);
    const auto inputs = read_inputs(request, conductance.rows());
    auto array = make_array(request, conductance);
    const auto cells = make_cells(request, conductance);

    CrossbarReport report;
    report.num_rows = array.num_rows(), report.num_columns = array.num_columns();
    report.num_vectors = static_cast<int>(inputs.cols());
    const double largest = std::isinf(request.half_voltage) || request.parallel_resistance == 0
                               ? conductance.maxCoeff()
                               : std::max(conductance.maxCoeff(), 1 / request.parallel_resistance);
    Observer observer(request, cells, inputs, conductance.cols(), largest);
    Progress progress("solving", static_cast<std::size_t>(report.num_vectors), !request.quiet);
    ArrayOptions options{.method = request.method,
                         .relative_residual = request.tolerance,
                         .relative_current_error = 0.1 * request.tolerance,
                         .threads = request.threads};
    options.progress = [&](std::size_t n) { progress.advance(n); };
    options.observe = [&](int vector, const ArrayVoltages& voltages) { observer.take(vector, voltages); };
    const ArrayInputs ends{inputs, request.drives_both_sides ? inputs : MatrixXd(), {}, {}};
    const auto start = std::chrono::steady_clock::now();
    if (cells.is_ohmic()) {
        array.conductance = cells.zero_bias_tangent();
        report.solution = solve_array(array, ends, options);
    } else {
        auto found = solve_junction_array(array, cells, ends, options);
        report.newton_steps = found.newton_steps;
        report.solution = std::move(found.array);
    }
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!report.solution.is_converged)
        throw ConvergenceError(fmt::format(
            "the array did not converge: method {}, {} iterations, relative residual {:.1e} where {:.1e} is asked for; "
            "--method block or nodal may solve it, --tolerance asks for less",
            to_string(report.solution.method), report.solution.iterations, report.solution.relative_residual,
            request.tolerance));

    const auto& currents = report.solution.currents;
    report.currents = -(currents.column_bottom + currents.column_top).transpose();
    report.power = inputs.cwiseProduct(currents.row_left + currents.row_right).colwise().sum();
    report.num_out_of_range = cells.num_out_of_range();
    report.drop = observer.drop;
    const auto [negative, vector, row, column] = observer.worst;
    report.worst_drop = -negative, report.worst_vector = vector;
    report.worst_row = static_cast<int>(row), report.worst_column = static_cast<int>(column);
    report.largest_junction_voltage = observer.voltage.largest();
    report.largest_cell_current = observer.current.largest();
    if (request.floating_rows.empty() && request.floating_columns.empty())
        report.current_loss = loss_of(report.currents, cells, inputs, conductance.cols());

    const auto write = [&](const std::string& path, const auto& writer) {
        if (path.empty()) return;
        writer();
        report.files.push_back(path);
    };
    write(request.out, [&] { write_currents(request.out, report.currents); });
    write(request.voltages, [&] { write_voltages(request.voltages, observer.nodes); });
    write(request.map, [&] { write_file_atomically(request.map, map_text(report)); });
    write(request.histogram, [&] { write_histogram(request.histogram, observer); });
    return report;
}

std::string crossbar_text(const CrossbarReport& report) {
    const auto& solution = report.solution;
    TextTable table({"crossbar", ""});
    table.add({"size", fmt::format("{} word lines x {} bit lines", report.num_rows, report.num_columns)});
    table.add({"input vectors", fmt::format("{}", report.num_vectors)});
    table.add({"method", to_string(solution.method)});
    if (report.newton_steps > 0) table.add({"Newton steps", fmt::format("{} at most", report.newton_steps)});
    table.add(
        {"iterations", solution.iterations == 0 ? "none (direct)" : fmt::format("{} at most", solution.iterations)});
    table.add({"relative residual", fmt::format("{:.1e}", solution.relative_residual)});
    table.add({"bound on any current's error",
               std::isinf(solution.current_error_bound)
                   ? "unknown (a line has no end)"
                   : fmt::format("{:.1e} A, {:.1e} of the largest", solution.current_error_bound,
                                 solution.current_error_bound / largest_current(report))});
    table.add({"bit-line current",
               fmt::format("{:.6g} to {:.6g} A", report.currents.minCoeff(), report.currents.maxCoeff())});
    if (report.current_loss)
        table.add(
            {"departure from ideal wires", fmt::format("{:.3g} % of the largest current", 100 * *report.current_loss)});
    table.add({"power of the drivers",
               report.num_vectors == 1
                   ? fmt::format("{:.6g} W", report.power[0])
                   : fmt::format("{:.6g} W mean, {:.6g} W largest", report.power.mean(), report.power.maxCoeff())});
    table.add(
        {"worst IR drop", fmt::format("{:.6g} V at word line {}, bit line {}{}", report.worst_drop, report.worst_row,
                                      report.worst_column,
                                      report.num_vectors == 1 ? "" : fmt::format(", vector {}", report.worst_vector))});
    table.add({"largest junction voltage", fmt::format("{:.6g} V", report.largest_junction_voltage)});
    table.add({"largest cell current", fmt::format("{:.6g} A", report.largest_cell_current)});
    if (report.num_out_of_range > 0)
        table.add({"cells taken as ohmic", fmt::format("{} outside R_P to 9 R_P", report.num_out_of_range)});
    if (solution.held_lines > 0)
        table.add({"lines without a source", fmt::format("{}, held at 0 V", solution.held_lines)});
    table.add({"time", fmt::format("{:.3g} s", report.seconds)});
    auto text = table.text();
    for (const auto& file : report.files) text += "file: " + file + '\n';
    return text;
}

}  // namespace spinloom

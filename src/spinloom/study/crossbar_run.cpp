#include "spinloom/study/crossbar_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <tuple>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npy.hpp"
#include "spinloom/core/progress.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int histogram_intervals = 100;

std::string ending(const std::string& path) {
    return std::filesystem::path(path).extension().string();
}

[[noreturn]] void refuse(const std::string& file, const std::string& message) {
    throw InputError(file, message);
}

[[noreturn]] void refuse(InputProblem where, std::string message) {
    where.message = std::move(message);
    throw InputError(std::move(where));
}

/// Checks every entry. @param is_legal  of an entry
template <class Legal>
void check_entries(const MatrixXd& matrix, const InputProblem& where, const char* rule, const Legal& is_legal) {
    for (Index i = 0; i < matrix.rows(); ++i)
        for (Index j = 0; j < matrix.cols(); ++j)
            if (!is_legal(matrix(i, j)))
                refuse(where, fmt::format("row {}, column {} (from 0) is {:g}; {}", i, j, matrix(i, j), rule));
}

InputProblem in_file(const std::string& path) {
    return {path, 0, {}, {}};
}

/// Zero-bias conductances of the cells, word lines x bit lines [S].
MatrixXd read_cells(const CrossbarRequest& request) {
    if (request.conductance.empty() == request.resistance.empty())
        refuse("", "give one of --conductance FILE and --resistance FILE");
    if (request.conductance.empty())
        return cell_conductances(read_matrix_file(request.resistance), in_file(request.resistance));
    auto cells = read_matrix_file(request.conductance);
    check_cell_conductances(cells, in_file(request.conductance));
    return cells;
}

/// Word lines x vectors.
MatrixXd read_inputs(const CrossbarRequest& request, Index rows) {
    auto inputs = read_matrix_file(request.inputs);
    check_input_voltages(inputs, in_file(request.inputs));
    if (inputs.rows() == rows) return inputs;
    if (inputs.rows() == 1 && inputs.cols() == rows) return inputs.transpose();
    refuse(
        request.inputs,
        fmt::format("holds {} x {} voltages for an array of {} word lines; legal are {} rows, one a word line, with a "
                    "column for each input vector, or one row of {} for a single vector{}",
                    inputs.rows(), inputs.cols(), rows, rows, rows,
                    inputs.cols() == rows ? " (transpose the file: its rows are the vectors)" : ""));
}

/// All settings outside their ranges at once.
void check_settings(const CrossbarSettings& settings) {
    InputProblems problems;
    const auto check = [&](const char* option, double value, const Range& range) {
        if (!range.contains(value)) problems.add({{}, 0, option, refusal(range, value)});
    };
    check("--r-row", settings.row_segment, crossbar_range::segment);
    check("--r-col", settings.column_segment, crossbar_range::segment);
    check("--r-driver", settings.driver_resistance, crossbar_range::series);
    check("--r-sense", settings.sense_resistance, crossbar_range::series);
    if (!std::isinf(settings.half_voltage)) check("--v-half", settings.half_voltage, crossbar_range::half_voltage);
    if (settings.parallel_resistance != 0)
        check("--r-parallel", settings.parallel_resistance, crossbar_range::parallel);
    check("--r-access", settings.access_resistance, crossbar_range::series);
    check("--tolerance", settings.tolerance, crossbar_range::tolerance);
    problems.throw_if_any();
}

void float_lines(const std::vector<int>& lines, const char* option, VectorXd& one, VectorXd& other) {
    for (const int line : lines) {
        if (line < 0 || line >= one.size())
            throw InputError(InputProblem{
                {}, 0, option, fmt::format("there is no line {}; there are 0 to {}", line, one.size() - 1)});
        one[line] = other[line] = floating_end;
    }
}

JunctionCells make_cells(const CrossbarSettings& request, const MatrixXd& conductance) {
    double parallel = request.parallel_resistance;
    if (parallel == 0) parallel = conductance.maxCoeff() > 0 ? 1 / conductance.maxCoeff() : 1.0;
    return {conductance, parallel, request.half_voltage, request.access_resistance};
}

/// What is kept of the node voltages as they are found, in any order.
class Observer {
public:
    /// @param largest_conductance  of any cell [S]
    Observer(const CrossbarSettings& request, const JunctionCells& cells, const MatrixXd& inputs, Index columns,
             double largest_conductance)
        : cells_(cells),
          inputs_(inputs),
          is_driven_(Eigen::ArrayXd::Ones(inputs.rows())),
          drop(MatrixXd::Zero(inputs.rows(), columns)),
          voltage(std::max(span(inputs), 1e-30), histogram_intervals),
          current(std::max(span(inputs) * largest_conductance, 1e-40), histogram_intervals) {
        for (const int row : request.floating_rows) is_driven_[row] = 0;
        if (!request.keeps_voltages) return;
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

/// The array's solution for all inputs; ohmic cells need no Newton steps.
JunctionArraySolution solve(const CrossbarSettings& request, CrossbarArray& array, const JunctionCells& cells,
                            const MatrixXd& inputs, Observer& observer) {
    Progress progress("solving", static_cast<std::size_t>(inputs.cols()), request.progress);
    ArrayOptions options{.method = request.method,
                         .relative_residual = request.tolerance,
                         .relative_current_error = 0.1 * request.tolerance,
                         .threads = request.threads};
    options.progress = [&](std::size_t n) { progress.advance(n); };
    options.observe = [&](int vector, const ArrayVoltages& voltages) { observer.take(vector, voltages); };
    const ArrayInputs ends{inputs, request.drives_both_sides ? inputs : MatrixXd(), {}, {}};
    if (!cells.is_ohmic()) return solve_junction_array(array, cells, ends, options);
    array.conductance = cells.zero_bias_tangent();
    return {solve_array(array, ends, options), 0};
}

void require_converged(const ArraySolution& solution, const CrossbarSettings& request) {
    if (solution.is_converged) return;
    throw ConvergenceError(fmt::format(
        "the array did not converge: method {}, {} iterations, relative residual {:.1e} where {:.1e} is asked for; "
        "--method block or nodal may solve it, --tolerance asks for less",
        to_string(solution.method), solution.iterations, solution.relative_residual, request.tolerance));
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

MatrixXd cell_conductances(const MatrixXd& resistance, const InputProblem& where) {
    check_entries(
        resistance, where,
        "a resistance must be above 0 ohm: give a shorted cell a small one, and an open cell inf (in .npy) or "
        "0 in a --conductance file",
        [](double r) { return r > 0; });
    MatrixXd conductance = resistance.cwiseInverse();
    check_entries(conductance, where, "the resistance is too small", [](double g) { return std::isfinite(g); });
    return conductance;
}

void check_cell_conductances(const MatrixXd& conductance, const InputProblem& where) {
    check_entries(conductance, where, "a conductance must be finite and 0 S (an open cell) or more",
                  [](double g) { return g >= 0 && std::isfinite(g); });
}

void check_input_voltages(const MatrixXd& voltages, const InputProblem& where) {
    check_entries(voltages, where, "an input voltage must be finite", [](double v) { return std::isfinite(v); });
}

CrossbarArray wired_array(const MatrixXd& conductance, const CrossbarSettings& request) {
    check_settings(request);
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

CrossbarSummary measure_crossbar(const CrossbarRequest& request) {
    const auto conductance = read_cells(request);
    return measure_crossbar(conductance, read_inputs(request, conductance.rows()), request);
}

CrossbarSummary measure_crossbar(const MatrixXd& conductance, const MatrixXd& inputs, const CrossbarSettings& request) {
    SPINLOOM_EXPECT(inputs.rows() == conductance.rows() && conductance.size() > 0 && inputs.cols() > 0);
    auto array = wired_array(conductance, request);
    const auto cells = make_cells(request, conductance);
    const double largest = std::isinf(request.half_voltage) || request.parallel_resistance == 0
                               ? conductance.maxCoeff()
                               : std::max(conductance.maxCoeff(), 1 / request.parallel_resistance);
    Observer observer(request, cells, inputs, conductance.cols(), largest);
    const auto start = std::chrono::steady_clock::now();
    auto solved = solve(request, array, cells, inputs, observer);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    require_converged(solved.array, request);

    const auto& currents = solved.array.currents;
    const auto [negative, vector, row, column] = observer.worst;
    CrossbarSummary summary{.num_rows = array.num_rows(),
                            .num_columns = array.num_columns(),
                            .num_vectors = static_cast<int>(inputs.cols()),
                            .currents = -(currents.column_bottom + currents.column_top).transpose(),
                            .solution = {},
                            .newton_steps = solved.newton_steps,
                            .num_out_of_range = cells.num_out_of_range(),
                            .power = inputs.cwiseProduct(currents.row_left + currents.row_right).colwise().sum(),
                            .worst_drop = -negative,
                            .worst_row = static_cast<int>(row),
                            .worst_column = static_cast<int>(column),
                            .worst_vector = vector,
                            .drop = observer.drop,
                            .largest_junction_voltage = observer.voltage.largest(),
                            .largest_cell_current = observer.current.largest(),
                            .current_loss = {},
                            .seconds = seconds,
                            .nodes = std::move(observer.nodes),
                            .voltage = observer.voltage,
                            .current = observer.current};
    if (request.floating_rows.empty() && request.floating_columns.empty())
        summary.current_loss = loss_of(summary.currents, cells, inputs, conductance.cols());
    summary.solution = std::move(solved.array);
    return summary;
}

}  // namespace spinloom

#include "spinloom/array/wires/crossbar_array.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

double voltage(const MatrixXd& inputs, Index line, int vector) {
    return inputs.size() == 0 ? 0.0 : inputs(line, vector);
}

void check_end(InputProblems& problems, const char* name, const VectorXd& resistance, const MatrixXd& inputs,
               Index lines, int vectors) {
    const auto add = [&](const std::string& message) { problems.add({{}, 0, name, message}); };
    if (resistance.size() != lines) {
        add(fmt::format("holds {} resistances for {} lines", resistance.size(), lines));
        return;
    }
    if (!(resistance.array() >= 0).all()) add("an end's resistance must be 0 ohm or more (infinite: floating)");
    if (inputs.size() == 0) return;
    if (inputs.rows() != lines || inputs.cols() != vectors)
        add(fmt::format("voltages are {} x {}, not {} lines x {} vectors", inputs.rows(), inputs.cols(), lines,
                        vectors));
    else if (!inputs.allFinite())
        add("voltages must be finite");
}

/// Two ideal sources on one node leave their currents undetermined.
void check_single_node(InputProblems& problems, const char* name, const VectorXd& one, const VectorXd& other) {
    for (Index i = 0; i < std::min(one.size(), other.size()); ++i)
        if (one[i] == 0 && other[i] == 0)
            problems.add({{}, 0, name, fmt::format("line {} of one node has ideal sources at both ends", i)});
}

/// Lines as vertices of a graph: rows, then columns.
class Reach {
public:
    explicit Reach(int lines) : parent_(lines), driven_(lines) { std::iota(parent_.begin(), parent_.end(), 0); }
    int root(int line) {
        while (parent_[line] != line) line = parent_[line] = parent_[parent_[line]];
        return line;
    }
    void drive(int line) { driven_[root(line)] = true; }
    void join(int a, int b) {
        a = root(a), b = root(b);
        if (a == b) return;
        driven_[b] = driven_[b] || driven_[a];
        parent_[a] = b;
    }
    bool is_driven(int line) { return driven_[root(line)]; }

private:
    std::vector<int> parent_;
    std::vector<char> driven_;
};

/// r^T L^-1 r of some lines, L their wires and ends: elimination from one end, all terms positive. The lines go along
/// the second index of `residual`; `first` and `last` are the conductances of their ends.
template <int lines, class Residual>
double line_energy(const Residual& residual, double segment, const Eigen::Array<double, lines, 1>& first,
                   const Eigen::Array<double, lines, 1>& last) {
    using Lines = Eigen::Array<double, lines, 1>;
    const Index n = residual.cols();
    Lines behind = Lines::Zero(), arriving = behind, energy = behind;  // what is seen of the nodes before
    for (Index i = 0; i < n; ++i) {
        Lines ends = behind;
        if (i == 0) ends += first;
        if (i == n - 1) ends += last;
        const Lines current = residual.col(i).array() + arriving;
        // An ideal source holds its node; without any end before it, the last node of a line would float.
        const auto is_held = (ends == std::numeric_limits<double>::infinity()).eval();
        const Lines inverse = (ends + (i < n - 1 ? segment : 0.0)).inverse();
        energy += is_held.select(0.0, current.square() * inverse);
        arriving = is_held.select(0.0, current * segment * inverse);
        behind = is_held.select(segment, segment * ends * inverse);
    }
    return (energy == energy).all() ? energy.sum() : std::numeric_limits<double>::infinity();
}

/// Of all lines of a plane, which go along the second index.
template <class Residual>
double plane_energy(const Residual& residual, double segment, const VectorXd& first, const VectorXd& last) {
    constexpr int together = 8;
    double energy = 0;
    Index line = 0;
    const auto add = [&]<int lines>(std::integral_constant<int, lines>) {
        for (; line + lines <= residual.rows(); line += lines)
            energy += line_energy<lines>(residual.template middleRows<lines>(line), segment,
                                         first.segment<lines>(line).array().inverse(),
                                         last.segment<lines>(line).array().inverse());
    };
    add(std::integral_constant<int, together>());
    add(std::integral_constant<int, 1>());
    return energy;
}

double largest_finite_conductance(const VectorXd& resistance) {
    double largest = 0;
    for (const double r : resistance)
        if (r > 0) largest = std::max(largest, 1 / r);
    return largest;
}

}  // namespace

CrossbarArray CrossbarArray::read_out(MatrixXd conductance, WireSegments segments) {
    const auto rows = conductance.rows(), columns = conductance.cols();
    return {std::move(conductance),
            segments,
            {VectorXd::Constant(rows, segments.input_line), VectorXd::Constant(rows, floating_end),
             VectorXd::Constant(columns, floating_end), VectorXd::Constant(columns, segments.output_line)}};
}

std::string to_string(ArrayMethod method) {
    switch (method) {
        case ArrayMethod::automatic:
            return "auto";
        case ArrayMethod::block:
            return "block";
        case ArrayMethod::pcg:
            return "pcg";
        case ArrayMethod::nodal:
            break;
    }
    return "nodal";
}

int num_vectors(const ArrayInputs& inputs) {
    for (const auto* side : {&inputs.row_left, &inputs.row_right, &inputs.column_top, &inputs.column_bottom})
        if (side->size() > 0) return static_cast<int>(side->cols());
    return 1;
}

void check(const CrossbarArray& array, const ArrayInputs& inputs) {
    InputProblems problems;
    const auto rows = array.conductance.rows(), columns = array.conductance.cols();
    if (rows == 0 || columns == 0) throw InputError(InputProblem{{}, 0, "conductance", "the array has no cells"});
    if (!array.conductance.allFinite() || !(array.conductance.array() >= 0).all())
        problems.add({{}, 0, "conductance", "a cell's conductance must be finite and 0 S or more"});
    for (const double segment : {array.segments.input_line, array.segments.output_line})
        if (!(segment > 0) || std::isinf(segment))
            problems.add({{}, 0, "segments", "a wire segment's resistance must be finite and above 0 ohm"});
    if (array.cell_current.size() > 0 &&
        (array.cell_current.rows() != rows || array.cell_current.cols() != columns || !array.cell_current.allFinite()))
        problems.add({{}, 0, "cell_current", "must be finite, one a cell"});
    const int vectors = num_vectors(inputs);
    check_end(problems, "row_left", array.ends.row_left, inputs.row_left, rows, vectors);
    check_end(problems, "row_right", array.ends.row_right, inputs.row_right, rows, vectors);
    check_end(problems, "column_top", array.ends.column_top, inputs.column_top, columns, vectors);
    check_end(problems, "column_bottom", array.ends.column_bottom, inputs.column_bottom, columns, vectors);
    if (columns == 1) check_single_node(problems, "row_right", array.ends.row_left, array.ends.row_right);
    if (rows == 1) check_single_node(problems, "column_bottom", array.ends.column_top, array.ends.column_bottom);
    problems.throw_if_any();
}

CrossbarArray hold_undetermined_lines(CrossbarArray array, int& held) {
    held = 0;
    const int rows = array.num_rows(), columns = array.num_columns();
    auto& ends = array.ends;
    Reach reach(rows + columns);
    int undriven = 0;
    const auto drive = [&](const VectorXd& one, const VectorXd& other, int first) {
        for (Index i = 0; i < one.size(); ++i) {
            if (std::isinf(one[i]) && std::isinf(other[i]))
                ++undriven;
            else
                reach.drive(first + static_cast<int>(i));
        }
    };
    drive(ends.row_left, ends.row_right, 0);
    drive(ends.column_top, ends.column_bottom, rows);
    if (undriven == 0) return array;
    for (int j = 0; j < columns; ++j)
        for (int i = 0; i < rows; ++i)
            if (array.conductance(i, j) > 0) reach.join(i, rows + j);
    for (int line = 0; line < rows + columns; ++line) {
        if (reach.is_driven(line)) continue;
        ++held;
        if (line < rows)
            ends.row_left[line] = array.segments.input_line;
        else
            ends.column_top[line - rows] = array.segments.output_line;
    }
    return array;
}

CrossbarArray transpose(const CrossbarArray& array) {
    const auto& ends = array.ends;
    return {array.conductance.transpose(),
            {array.segments.output_line, array.segments.input_line},
            {ends.column_top, ends.column_bottom, ends.row_left, ends.row_right},
            -array.cell_current.transpose()};
}

double ArrayResidual::norm() const {
    return std::hypot(row.norm(), column.norm());
}

double source_norm(const CrossbarArray& array, const ArrayInputs& inputs, int vector) {
    const Index m = array.conductance.rows(), n = array.conductance.cols();
    const auto& ends = array.ends;
    const auto is_ideal = [](const VectorXd& resistance) { return (resistance.array() == 0).any(); };
    if (is_ideal(ends.row_left) || is_ideal(ends.row_right) || is_ideal(ends.column_top) ||
        is_ideal(ends.column_bottom) || m == 1 || n == 1 || array.cell_current.size() > 0) {
        ArrayVoltages held{MatrixXd::Zero(m, n), MatrixXd::Zero(m, n)};
        set_ideal_ends(array, inputs, vector, held);
        ArrayResidual residual;
        evaluate(array, inputs, vector, held, residual);
        return residual.norm();
    }
    const auto squares = [&](const VectorXd& resistance, const MatrixXd& values) {
        return values.size() == 0 ? 0.0 : values.col(vector).cwiseQuotient(resistance).squaredNorm();
    };
    return std::sqrt(squares(ends.row_left, inputs.row_left) + squares(ends.row_right, inputs.row_right) +
                     squares(ends.column_top, inputs.column_top) + squares(ends.column_bottom, inputs.column_bottom));
}

void set_ideal_ends(const CrossbarArray& array, const ArrayInputs& inputs, int vector, ArrayVoltages& voltages) {
    const auto set = [&](const VectorXd& resistance, const MatrixXd& values, auto nodes) {
        for (Index i = 0; i < resistance.size(); ++i)
            if (resistance[i] == 0) nodes(i) = voltage(values, i, vector);
    };
    const auto& ends = array.ends;
    set(ends.row_left, inputs.row_left, voltages.row.col(0));
    set(ends.row_right, inputs.row_right, voltages.row.col(voltages.row.cols() - 1));
    set(ends.column_top, inputs.column_top, voltages.column.row(0));
    set(ends.column_bottom, inputs.column_bottom, voltages.column.row(voltages.column.rows() - 1));
}

double current_error_bound(const CrossbarArray& array, const ArrayResidual& residual) {
    const auto& ends = array.ends;
    const double row = 1 / array.segments.input_line, column = 1 / array.segments.output_line;
    const double energy = plane_energy(residual.row, row, ends.row_left, ends.row_right) +
                          plane_energy(residual.column.transpose(), column, ends.column_top, ends.column_bottom);
    double largest = 0;
    for (const auto* side : {&ends.row_left, &ends.row_right, &ends.column_top, &ends.column_bottom})
        largest = std::max(largest, largest_finite_conductance(*side));
    return std::sqrt(largest * energy);
}

ArraySolution empty_solution(const CrossbarArray& array, const ArrayInputs& inputs, ArrayMethod method,
                             const ArrayOptions& options) {
    ArraySolution solution;
    solution.method = method;
    const int vectors = num_vectors(inputs);
    solution.currents = {MatrixXd(array.num_rows(), vectors), MatrixXd(array.num_rows(), vectors),
                         MatrixXd(array.num_columns(), vectors), MatrixXd(array.num_columns(), vectors)};
    if (options.voltages) solution.voltages.resize(vectors);
    solution.quality.resize(vectors);
    return solution;
}

void take_voltages(ArraySolution& solution, const CrossbarArray& array, const ArrayInputs& inputs, int vector,
                   const ArrayVoltages& voltages, const ArrayOptions& options, ArrayResidual& room) {
    evaluate(array, inputs, vector, voltages, room);
    take_residual(solution, array, inputs, vector, voltages, options, room);
}

void take_residual(ArraySolution& solution, const CrossbarArray& array, const ArrayInputs& inputs, int vector,
                   const ArrayVoltages& voltages, const ArrayOptions& options, const ArrayResidual& room) {
    solution.currents.row_left.col(vector) = room.currents.row_left;
    solution.currents.row_right.col(vector) = room.currents.row_right;
    solution.currents.column_top.col(vector) = room.currents.column_top;
    solution.currents.column_bottom.col(vector) = room.currents.column_bottom;
    if (options.voltages) solution.voltages[vector] = voltages;
    const double norm = room.norm();
    auto& quality = solution.quality[vector];
    quality.relative_residual = norm == 0 ? 0.0 : norm / source_norm(array, inputs, vector);
    quality.current_error_bound = current_error_bound(array, room);
    if (options.observe && quality.relative_residual <= options.relative_residual) options.observe(vector, voltages);
}

void sum_up(ArraySolution& solution, const ArrayOptions& options) {
    solution.is_converged = true;
    solution.relative_residual = solution.current_error_bound = 0;
    solution.iterations = 0;
    for (const auto& quality : solution.quality) {
        if (!(quality.relative_residual <= options.relative_residual)) solution.is_converged = false;
        solution.relative_residual = std::max(solution.relative_residual, quality.relative_residual);
        solution.current_error_bound = std::max(solution.current_error_bound, quality.current_error_bound);
        solution.iterations = std::max(solution.iterations, quality.iterations);
    }
}

}  // namespace spinloom

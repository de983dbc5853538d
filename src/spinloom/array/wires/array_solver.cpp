#include "spinloom/array/wires/array_solver.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "spinloom/array/wires/array_direct.hpp"
#include "spinloom/array/wires/array_pcg.hpp"
#include "spinloom/array/wires/line_transform.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;

/// Block elimination keeps rows x columns^2 numbers; above this it is not chosen.
constexpr double affordable_bytes = 2e9;

double block_bytes(const CrossbarArray& array) {
    const double longer = std::max(array.num_rows(), array.num_columns());
    const double shorter = std::min(array.num_rows(), array.num_columns());
    return 8 * longer * shorter * shorter;
}

/// Both methods stand the array on its longer side.
template <class Solver>
ArraySolution solve_standing(const CrossbarArray& array, const ArrayInputs& inputs, const ArrayOptions& options,
                             const Solver& solver) {
    if (array.num_rows() >= array.num_columns()) return solver(array, inputs, options);
    std::vector<ArrayVoltages> start;
    auto standing = options;
    if (options.start) {
        for (const auto& voltages : *options.start)
            start.push_back({voltages.column.transpose(), voltages.row.transpose()});
        standing.start = &start;
    }
    if (options.observe) {
        standing.observe = [&](int vector, const ArrayVoltages& voltages) {
            options.observe(vector, {voltages.column.transpose(), voltages.row.transpose()});
        };
    }
    auto solution = solver(transpose(array),
                           {inputs.column_top, inputs.column_bottom, inputs.row_left, inputs.row_right}, standing);
    auto& currents = solution.currents;
    std::swap(currents.row_left, currents.column_top);
    std::swap(currents.row_right, currents.column_bottom);
    for (auto& voltages : solution.voltages) {
        MatrixXd row = voltages.column.transpose();
        voltages.column = voltages.row.transpose().eval();
        voltages.row = std::move(row);
    }
    return solution;
}

ArrayMethod choose(const CrossbarArray& array, int vectors, double relative_residual) {
    const auto seconds = [&](ArrayMethod method) {
        return predicted_seconds(method, array, vectors, relative_residual);
    };
    return block_bytes(array) <= affordable_bytes && seconds(ArrayMethod::block) <= seconds(ArrayMethod::pcg)
               ? ArrayMethod::block
               : ArrayMethod::pcg;
}

/// Vectors that conjugate gradients did not solve, by block elimination.
void repeat_with_block(ArraySolution& solution, const CrossbarArray& array, const ArrayInputs& inputs,
                       const ArrayOptions& options) {
    std::vector<int> left;
    for (int v = 0; v < static_cast<int>(solution.quality.size()); ++v)
        if (!(solution.quality[v].relative_residual <= options.relative_residual)) left.push_back(v);
    const auto columns = [&](const MatrixXd& side) {
        return side.size() == 0 ? MatrixXd() : MatrixXd(side(Eigen::indexing::all, left));
    };
    auto direct_options = options;
    direct_options.start = nullptr;
    direct_options.progress = {};
    if (options.observe)
        direct_options.observe = [&](int v, const ArrayVoltages& voltages) { options.observe(left[v], voltages); };
    auto direct = solve_standing(array,
                                 {columns(inputs.row_left), columns(inputs.row_right), columns(inputs.column_top),
                                  columns(inputs.column_bottom)},
                                 direct_options, solve_block);
    for (std::size_t k = 0; k < left.size(); ++k) {
        const int v = left[k];
        if (!(direct.quality[k].relative_residual < solution.quality[v].relative_residual)) continue;
        const auto column = static_cast<Eigen::Index>(k);
        direct.quality[k].iterations = solution.quality[v].iterations;
        solution.quality[v] = direct.quality[k];
        solution.currents.row_left.col(v) = direct.currents.row_left.col(column);
        solution.currents.row_right.col(v) = direct.currents.row_right.col(column);
        solution.currents.column_top.col(v) = direct.currents.column_top.col(column);
        solution.currents.column_bottom.col(v) = direct.currents.column_bottom.col(column);
        if (options.voltages) solution.voltages[v] = std::move(direct.voltages[k]);
        solution.method = ArrayMethod::block;
    }
    sum_up(solution, options);
}

}  // namespace

double predicted_seconds(ArrayMethod method, const CrossbarArray& array, int vectors, double relative_residual) {
    const double longer = std::max(array.num_rows(), array.num_columns());
    const double shorter = std::min(array.num_rows(), array.num_columns());
    const double cells = longer * shorter;
    if (method == ArrayMethod::block) {
        const double setup = cells * (10e-9 * shorter + 0.4e-9 * shorter * shorter);
        return setup + vectors * cells * (60e-9 + 0.5e-9 * shorter);
    }
    const double largest = array.conductance.maxCoeff();
    const double smallest = std::max(array.conductance.minCoeff(), 1e-6 * largest);
    const double bound = largest > 0 ? 0.5 * std::sqrt(largest / smallest) * std::log(2 / relative_residual) : 1.0;
    const double iterations = 0.6 * bound + 1;  // a bound is not a prediction
    const double transform = 0.03e-9 * std::min(2 * shorter, LineTransform::cost(static_cast<int>(shorter)));
    return cells * (20e-9 + vectors * (25e-9 + iterations * (4.5e-9 + transform)));
}

ArrayMethod array_method(const std::string& name, const std::string& key) {
    std::vector<std::string> known;
    for (const auto method : {ArrayMethod::automatic, ArrayMethod::block, ArrayMethod::pcg, ArrayMethod::nodal}) {
        known.push_back(to_string(method));
        if (name == known.back()) return method;
    }
    throw InputError(InputProblem{
        {},
        0,
        key,
        fmt::format("no method is called '{}'{}; there are auto, block, pcg and nodal", name, suggest(name, known))});
}

ArraySolution solve_array(CrossbarArray array, const ArrayInputs& inputs, const ArrayOptions& options) {
    check(array, inputs);
    SPINLOOM_EXPECT(!options.start || static_cast<int>(options.start->size()) == num_vectors(inputs));
    int held = 0;
    array = hold_undetermined_lines(std::move(array), held);
    const bool is_free = options.method == ArrayMethod::automatic;
    const auto method = is_free ? choose(array, num_vectors(inputs), options.relative_residual) : options.method;
    ArraySolution solution;
    const bool may_repeat = is_free && method == ArrayMethod::pcg && block_bytes(array) <= affordable_bytes;
    if (method == ArrayMethod::nodal)
        solution = solve_nodal(array, inputs, options);
    else
        solution = solve_standing(array, inputs, options, method == ArrayMethod::block ? solve_block : solve_pcg);
    if (!solution.is_converged && may_repeat) repeat_with_block(solution, array, inputs, options);
    solution.held_lines = held;
    return solution;
}

}  // namespace spinloom

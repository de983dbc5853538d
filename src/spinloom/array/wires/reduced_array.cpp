#include "spinloom/array/wires/reduced_array.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Solutions that are found together: their voltages take at most some 500 MB.
Index lines_at_once(const CrossbarArray& array) {
    return std::max<Index>(16, (Index{1} << 23) / std::max<Index>(1, array.conductance.size()));
}

/// Calls work(first, count) for the lines of a side, as many at once as memory is meant for.
template <class Work>
void for_lines(const CrossbarArray& array, Index lines, const Work& work) {
    const Index step = lines_at_once(array);
    for (Index first = 0; first < lines; first += step) work(first, std::min(step, lines - first));
}

/// One volt at each of the lines, one a vector.
MatrixXd unit_voltages(Index lines, Index first, Index count) {
    MatrixXd result = MatrixXd::Zero(lines, count);
    for (Index k = 0; k < count; ++k) result(first + k, k) = 1;
    return result;
}

}  // namespace

ReducedArray::ReducedArray(CrossbarArray array, int threads, double tolerance)
    : array_(std::move(array)), tolerance_(tolerance) {
    SPINLOOM_EXPECT(array_.cell_current.size() == 0);
    const Index rows = array_.num_rows(), columns = array_.num_columns();
    effective_.resize(rows, columns);
    if (columns <= rows) {
        for_lines(array_, columns, [&](Index first, Index count) {
            const auto found = solve({{}, {}, {}, unit_voltages(columns, first, count)}, threads, false);
            effective_.middleCols(first, count) = -found.currents.row_left;
        });
        return;
    }
    for_lines(array_, rows, [&](Index first, Index count) {
        const auto found = solve({unit_voltages(rows, first, count), {}, {}, {}}, threads, false);
        effective_.middleRows(first, count) = -found.currents.column_bottom.transpose();
    });
}

ArraySolution ReducedArray::solve(const ArrayInputs& inputs, int threads, bool voltages) const {
    const ArrayOptions options{.relative_residual = tolerance_,
                               .relative_current_error = tolerance_,
                               .threads = threads,
                               .voltages = voltages};
    auto solution = solve_array(array_, inputs, options);
    if (solution.is_converged) return solution;
    throw ConvergenceError(
        fmt::format("the array did not converge: method {}, relative residual {:.1e} where {:.1e} "
                    "is asked for",
                    to_string(solution.method), solution.relative_residual, tolerance_));
}

MatrixXd ReducedArray::gradient(const MatrixXd& by_effective, int threads) const {
    const Index rows = array_.num_rows(), columns = array_.num_columns();
    SPINLOOM_EXPECT(by_effective.rows() == rows && by_effective.cols() == columns);
    MatrixXd result = MatrixXd::Zero(rows, columns);
    const auto add = [&](const ArrayInputs& words, const ArrayInputs& bits) {
        const auto driven_words = solve(words, threads, true), driven_bits = solve(bits, threads, true);
        for (std::size_t v = 0; v < driven_words.voltages.size(); ++v) {
            const auto &word = driven_words.voltages[v], &bit = driven_bits.voltages[v];
            result -= (word.row - word.column).cwiseProduct(bit.row - bit.column);
        }
    };
    if (columns <= rows) {
        for_lines(array_, columns, [&](Index first, Index count) {
            add({by_effective.middleCols(first, count), {}, {}, {}},
                {{}, {}, {}, unit_voltages(columns, first, count)});
        });
    } else {
        for_lines(array_, rows, [&](Index first, Index count) {
            add({unit_voltages(rows, first, count), {}, {}, {}},
                {{}, {}, {}, by_effective.middleRows(first, count).transpose()});
        });
    }
    return result;
}

}  // namespace spinloom

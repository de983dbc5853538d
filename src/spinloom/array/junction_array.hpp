#pragma once

#include "spinloom/array/array_solver.hpp"
#include "spinloom/array/junction_cells.hpp"

namespace spinloom {

/// What a wired array of junctions with bias does for a number of input vectors.
struct JunctionArraySolution {
    /// Residual and error bound are those of the nonlinear equations; `iterations` counts the linear solver's, of all
    /// of Newton's steps of a vector together. Voltages as asked for.
    ArraySolution array;
    int newton_steps = 0;  ///< the most of any vector
    /// Voltages across the junctions alone and currents through them, rows x columns, one a vector; if voltages were
    /// asked for.
    std::vector<Eigen::MatrixXd> junction_voltage, junction_current;
};

/// Newton's iteration around `solve_array`: each step solves the wired array of the cells' tangents, with a current
/// source beside each cell for what the tangent leaves out; so every method of linear arrays is one of these as well,
/// and `nodal` is the twin.
///
/// Steps are halved while they do not reduce the residual; as every dI/dV is positive, there is one solution and
/// Newton's direction leads towards it. It ends when the residual is below `relative_residual` and no current changed
/// by more than `relative_current_error` of the largest in the last step.
/// @param array  its conductances are ignored in favour of the cells'; no cell currents
/// @throws InputError as `solve_array`
[[nodiscard]] JunctionArraySolution solve_junction_array(const CrossbarArray& array, const JunctionCells& cells,
                                                         const ArrayInputs& inputs, const ArrayOptions& options);

/// Numbers in equal intervals from 0 to the largest magnitude.
struct Histogram {
    double width = 0;                 ///< of an interval
    std::vector<std::size_t> counts;  ///< the last includes its upper end
};

/// Of the magnitudes of all entries: which part of the cells sees how much voltage (read disturb), or current.
[[nodiscard]] Histogram magnitude_histogram(const std::vector<Eigen::MatrixXd>& values, int intervals);

}  // namespace spinloom

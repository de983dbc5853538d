#pragma once

#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/array/wires/junction_cells.hpp"

namespace spinloom {

/// What a wired array of junctions with bias does for a number of input vectors.
struct JunctionArraySolution {
    /// Residual and error bound are those of the nonlinear equations; `iterations` counts the linear solver's, of all
    /// of Newton's steps of a vector together. Voltages as asked for.
    ArraySolution array;
    int newton_steps = 0;  ///< the most of any vector
};

/// Newton's iteration around `solve_array`: each step solves the wired array of the cells' tangents, with a current
/// source beside each cell for what the tangent leaves out. So every method of linear arrays is one of these as well,
/// and `nodal` is the twin.
///
/// Steps are halved while they do not reduce the residual; as every dI/dV is positive, there is one solution and
/// Newton's direction leads towards it. It ends when the residual is below `relative_residual` and no current changed
/// by more than `relative_current_error` of the largest in the last step.
/// @param array  its conductances are ignored in favour of the cells'; no cell currents
/// @throws InputError as `solve_array`
[[nodiscard]] JunctionArraySolution solve_junction_array(const CrossbarArray& array, const JunctionCells& cells,
                                                         const ArrayInputs& inputs, const ArrayOptions& options);

/// Counts of magnitudes in equal intervals from 0 to a limit: which part of the cells sees how much voltage (read
/// disturb), or current.
class MagnitudeHistogram {
public:
    /// @param limit  > 0; what is above it counts in the last interval
    MagnitudeHistogram(double limit, int intervals);
    void add(const Eigen::MatrixXd& values);
    [[nodiscard]] double width() const { return width_; }
    [[nodiscard]] const std::vector<std::size_t>& counts() const { return counts_; }
    [[nodiscard]] double largest() const { return largest_; }  ///< magnitude that was added; 0 before the first

private:
    double width_, largest_ = 0;
    std::vector<std::size_t> counts_;
};

}  // namespace spinloom

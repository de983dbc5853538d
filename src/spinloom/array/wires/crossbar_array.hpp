#pragma once

#include <Eigen/Core>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "spinloom/array/parts/wire_model.hpp"

namespace spinloom {

/// One value for each of the four sides of an array: the two ends of its rows and the two ends of its columns.
template <class T>
struct ArraySides {
    T row_left, row_right, column_top, column_bottom;
};

/// End of a line that nothing is connected to.
inline constexpr double floating_end = std::numeric_limits<double>::infinity();

/// A wired array of cells: the network between two planes of parallel lines that cross.
///
///      (i,0) ──r_row── (i,1) ──r_row── ... ── (i,n-1)       row i; an end may be driven behind a resistance, or float
///        │ cell          │ cell
///      column j: (0,j) ──r_column── (1,j) ── ... ── (m-1,j)
///
/// Kirchhoff, with w the row nodes, b the column nodes, both rows x columns, D the cells and L the wires with the ends:
///
///     (L_row + D) w - D b = end currents of the rows,     (L_column + D) b - D w = end currents of the columns
///
/// Each end of each line has its own resistance between its outermost node and its source: 0 is an ideal source at the
/// node itself, `floating_end` is no connection. A wire segment between source and first node, a driver, a sense
/// resistor or the input of an amplifier all are such a resistance.
struct CrossbarArray {
    Eigen::MatrixXd conductance;       ///< rows x columns [S], finite, >= 0; 0 is an open cell
    WireSegments segments;             ///< input_line along a row, output_line along a column [ohm], > 0
    ArraySides<Eigen::VectorXd> ends;  ///< resistance of each end [ohm], 0 to floating_end; rows or columns entries
    /// Current source beside each cell, from row to column [A]; empty: none. Linearised cells have one.
    Eigen::MatrixXd cell_current = {};

    [[nodiscard]] int num_rows() const { return static_cast<int>(conductance.rows()); }
    [[nodiscard]] int num_columns() const { return static_cast<int>(conductance.cols()); }

    /// The textbook arrangement: rows driven at the left and columns read at the bottom, each through one more segment;
    /// the other ends float.
    [[nodiscard]] static CrossbarArray read_out(Eigen::MatrixXd conductance, WireSegments segments);
};

/// Voltages of the sources at the ends [V], lines x vectors; an empty matrix is 0 V. Values at floating ends are
/// unused.
using ArrayInputs = ArraySides<Eigen::MatrixXd>;
/// Currents from the sources into the array [A], lines x vectors; 0 at floating ends.
using ArrayCurrents = ArraySides<Eigen::MatrixXd>;

/// Node voltages for one vector of inputs [V], rows x columns each.
struct ArrayVoltages {
    Eigen::MatrixXd row, column;
};

enum class ArrayMethod { automatic, block, pcg, nodal };

[[nodiscard]] std::string to_string(ArrayMethod method);

struct ArrayOptions {
    ArrayMethod method = ArrayMethod::automatic;
    /// Of both planes, 2-norm against the right-hand side's, recomputed from the node voltages: in double precision, or
    /// with 64 bits where direct methods need them to get there.
    double relative_residual = 1e-10;
    /// Of the largest current; conjugate gradients go on until their estimate of it is below, if rounding lets them.
    double relative_current_error = 1e-11;
    int max_iterations = 2000;  ///< a vector of inputs
    int threads = 1;            ///< results do not depend on it
    bool voltages = false;      ///< whether to return the node voltages
    /// Node voltages near the solution, one a vector, from which conjugate gradients start; none: 0 V.
    const std::vector<ArrayVoltages>* start = nullptr;
    /// Takes the node voltages of each vector as it is solved, instead of keeping them all; perhaps from several
    /// threads.
    std::function<void(int vector, const ArrayVoltages&)> observe = {};
    std::function<void(std::size_t)> progress = {};  ///< takes the number of vectors newly solved; threads as above
};

/// How well the node voltages of one vector of inputs solve it.
struct VectorQuality {
    double relative_residual = 0, current_error_bound = 0;
    int iterations = 0;
};

struct ArraySolution {
    ArrayCurrents currents;
    std::vector<ArrayVoltages> voltages;    ///< one a vector of inputs, if asked for
    std::vector<VectorQuality> quality;     ///< one a vector; the next figures are those of the worst
    ArrayMethod method = ArrayMethod::pcg;  ///< what solved it
    bool is_converged = true;               ///< every vector reached the residual that was asked for
    int iterations = 0;                     ///< of conjugate gradients, the most of any vector; 0 for direct methods
    double relative_residual = 0;           ///< the largest of any vector
    /// No current through an end of finite resistance is further from the exact one [A]; infinity where no bound is
    /// known. See docs/theory/crossbar_solver.md.
    double current_error_bound = 0;
    int held_lines = 0;  ///< lines without any path to a source; reported at 0 V, which no current depends on
};

/// Checks shapes and ranges. @throws InputError naming each quantity that is wrong
void check(const CrossbarArray& array, const ArrayInputs& inputs);

/// Number of vectors of inputs: the columns of those given (1 if all are empty).
[[nodiscard]] int num_vectors(const ArrayInputs& inputs);

/// The array with one end tied to 0 V of each line that no source reaches. Its nodes are undetermined without; it
/// carries no current either way.
/// @param held  takes their number
[[nodiscard]] CrossbarArray hold_undetermined_lines(CrossbarArray array, int& held);

/// The same array seen from the side: rows become columns.
[[nodiscard]] CrossbarArray transpose(const CrossbarArray& array);

/// Currents from the sources into an array of given node voltages [A].
[[nodiscard]] ArraySides<Eigen::VectorXd> end_currents(const CrossbarArray& array, const ArrayInputs& inputs,
                                                       int vector, const ArrayVoltages& voltages);

/// Currents and residual of node voltages, whoever found them.
struct ArrayResidual {
    ArraySides<Eigen::VectorXd> currents;  ///< into the array [A]
    Eigen::MatrixXd row, column;           ///< Kirchhoff's sum at each node [A]; 0 at ideal sources
    double norm() const;
};

/// @param vector  which of the inputs
/// @param result  is overwritten; its room is used again
void evaluate(const CrossbarArray& array, const ArrayInputs& inputs, int vector, const ArrayVoltages& voltages,
              ArrayResidual& result);

/// Writes the voltages of ideal sources onto their nodes.
void set_ideal_ends(const CrossbarArray& array, const ArrayInputs& inputs, int vector, ArrayVoltages& voltages);

/// 2-norm of the right-hand side: the residual of the array with 0 V at every node that no ideal source holds [A].
[[nodiscard]] double source_norm(const CrossbarArray& array, const ArrayInputs& inputs, int vector);

/// Upper bound on the error of any current through an end of finite resistance.
///
/// For the error e = x - x* and the residual r, |e|_A^2 = r^T A^-1 r <= r^T diag(L_row, L_column)^-1 r, as the cells
/// only add to A. The current through an end of conductance g is wrong by at most sqrt(g) |e|_A.
/// @returns infinity if some line has no end, since its L is singular then
[[nodiscard]] double current_error_bound(const CrossbarArray& array, const ArrayResidual& residual);

/// A solution with room for its currents and, if asked for, its voltages.
[[nodiscard]] ArraySolution empty_solution(const CrossbarArray& array, const ArrayInputs& inputs, ArrayMethod method,
                                           const ArrayOptions& options);

/// Takes the node voltages of one vector: its currents and quality, and its voltages if asked for. Different vectors
/// may be taken at the same time.
/// @param room  is overwritten
void take_voltages(ArraySolution& solution, const CrossbarArray& array, const ArrayInputs& inputs, int vector,
                   const ArrayVoltages& voltages, const ArrayOptions& options, ArrayResidual& room);
/// The same where residual and currents are known already.
void take_residual(ArraySolution& solution, const CrossbarArray& array, const ArrayInputs& inputs, int vector,
                   const ArrayVoltages& voltages, const ArrayOptions& options, const ArrayResidual& room);
/// Sums up the quality of the vectors: the solution is as good as the worst of them.
void sum_up(ArraySolution& solution, const ArrayOptions& options);

}  // namespace spinloom

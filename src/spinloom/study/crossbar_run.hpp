#pragma once

#include <Eigen/Core>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/array/wires/junction_array.hpp"
#include "spinloom/core/npy.hpp"

namespace spinloom {

/// One wired array on its own, its cells and inputs in files: what `spinloom crossbar` solves.
///
/// Word line i is driven with inputs(i, vector) at its left end, through `driver_resistance` and one wire segment; bit
/// line j ends at its bottom on 0 V, through one wire segment and `sense_resistance`. The other ends float.
struct CrossbarRequest {
    std::string conductance, resistance;  ///< file of one of both: word lines x bit lines [S] or [ohm]
    std::string inputs;                   ///< file: word lines x vectors, or one row of word lines for one vector [V]
    double row_segment = 0, column_segment = 0;  ///< [ohm], > 0
    double driver_resistance = 0, sense_resistance = 0;
    bool has_end_segments = true;  ///< a segment between a source and the first node, and before the read-out
    bool drives_both_sides = false, senses_both_sides = false;
    std::vector<int> floating_rows, floating_columns;  ///< not connected at all

    double half_voltage = std::numeric_limits<double>::infinity();  ///< V_half of the junctions [V]; infinite: ohmic
    double parallel_resistance = 0;                                 ///< [ohm]; 0: the smallest of the file
    double access_resistance = 0;                                   ///< in series with each cell [ohm]

    ArrayMethod method = ArrayMethod::automatic;
    double tolerance = 1e-10;  ///< true relative residual; a tenth of it for currents against the largest
    int threads = 1;
    bool progress = true;  ///< on standard error
    /// Whether `CrossbarSummary::nodes` is filled: two numbers a cell and vector.
    bool keeps_voltages = false;
};

/// What came out.
struct CrossbarSummary {
    int num_rows = 0, num_columns = 0, num_vectors = 0;
    Eigen::MatrixXd currents;  ///< from the bit lines into their read-outs, vectors x bit lines [A]
    ArraySolution solution;    ///< without voltages
    int newton_steps = 0;      ///< 0: ohmic cells
    int num_out_of_range = 0;  ///< cells taken as ohmic beside junctions
    Eigen::VectorXd power;     ///< delivered by the drivers, one a vector [W]
    /// Largest shortfall of a cell's voltage below its word line's source, over cells and vectors, and where.
    double worst_drop = 0;
    int worst_row = 0, worst_column = 0, worst_vector = 0;
    Eigen::MatrixXd drop;  ///< the largest of any vector, word lines x bit lines [V]
    double largest_junction_voltage = 0, largest_cell_current = 0;
    /// Departure of the bit-line currents from those of ideal wires and ends, of the largest; where no line floats.
    std::optional<double> current_loss;
    double seconds = 0;
    NumericArray nodes;  ///< word and bit nodes, vectors x 2 x word lines x bit lines [V]; empty unless asked for
    MagnitudeHistogram voltage, current;  ///< of the junctions of all cells and vectors, for read disturb
};

/// Reads and solves.
/// @throws InputError for files and options, ConvergenceError if the tolerance is not reached
[[nodiscard]] CrossbarSummary measure_crossbar(const CrossbarRequest& request);

/// A matrix from a `.npy` or `.csv` file. @throws InputError
[[nodiscard]] Eigen::MatrixXd read_matrix_file(const std::string& path);

}  // namespace spinloom

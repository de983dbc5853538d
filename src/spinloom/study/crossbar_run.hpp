#pragma once

#include <Eigen/Core>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/array/wires/junction_array.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npy.hpp"
#include "spinloom/core/range.hpp"

namespace spinloom {

/// Legal values of `CrossbarSettings`; a wire segment of 1e-6 ohm is as good as an ideal one.
namespace crossbar_range {
inline constexpr Range segment{1e-6, 1e12}, series{0, 1e12};           ///< [ohm]
inline constexpr Range half_voltage{1e-3, 1e3}, parallel{1e-3, 1e12};  ///< [V], [ohm]
inline constexpr Range tolerance{1e-14, 1e-2};
}  // namespace crossbar_range

/// One wired array on its own, all but its cells and inputs.
///
/// Word line i is driven with inputs(i, vector) at its left end, through `driver_resistance` and one wire segment; bit
/// line j ends at its bottom on 0 V, through one wire segment and `sense_resistance`. The other ends float.
struct CrossbarSettings {
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

/// The same with cells and inputs in files: what `spinloom crossbar` solves.
struct CrossbarRequest : CrossbarSettings {
    std::string conductance, resistance;  ///< file of one of both: word lines x bit lines [S] or [ohm]
    std::string inputs;                   ///< file: word lines x vectors, or one row of word lines for one vector [V]
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

/// Solves what is given.
/// @param conductance  of the cells at zero bias, word lines x bit lines [S], finite, 0 (an open cell) or more
/// @param inputs       word lines x vectors [V], finite
/// @throws InputError naming the settings as options of the command line ("--r-row"), ConvergenceError
[[nodiscard]] CrossbarSummary measure_crossbar(const Eigen::MatrixXd& conductance, const Eigen::MatrixXd& inputs,
                                               const CrossbarSettings& settings);

/// The array that the settings describe, its cells at zero bias. @throws InputError as above
[[nodiscard]] CrossbarArray wired_array(const Eigen::MatrixXd& conductance, const CrossbarSettings& settings);

/// Conductances of cells given as resistances [ohm], above 0; infinity is an open cell.
/// @param where  file or key of the resistances, for messages
/// @throws InputError naming the first entry that is wrong
[[nodiscard]] Eigen::MatrixXd cell_conductances(const Eigen::MatrixXd& resistance, const InputProblem& where);

/// Refuses a voltage or conductance that is not legal. @throws InputError naming the first entry that is wrong
void check_cell_conductances(const Eigen::MatrixXd& conductance, const InputProblem& where);
void check_input_voltages(const Eigen::MatrixXd& voltages, const InputProblem& where);

/// A matrix from a `.npy` or `.csv` file. @throws InputError
[[nodiscard]] Eigen::MatrixXd read_matrix_file(const std::string& path);

}  // namespace spinloom

#pragma once

#include <compare>
#include <string>
#include <vector>

#include "spinloom/array/parts/wire_capacitance.hpp"
#include "spinloom/array/write/sot_bitcell.hpp"
#include "spinloom/circuit/operating_point.hpp"

/// The circuit through which the cells of a subarray are written and sensed.

namespace spinloom {

/// A subarray as the write drivers see it. Source lines run along the rows (the input lines of the crossbar), bit lines
/// along the columns, I+ of all outputs and then I- (its output lines). Drivers are ideal voltage sources: those of
/// source and word lines before tap 0, those of bit lines behind the last row, where the amplifiers are.
///
/// The pairs of a synapse lie at one cross-point, between the same source and bit lines (in inference their
/// conductances add). Each pair with word lines WWL and RWL of its own: a row has one of each a pair, and a write
/// selects one. Wires are no longer for more pairs, as in inference. `assumed`: strips and free layers of all pairs are
/// alike, junctions have areas 1 : 2 : 4 ... .
struct WriteArray {
    SotBitcell cell;  ///< of the smallest pair
    WriteLevels levels;
    int rows = 1, outputs = 1;
    WireSegments wires;                      ///< zero: wires without resistance
    CrossbarCapacitances capacitances = {};  ///< over time only
    int pairs = 1;                           ///< of a synapse

    [[nodiscard]] int num_bit_lines() const { return 2 * outputs; }
    /// The cell of a pair, from 0, whose junctions have 2^pair times the conductance of the smallest.
    [[nodiscard]] SotBitcell cell_of(int pair) const;
    /// Segments of source line from its driver to a cell.
    [[nodiscard]] int source_segments(int bit_line) const { return bit_line % outputs + 1; }
    /// Segments of bit line from its driver to a cell.
    [[nodiscard]] int bit_segments(int row) const { return rows - row; }
};

/// The cell at work. 0 <= row < rows; 0 <= bit_line < num_bit_lines; 0 <= pair < pairs, 0 the smallest.
struct CellPlace {
    int row = 0, bit_line = 0, pair = 0;

    friend auto operator<=>(const CellPlace&, const CellPlace&) = default;
};

/// Which cells of the array are in the circuit.
enum class WriteScope {
    cross,  ///< those that share a line with the selected one; all others have both ends at the same level
    whole,  ///< every one
};

/// A cell of a write circuit, or several without wires between them as one.
struct WriteCircuitCell {
    CellPlace place;
    double count;
    BitcellNodes nodes;
    Node source;
};

/// The circuit of one cell at work. Sources: "wwl", "wwl_other", "rwl", "rwl_other", "sl", "sl_other", "bl",
/// "bl_other".
struct WriteCircuit {
    Netlist netlist;
    std::vector<WriteCircuitCell> cells;  ///< the selected one first
};

/// A cell whose magnetisation moves in a transient analysis.
struct MovingCell {
    CellPlace place;
    Eigen::Vector3d start;  ///< of unit length
};

/// "c<row>_<bit line>", and "_<pair>" but for the smallest: the element of a cell.
[[nodiscard]] std::string cell_name(const CellPlace& place);

/// Builds the circuit with its sources at the levels of a mode.
///
/// Between the same nodes (wires without resistance) cells that do not move are merged, which changes nothing. The
/// junctions of cells that neither move nor are selected are parallel; the write path does not go through them.
/// @param selected_angle  of the selected junction, unless it moves [rad]
/// @param moving          cells of the scope whose magnetisation moves
[[nodiscard]] WriteCircuit write_circuit(const WriteArray& array, const CellPlace& place, ArrayMode mode,
                                         WriteScope scope, double selected_angle = 0,
                                         const std::vector<MovingCell>& moving = {});

/// Steady currents of one mode. Currents through strips count from BL to SL [A].
struct WriteSolution {
    double current = 0;         ///< through the strip of the selected cell
    double bit_current = 0;     ///< out of the driver of its bit line
    double row_disturb = 0;     ///< through the strip of a cell of the same WWL, the largest by magnitude
    double column_disturb = 0;  ///< ... of the same bit line, or of another pair of the same row
    double other_disturb = 0;   ///< ... of no common line; scope `whole` only
    double power = 0;           ///< delivered by all drivers [W]
    double strip_power = 0;     ///< dissipated in the selected strip [W]
};

/// Solves the circuit of one cell at work in direct current. @throws ConvergenceError
[[nodiscard]] WriteSolution solve_write(const WriteArray& array, const CellPlace& place, ArrayMode mode,
                                        WriteScope scope = WriteScope::cross, double selected_angle = 0);

/// Currents and powers of one mode over all places of a subarray, from solutions on a grid of places.
///
/// The places of the grid are those nearest to Chebyshev's points along either direction, ends included; between them
/// the polynomial through them. The grid is refined until currents solved in the middles of its gaps along two edges
/// agree within the tolerance, or it has as many points as it may. I+ and I- of an output are the same by symmetry, and
/// so are the pairs but for what leaks through their junctions: the far corner of the largest is compared as well.
class WriteMap {
public:
    /// @throws ConvergenceError
    WriteMap(const WriteArray& array, ArrayMode mode, double tolerance = 1e-4);

    [[nodiscard]] double current(const CellPlace& place) const;  ///< as `WriteSolution::current`
    [[nodiscard]] double power(const CellPlace& place) const;    ///< [W]
    /// Largest disturbs of all places solved, by magnitude, as of `WriteSolution` [A].
    [[nodiscard]] double row_disturb() const { return row_disturb_; }
    [[nodiscard]] double column_disturb() const { return column_disturb_; }
    /// Largest relative difference of the current to those solved between the points; 0 where every place is solved.
    [[nodiscard]] double interpolation_error() const { return interpolation_error_; }

private:
    void solve(const WriteArray& array, ArrayMode mode, int points);
    [[nodiscard]] double error_between(const WriteArray& array, ArrayMode mode) const;
    [[nodiscard]] double interpolate(const Eigen::MatrixXd& values, const CellPlace& place) const;

    int outputs_;
    std::vector<int> rows_, taps_;
    Eigen::MatrixXd currents_, powers_;
    double row_disturb_ = 0, column_disturb_ = 0, interpolation_error_ = 0;
};

}  // namespace spinloom

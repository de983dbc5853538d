#pragma once

#include <Eigen/Core>
#include <limits>
#include <vector>

#include "spinloom/array/parts/wire_capacitance.hpp"
#include "spinloom/array/parts/wire_model.hpp"

namespace spinloom {

/// One crossbar with its wires: the linear network between input terminals and output terminals.
///
/// Word lines carry the inputs, bit lines collect currents. Positions 0 ... P-1 run along the bit lines; at each
/// position stands one word line, or several that share its cells. Taps 0 ... T-1 run along a word line.
///
///      source w ──r_word── tap 0 ──r_word── tap 1 ── ...            (word line at position p)
///                            │ cell            │ cell
///      bit line b: node(b,0) ──r_bit── node(b,1) ── ... ── node(b,P-1) ──r_bit── terminal b
///
/// The cell of bit line b at position p joins node(b,p) to tap `tap_of_bit_line[b]` of the word line that serves it
/// there. Bit lines may share a tap (the I+ and I- lines of one output do). Ports: the sources, in word-line order,
/// then the terminals.
struct Crossbar {
    struct WordLine {
        int position = 0;
        std::vector<int> bit_lines;  ///< the bit lines whose cells at this position it serves
    };

    Eigen::MatrixXd conductance;       ///< bit lines x positions [S], >= 0; 0 is an open cell
    std::vector<int> tap_of_bit_line;  ///< one a bit line
    std::vector<WordLine> word_lines;  ///< ordered by position
    WireSegments wires;  ///< both > 0, or only the output line's, or none (all 0: wires without resistance)
    CrossbarCapacitances capacitances = {};  ///< over time only; direct currents do not see them
    /// Where the TMR falls with voltage (device/magnet/mtj.hpp): of the antiparallel junctions of each cell the
    /// conductance at 0 V, a part of `conductance` [S], and the TMR there [1]. Empty: all cells are ohmic. A reduction
    /// to ports is that of all cells at 0 V.
    Eigen::MatrixXd antiparallel = {}, tmr = {};
    double half_voltage = std::numeric_limits<double>::infinity();  ///< [V]

    [[nodiscard]] bool depends_on_bias() const { return antiparallel.size() > 0; }

    [[nodiscard]] int num_positions() const { return static_cast<int>(conductance.cols()); }
    [[nodiscard]] int num_bit_lines() const { return static_cast<int>(conductance.rows()); }
    [[nodiscard]] int num_taps() const;
    [[nodiscard]] int num_sources() const { return static_cast<int>(word_lines.size()); }

    /// One word line a position, one tap a bit line: the textbook array. `conductance` is bit lines x word lines.
    [[nodiscard]] static Crossbar rectangular(Eigen::MatrixXd conductance, WireSegments wires);
};

/// Port admittance of a crossbar: currents into the ports for given port voltages, exactly.
///
///     ( I_source   )   ( Y_ss  Y_ts^T ) ( V_source   )
///     ( I_terminal ) = ( Y_ts  Y_tt   ) ( V_terminal )
///
/// Symmetric (reciprocity), positive semidefinite, rows sum to zero (no path to ground inside).
struct PortAdmittance {
    Eigen::MatrixXd source_terminal;  ///< Y_ts, terminals x sources [S], <= 0
    Eigen::MatrixXd terminal;         ///< Y_tt, terminals x terminals [S]
    Eigen::MatrixXd source;           ///< Y_ss, sources x sources [S]; empty if diagonal
    Eigen::VectorXd source_diagonal;  ///< Y_ss where it is diagonal (no wire resistance); else empty

    [[nodiscard]] bool is_source_diagonal() const { return source.size() == 0; }
    /// Y_ss V for source voltages (sources x vectors).
    [[nodiscard]] Eigen::MatrixXd apply_source(const Eigen::MatrixXd& voltages) const;
};

/// Voltages inside a crossbar for one vector of port voltages [V].
struct CrossbarVoltages {
    Eigen::MatrixXd bit;   ///< node(b, p): bit lines x positions
    Eigen::MatrixXd word;  ///< taps: word lines x taps
};

/// Exact elimination of a crossbar with resistive bit lines.
///
/// Unknowns of slab p: the m bit-line nodes at position p. Word lines are eliminated within their slab, which leaves
///
///     Delta_0 = D_0,   Delta_p = D_p - g^2 Delta_{p-1}^{-1},   g = 1/r_bit
///
/// a symmetric positive definite block-tridiagonal system with multiples of the identity beside the diagonal,
/// eliminated from the far end towards the terminals. Cost O(P m^3 + P^2 m^2), memory O(P m^2) and the result; every
/// step is a dense matrix product.
class BlockTridiagonalCrossbar {
public:
    explicit BlockTridiagonalCrossbar(Crossbar crossbar);

    [[nodiscard]] PortAdmittance port_admittance() const;
    /// @param sources    one voltage a word line [V]
    /// @param terminals  one voltage a bit line [V]
    [[nodiscard]] CrossbarVoltages voltages(const Eigen::VectorXd& sources, const Eigen::VectorXd& terminals) const;

private:
    struct Slab {
        Eigen::MatrixXd inverse;   ///< Delta_p^{-1}, m x m
        Eigen::MatrixXd coupling;  ///< current into the bit nodes per volt of each source of the slab, m x sources [S]
        Eigen::MatrixXd source;    ///< self admittance of the slab's sources with its bit nodes held at 0 V [S]
        int first_source = 0;
    };
    /// Inverse of the word line's own matrix, taps x taps, its source and bit nodes held at 0 V.
    [[nodiscard]] Eigen::MatrixXd word_line_inverse(const Crossbar::WordLine& word_line) const;
    [[nodiscard]] Eigen::MatrixXd assemble(Slab& slab, int position, int first_source) const;

    Crossbar crossbar_;
    double bit_conductance_ = 0;   ///< 1/r_bit [S]
    double word_conductance_ = 0;  ///< 1/r_word [S]; 0 stands for a word line without resistance
    std::vector<Slab> slabs_;
};

}  // namespace spinloom

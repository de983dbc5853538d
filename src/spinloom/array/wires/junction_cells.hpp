#pragma once

#include <Eigen/Core>

namespace spinloom {

/// Cells that are junctions with bias, each with the on-resistance of its access transistor in series.
///
/// A cell of zero-bias conductance G_0 (the junction alone) is a junction of two states whose resistance above the
/// parallel one rolls off with the voltage V_j across the junction:
///
///     I = V_j/R(V_j),   R(V_j) = R_P (1 + t/(1 + (V_j/V_half)^2)),   t = 1/(R_P G_0) - 1
///
/// so a parallel cell (t = 0) is ohmic and an antiparallel one has t = TMR_0; in between, a junction of a smaller TMR
/// (`assumed`). Cells with t outside [0, 8], and open ones, are no junctions in working order: they stay ohmic and are
/// counted. (The current would fall with growing voltage somewhere if t were above 8.) The cell's voltage is
/// V = V_j + r_access I. Source: as MagneticTunnelJunction.
class JunctionCells {
public:
    /// @param zero_bias_conductance  of the junctions alone, rows x columns [S], >= 0; 0 is an open cell
    /// @param parallel_resistance    R_P [ohm], > 0
    /// @param half_voltage           V_half [V], > 0; infinite: ohmic cells
    /// @param access_resistance      [ohm], >= 0
    JunctionCells(Eigen::MatrixXd zero_bias_conductance, double parallel_resistance, double half_voltage,
                  double access_resistance);

    /// Currents and tangents at the voltages V of the cells, all rows x columns.
    /// @param junction_voltage  V_j: on entry where to start from, empty if not known; on return the solution
    void evaluate(const Eigen::MatrixXd& voltage, Eigen::MatrixXd& junction_voltage, Eigen::MatrixXd& current,
                  Eigen::MatrixXd& tangent) const;
    /// dI/dV at 0 V, access resistance included [S].
    [[nodiscard]] Eigen::MatrixXd zero_bias_tangent() const;
    /// Whether no cell depends on its voltage.
    [[nodiscard]] bool is_ohmic() const;
    /// Cells with a conductance that are taken as ohmic because their resistance is no junction's; 0 without V_half.
    [[nodiscard]] int num_out_of_range() const { return num_out_of_range_; }

private:
    Eigen::MatrixXd conductance_;
    Eigen::MatrixXd excess_;  ///< t; 0 where the cell is ohmic
    double half_voltage_, access_resistance_;
    int num_out_of_range_ = 0;
};

}  // namespace spinloom

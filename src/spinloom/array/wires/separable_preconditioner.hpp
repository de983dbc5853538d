#pragma once

#include <Eigen/Core>
#include <Eigen/LU>
#include <memory>
#include <vector>

#include "spinloom/array/wires/crossbar_array.hpp"
#include "spinloom/array/wires/line_transform.hpp"

namespace spinloom {

/// A wired array whose cells are the same along each row: exactly solvable, and near the real one.
///
/// With every cell of row j replaced by the row's mean g_j, the row plane's wires S (the same for all rows) are
/// diagonal in their modes mu_k. What remains of the column plane after eliminating the row plane is, mode by mode,
/// one tridiagonal system along the columns:
///
///     T + diag_j( g_j mu_k/(g_j + mu_k) ),      T a column's wires and ends
///
/// Applied to a residual of the column plane: a product with the modes, these systems, a product back. Where a line's
/// ends differ from those of the others, the difference is a matrix of rank one a line, corrected exactly (Woodbury).
///
/// Against the array reduced to its column plane, K: lambda(P^-1 K) lies in [min G_ij/g_i, max G_ij/g_i] over all
/// cells, so the condition number is at most the quotient of the two, whatever the size and the wires.
///
/// The modes are found by a dense product or, where that is cheaper, by a fast transform. The latter knows two kinds of
/// ends. The rows are then given the one that is near theirs, which widens the bounds on lambda by a factor that is
/// known (`end_change`) and near 1 where a row's end conducts better than the row as a whole.
/// Single precision; symmetric up to rounding. Source: docs/theory/crossbar_solver.md.
class SeparablePreconditioner {
public:
    enum class Transform { automatic, dense, fast };

    /// @param array  checked, without undetermined lines, rows >= columns
    /// @param threads  results do not depend on it
    SeparablePreconditioner(const CrossbarArray& array, int threads, Transform transform = Transform::automatic);

    /// P^-1 r for r on the column plane, rows x columns.
    void apply(const Eigen::MatrixXf& residual, Eigen::MatrixXf& result);
    /// Ends that differ from the common ones: the rank of the correction.
    [[nodiscard]] int num_corrections() const { return static_cast<int>(corrections_.size()); }
    /// [smallest, largest] of G_ij/g_i over all cells, times what the ends were changed by: contains the spectrum of
    /// P^-1 K.
    [[nodiscard]] std::pair<double, double> spectrum_bounds() const { return bounds_; }
    [[nodiscard]] bool is_fast() const { return fast_ != nullptr; }

private:
    /// One end that differs: change x (shape at row `row`) (shape)^T, after elimination of the row plane.
    struct Correction {
        int row;   ///< where along the columns it acts
        int line;  ///< row index for a row's end, column index for a column's
        bool is_row_end;
        Eigen::VectorXd shape;  ///< by mode
        double inverse_change;  ///< 1/(conductance - common conductance) [ohm]; 0 for an ideal source
    };
    /// Ends of the rows in the preconditioner, over a segment's conductance.
    struct RowEnds {
        double left, right;
    };
    void bound_spectrum(const CrossbarArray& array);
    void choose_transform(Transform transform, RowEnds true_ends);
    void set_up_modes();
    void factorize_modes();
    [[nodiscard]] Eigen::VectorXd mode_at(int column) const;
    void add_column_corrections(const Eigen::VectorXd& resistance, double common, int row);
    void add_row_corrections(const Eigen::VectorXd& resistance, double common, double used, int column);
    void factorize_corrections();
    [[nodiscard]] Eigen::ArrayXd inverse_pivots(Eigen::Index row) const;
    void to_modes(const Eigen::MatrixXf& residual);
    void from_modes(Eigen::MatrixXf& result);
    void solve_modes(Eigen::MatrixXf& modal);

    Eigen::Index rows_, columns_;
    int threads_;
    double column_segment_, row_segment_;  ///< conductances of a wire segment [S]
    double common_top_, common_bottom_;    ///< end conductances of the columns [S]
    RowEnds ends_{};
    Eigen::ArrayXd mean_cell_;             ///< g_j, one a row [S]
    Eigen::ArrayXd mode_value_;            ///< mu_k [S]
    std::unique_ptr<LineTransform> fast_;  ///< else the dense modes
    Eigen::MatrixXd mode_vectors_;         ///< modes x columns, kept only for corrections
    Eigen::MatrixXf modes_;                ///< modes x columns
    Eigen::ArrayXf inverse_pivot_;         ///< of the tridiagonal systems [ohm], block of modes by row by mode
    std::pair<double, double> bounds_;
    std::vector<Correction> corrections_;  ///< ordered by row
    Eigen::PartialPivLU<Eigen::MatrixXd> capacitance_;
    Eigen::MatrixXf modal_, scratch_;  ///< rows x modes, both padded
};

/// What giving all rows other ends does to the power of one of them. It is the eigenvalue other than 1 of F''^-1 F,
/// with F = g - g (S + g)^-1 g the row as its columns see it. S and S'' are its wires with conductance `end` and
/// `changed` at one end and `far` at the other. Conductances over a segment's, infinite for an ideal source.
/// @param cell  largest of the rows: the eigenvalue is then the one furthest from 1
[[nodiscard]] double end_change(int nodes, double cell, double end, double changed, double far);

}  // namespace spinloom

#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <memory>
#include <vector>

#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// Exact reduction of the linear part of a circuit to the unknowns that something nonlinear touches (its ports).
///
/// With the unknowns split into interior I and ports B, a linear system M x = r (plus terms in the rows of B only) is
///
///     S x_B = r_B - M_BI M_II^-1 r_I,     S = M_BB - M_BI M_II^-1 M_IB,     x_I = M_II^-1 (r_I - M_IB x_B)
///
/// Removing the ports splits the interior into independent blocks, each factorised once and coupled to its own ports
/// only, so S stays sparse. A block whose ports would fill S more than its own entries fill M is left as it is. A
/// branch current belongs to the ports if a port takes part in its equation or carries its current, since nothing
/// else determines it. Where nothing is nonlinear there are no ports, and `expand` is the whole solution.
/// Source: Schur complement; docs/theory/circuit.md.
class LinearReduction {
public:
    using Matrix = SparseLu::Matrix;

    /// @param pattern      of the whole system
    /// @param ports        unknowns that must stay
    /// @param first_branch unknowns from this one on are branch currents
    LinearReduction(const Matrix& pattern, const std::vector<int>& ports, int first_branch,
                    const std::vector<std::pair<int, int>>& extra_entries);
    ~LinearReduction();
    LinearReduction(LinearReduction&&) noexcept;

    /// Whether it takes away enough unknowns to be worth its cost.
    [[nodiscard]] bool is_worthwhile() const;
    [[nodiscard]] int num_ports() const { return static_cast<int>(port_unknowns_.size()); }
    /// Unknown of the whole system that a port is.
    [[nodiscard]] const std::vector<int>& port_unknowns() const { return port_unknowns_; }
    /// Port that an unknown of the whole system is, or -1.
    [[nodiscard]] const std::vector<int>& port_of() const { return port_of_; }

    /// Takes new values of the whole system's pattern. @returns false if some block has no unique solution
    [[nodiscard]] bool set_values(const Matrix& matrix);
    /// S, with room for the extra entries of the ports; its pattern never changes.
    [[nodiscard]] const Matrix& reduced() const { return reduced_; }
    /// Right-hand side of the ports.
    [[nodiscard]] Eigen::VectorXd reduce(const Eigen::VectorXd& right_hand_side);
    /// All unknowns, for the right-hand side last given to `reduce`, one refinement step included.
    [[nodiscard]] Eigen::VectorXd expand(const Eigen::VectorXd& port_values) const;

private:
    struct Block;
    void find_blocks(const Matrix& pattern);
    void build_reduced_pattern(const Matrix& pattern, const std::vector<std::pair<int, int>>& extra_entries);
    [[nodiscard]] bool refresh(Block& block, const Matrix& matrix);

    int num_unknowns_;
    std::vector<int> port_unknowns_, port_of_;
    std::vector<std::unique_ptr<Block>> blocks_;
    Matrix reduced_;
    std::vector<std::pair<int, int>> kept_;  ///< (place in the whole matrix, place in S) of M_BB
    Matrix matrix_;                          ///< values of the last `set_values`
    Eigen::VectorXd right_hand_side_;
};

}  // namespace spinloom

#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <memory>
#include <vector>

#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

struct LinearBlock;

/// Exact reduction of the linear part of a circuit to the unknowns that something nonlinear touches (its ports).
///
/// With the unknowns split into interior I and ports B, a linear system M x = r (plus terms in the rows of B only) is
///
///     S x_B = r_B - M_BI M_II^-1 r_I,     S = M_BB - M_BI M_II^-1 M_IB,     x_I = M_II^-1 (r_I - M_IB x_B)
///
/// Entries of S that are zero in a resistive block stay zero, as its values never change, and are left out of the
/// pattern: amplifiers pass signals one way, and S falls into as many steps as there are layers.
///
/// Removing the ports splits the interior into independent blocks, each factorised once and coupled to its own ports
/// only, so S stays sparse. A block whose ports would fill S more than its own entries fill M is left as it is. A
/// branch current belongs to the ports if a port takes part in its equation or carries its current, since nothing
/// else determines it. Where nothing is nonlinear there are no ports, and `expand` is the whole solution.
///
/// Over time, a block without charges (`resistive`) has no memory: its interior follows from the ports and the sources
/// of the moment. It is solved for two right-hand sides only while the sources move along a straight line between them,
/// and its interior is found only where it is wanted, or all of it by `complete`.
/// Source: Schur complement; docs/theory/circuit.md.
class LinearReduction {
public:
    using Matrix = SparseLu::Matrix;

    /// @param pattern      of the whole system, with the values that it has without charges
    /// @param ports        unknowns that must stay
    /// @param first_branch unknowns from this one on are branch currents
    /// @param charges      a matrix of the same pattern; a block that it has no value in is resistive
    /// @param wanted       unknowns that `expand_moving` finds even where they lie inside a resistive block
    LinearReduction(const Matrix& pattern, const std::vector<int>& ports, int first_branch,
                    const std::vector<std::pair<int, int>>& extra_entries, const Matrix& charges,
                    const std::vector<int>& wanted = {});
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

    /// Solves for every column of right-hand sides of the whole system, in its place. @pre there are no ports
    void solve_alone(Eigen::MatrixXd& right_hand_sides);

    /// Ports and what lies inside blocks with charges, rising.
    [[nodiscard]] std::vector<int> moving_unknowns() const;
    /// Solves the resistive blocks at both ends of a straight line of right-hand sides; after `set_values`.
    void set_line(const Eigen::VectorXd& from, const Eigen::VectorXd& to);
    /// As `reduce`, for a right-hand side that is in the rows of resistive blocks (1 - place) from + place to.
    [[nodiscard]] Eigen::VectorXd reduce_on_line(const Eigen::VectorXd& right_hand_side, double place);
    /// Writes the moving and the wanted unknowns, and leaves the others; after `reduce_on_line`.
    void expand_moving(const Eigen::VectorXd& port_values, Eigen::VectorXd& all) const;
    /// Writes what lies inside resistive blocks, of which `all` must hold the ports; after `reduce_on_line`.
    void complete(Eigen::VectorXd& all) const;

private:
    [[nodiscard]] Eigen::VectorXd gather_ports(const Eigen::VectorXd& right_hand_side) const;
    void number_ports(const std::vector<char>& is_port);
    void find_blocks(const Matrix& pattern);
    void build_blocks(const Matrix& pattern);
    void find_resistive(const Matrix& charges, const std::vector<int>& wanted);
    void build_reduced_pattern(const Matrix& pattern, const std::vector<std::pair<int, int>>& extra_entries);

    int num_unknowns_;
    std::vector<int> port_unknowns_, port_of_;
    std::vector<int> block_of_;  ///< that an unknown is interior to; -1: it is a port
    std::vector<std::unique_ptr<LinearBlock>> blocks_;
    Matrix reduced_;
    std::vector<std::pair<int, int>> kept_;  ///< (place in the whole matrix, place in S) of M_BB
    Eigen::VectorXd right_hand_side_;
    double place_ = 0;  ///< on the line, of the last `reduce_on_line`
};

}  // namespace spinloom

#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "spinloom/circuit/resistive_net.hpp"
#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// One of the independent blocks that the interior of a circuit falls into without its ports, and its part of the
/// reduction that LinearReduction puts together. M is the matrix of the whole system, I the block, B its ports.
struct LinearBlock {
    using Matrix = SparseLu::Matrix;

    std::vector<int> interior;     ///< unknowns of the whole system, rising
    std::vector<int> ports;        ///< ports (numbers among the ports) that touch the interior, rising
    std::int64_t num_entries = 0;  ///< counted where there are ports

    Matrix inside;                                           ///< M_II
    Matrix from_ports;                                       ///< M_IB, a column a port of this block
    Matrix to_ports;                                         ///< M_BI, a row a port of this block
    std::vector<int> inside_places, from_places, to_places;  ///< where their values stand in the whole matrix
    std::vector<int> reduced_places;            ///< where the block's part of S goes, column by column; -1: nowhere
    mutable std::unique_ptr<SparseLu> factors;  ///< of M_II; null until they are needed
    std::optional<ResistiveNet> net;            ///< the block as one, as long as it is quicker than factors
    int num_net_solutions = 0;
    bool is_current = false;
    bool is_resistive = false;
    Eigen::MatrixXd transfer;    ///< M_II^-1 M_IB, or empty if it is too large to keep
    Eigen::MatrixXd admittance;  ///< M_BI M_II^-1 M_IB
    Eigen::VectorXd response;    ///< M_II^-1 r_I

    std::vector<int> wanted;          ///< numbers within the interior
    Eigen::MatrixXd wanted_transfer;  ///< rows of M_II^-1 M_IB
    /// Of a resistive block at both ends of a line: r_I, M_II^-1 r_I, M_BI M_II^-1 r_I, and its wanted rows.
    Eigen::MatrixXd ends, end_solutions, pushed_at_ends, wanted_at_ends;

    /// Takes new values of the whole matrix, and makes what follows from them. @returns false if M_II is singular
    [[nodiscard]] bool refresh(const Matrix& matrix);
    /// Solves for the interior's own sources and takes what they push into the ports from `port_sides`.
    void reduce(const Eigen::VectorXd& right_hand_side, Eigen::VectorXd& port_sides);
    /// The interior at given ports, for the right-hand side of the last `reduce`.
    void expand(const Eigen::VectorXd& right_hand_side, const Eigen::VectorXd& port_values, Eigen::VectorXd& all) const;
    /// The interior for every column of right-hand sides, in its place. @pre there are no ports
    void solve_alone(Eigen::MatrixXd& right_hand_sides);
    /// Solves a resistive block at both ends of a line of right-hand sides.
    void set_line(const Eigen::VectorXd& from, const Eigen::VectorXd& to);
    /// Writes the interior of a resistive block, whose ports `all` must hold.
    void complete(const Eigen::VectorXd& right_hand_side, const Eigen::VectorXd& port_values,
                  Eigen::VectorXd& all) const;

    [[nodiscard]] Eigen::VectorXd gather_own_ports(const Eigen::VectorXd& port_values) const;

private:
    /// M_II^-1 times the columns by `net`; false, and the columns as they were, if it is not there or too slow.
    [[nodiscard]] bool solve_by_net(Eigen::Ref<Eigen::MatrixXd> columns);
    /// M_II^-1 times the columns, in place, by factors that are made now if they are not there. Of a matrix that
    /// rounding makes singular the result is not finite.
    void solve(Eigen::Ref<Eigen::MatrixXd> columns) const;
    [[nodiscard]] Eigen::VectorXd gather(const Eigen::VectorXd& all) const;
    void scatter(const Eigen::VectorXd& values, Eigen::VectorXd& all) const;
    void refine(const Eigen::VectorXd& side, Eigen::VectorXd& x) const;
};

}  // namespace spinloom

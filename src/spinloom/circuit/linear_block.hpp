#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <cstdint>
#include <memory>
#include <vector>

#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// A block of a LinearReduction: interior unknowns that hang together, and the ports that they touch.
struct LinearBlock {
    using Matrix = SparseLu::Matrix;

    /// Where an entry of the whole matrix stands in one of the block's.
    struct Entry {
        int row, column, place;
    };
    /// Of M_II, M_IB and M_BI, each in the order of a sparse matrix.
    struct Entries {
        std::vector<Entry> inside, from_ports, to_ports;
    };

    std::vector<int> interior;  ///< unknowns of the whole system, rising
    std::vector<int> ports;     ///< ports (numbers among the ports) that touch the interior, rising
    std::int64_t num_entries = 0;

    Matrix inside;                                           ///< M_II
    Matrix from_ports;                                       ///< M_IB, a column a port of this block
    Matrix to_ports;                                         ///< M_BI, a row a port of this block
    std::vector<int> inside_places, from_places, to_places;  ///< where their values stand in the whole matrix
    std::vector<int> reduced_places;  ///< where the block's part of S goes, column by column; -1: nowhere
    std::unique_ptr<SparseLu> factors;
    bool is_current = false;
    bool is_resistive = false;
    Eigen::MatrixXd transfer;    ///< M_II^-1 M_IB, or empty if it is too large to keep
    Eigen::MatrixXd admittance;  ///< M_BI M_II^-1 M_IB
    Eigen::VectorXd response;    ///< M_II^-1 r_I

    std::vector<int> wanted;          ///< numbers within the interior
    Eigen::MatrixXd wanted_transfer;  ///< rows of M_II^-1 M_IB
    /// Of a resistive block at both ends of a line: r_I, M_II^-1 r_I, M_BI M_II^-1 r_I, and its wanted rows.
    Eigen::MatrixXd ends, end_solutions, pushed_at_ends, wanted_at_ends;

    /// Sets up the matrices, without values.
    void set_pattern(const Entries& entries);
    /// Takes new values of the whole matrix; those of a resistive block only once. @returns false if it is singular
    [[nodiscard]] bool refresh(const Matrix& matrix);

    [[nodiscard]] Eigen::VectorXd gather(const Eigen::VectorXd& all) const;
    [[nodiscard]] Eigen::VectorXd gather_own_ports(const Eigen::VectorXd& port_values) const;
    void scatter(const Eigen::VectorXd& values, Eigen::VectorXd& all) const;

    /// Solves for the interior's own sources and takes what they push into the ports from `port_sides`.
    void reduce(const Eigen::VectorXd& right_hand_side, Eigen::VectorXd& port_sides);
    /// The interior at given ports, for the right-hand side of the last `reduce`.
    void expand(const Eigen::VectorXd& right_hand_side, const Eigen::VectorXd& port_values, Eigen::VectorXd& all) const;
    /// Solves at both ends of a straight line of right-hand sides.
    void set_line(const Eigen::VectorXd& from, const Eigen::VectorXd& to);
    /// One step of refinement of M_II x = side, unless x is as good as rounding allows.
    void refine(const Eigen::VectorXd& side, Eigen::VectorXd& x) const;
};

}  // namespace spinloom

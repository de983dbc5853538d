#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// A network of resistors between nodes that are free and nodes that grounded sources hold, solved without factors.
///
/// Conjugate gradients on the free nodes; their preconditioner is the diagonal and a forest of the network's strongest
/// conductances, solved exactly. In a crossbar the forest is its wires, and 13 to 30 steps do. One solution costs a
/// small part of a factorisation; of many for one network the factors are cheaper. The result is as good as a direct
/// one with refinement: it is returned only if its componentwise backward error is at most `max_backward_error`.
class ResistiveNet {
public:
    static constexpr double max_backward_error = 1e-14;

    /// The network whose equations the matrix is: symmetric, every branch a source from a node to ground, conductances
    /// above 0, and no node without a way to ground. Nothing for any other matrix.
    [[nodiscard]] static std::optional<ResistiveNet> of(const SparseLu::Matrix& matrix);

    /// Solves for a right-hand side in place. False, and the vector as it was, if the steps converge too slowly.
    [[nodiscard]] bool solve(Eigen::VectorXd& right_hand_side) const;
    [[nodiscard]] int num_free() const { return static_cast<int>(diagonal_.size()); }

private:
    class Builder;
    ResistiveNet() = default;

    [[nodiscard]] Eigen::VectorXd multiply(const Eigen::VectorXd& x) const;
    [[nodiscard]] Eigen::VectorXd precondition(const Eigen::VectorXd& residual) const;
    [[nodiscard]] bool converge(const Eigen::VectorXd& side, Eigen::VectorXd& x) const;
    [[nodiscard]] bool is_exact(const Eigen::VectorXd& side, const Eigen::VectorXd& x, Eigen::VectorXd& residual) const;

    /// A branch of the matrix: its source has the voltage r[branch]/sign.
    struct Held {
        int branch, node;
        double sign;
    };
    std::vector<Held> held_;
    std::vector<int> free_;  ///< nodes by their numbers here: trees one level after the other, the roots first
    /// Conductances from free nodes: to other free nodes, and to held ones (numbers in `held_`).
    std::vector<int> begin_, other_, held_begin_, held_other_;
    std::vector<double> conductance_, held_conductance_;
    Eigen::VectorXd diagonal_;
    std::vector<int> parent_;    ///< in the forest; -1 for a root
    Eigen::VectorXd to_parent_;  ///< conductance to the parent over the pivot
    Eigen::VectorXd pivot_;      ///< of the forest's elimination, the last level first
    std::vector<double> own_;    ///< entries of the matrix between a held node and itself
    /// Conductances between held nodes: (held, held, conductance).
    struct Between {
        int first, second;
        double conductance;
    };
    std::vector<Between> between_;
};

}  // namespace spinloom

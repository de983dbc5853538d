#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "spinloom/circuit/forest_solver.hpp"
#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// A network of resistors between nodes that are free and nodes that grounded sources hold, solved without factors.
///
/// Conjugate gradients on the free nodes, preconditioned by a forest of the network's strongest conductances
/// (ForestSolver). In a crossbar the forest is its wires, and about ten steps do. One solution costs a small part of a
/// factorisation, eight at once cost about as much as two. The result is as good as a direct one with refinement: it is
/// returned only if its componentwise backward error is at most `max_backward_error`.
class ResistiveNet {
public:
    static constexpr double max_backward_error = ForestSolver::max_backward_error;

    /// The network whose equations the matrix is: symmetric, every branch a source from a node to ground, conductances
    /// above 0, and no node without a way to ground. Nothing for any other matrix.
    [[nodiscard]] static std::optional<ResistiveNet> of(const SparseLu::Matrix& matrix);

    /// Solves for every column in place. False, and the columns as they were, if the steps converge too slowly.
    [[nodiscard]] bool solve(Eigen::Ref<Eigen::MatrixXd> right_hand_sides);
    [[nodiscard]] int num_free() const { return solver_.size(); }
    /// Steps of the last solution.
    [[nodiscard]] int num_steps() const { return num_steps_; }

private:
    class Builder;
    ResistiveNet() = default;

    /// At most `ForestSolver::most_lanes` columns.
    [[nodiscard]] bool solve_some(Eigen::Ref<Eigen::MatrixXd> sides);

    /// A branch of the matrix: its source has the voltage r[branch]/sign.
    struct Held {
        int branch, node;
        double sign;
    };
    std::vector<Held> held_;
    ForestSolver solver_;    ///< for the free nodes
    std::vector<int> free_;  ///< nodes by their numbers in the solver
    /// Conductances from free nodes to held ones (numbers in `held_`).
    std::vector<int> held_begin_, held_other_;
    std::vector<double> held_conductance_;
    std::vector<double> own_;  ///< entries of the matrix between a held node and itself
    /// Conductances between held nodes: (held, held, conductance).
    struct Between {
        int first, second;
        double conductance;
    };
    std::vector<Between> between_;
    int num_steps_ = 0;
};

}  // namespace spinloom

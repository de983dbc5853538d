#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

namespace spinloom {

/// Solves A x = b for the conductances A between free nodes, by conjugate gradients that a spanning forest
/// preconditions.
///
/// With the nodes split into those of kept trees and those of left trees, between whose trees no conductance lies,
///
///     A = [K, -G; -G^T, L],     (K - G L^-1 G^T) x_K = b_K + G L^-1 b_L,     x_L = L^-1 (b_L + G^T x_K)
///
/// and L is solved exactly, tree by tree. In a crossbar K are the wires of one direction, L those of the other. Then a
/// step does for the Schur complement what two do for A (Reid 1972), at the cost of one.
///
/// Right-hand sides are solved up to `most_lanes` together. Each stops by itself: its solution does not depend on the
/// others beyond rounding.
class ForestSolver {
public:
    ForestSolver();
    ForestSolver(ForestSolver&&) noexcept;
    ForestSolver& operator=(ForestSolver&&) noexcept;
    ~ForestSolver();

    static constexpr int most_lanes = 8;
    /// Of componentwise backward error [1]: |b - A x| over |b| + |A| |x|.
    static constexpr double max_backward_error = 1e-14;

    struct Result {
        bool is_solved = false;
        int steps = 0;  ///< of conjugate gradients, that the slowest right-hand side took
    };

    /// The solution of every column in its place, or, where the steps converge too slowly, anything.
    /// @param columns  at most `most_lanes`
    [[nodiscard]] Result solve(Eigen::Ref<Eigen::MatrixXd> columns);
    [[nodiscard]] int size() const { return static_cast<int>(diagonal.size()); }

    /// Nodes by their numbers here, parents before their children: kept trees one after the other, then left ones level
    /// by level. So the crossings of a crossbar have one order from both sides, and memory is read as it lies.
    int num_kept = 0;
    Eigen::VectorXd diagonal;
    /// Conductances of node i: to kept nodes from begin[i], to left ones from middle[i] to begin[i + 1].
    std::vector<int> begin, middle, other;
    std::vector<double> conductance;
    std::vector<int> parent;    ///< in the forest; -1 for a root
    Eigen::VectorXd to_parent;  ///< conductance to the parent over the pivot
    Eigen::VectorXd pivot;      ///< of the forest's elimination, the last level first

    /// Eliminates the forest, children before their parents; `to_parent` holds the conductances.
    /// @returns whether all pivots are above 0
    [[nodiscard]] bool eliminate();

private:
    template <int lanes>
    class Run;
    struct Memory;
    std::unique_ptr<Memory> memory_;  ///< of former solutions: pages of fresh memory cost as much as the steps
};

}  // namespace spinloom

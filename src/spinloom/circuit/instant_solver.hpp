#pragma once

#include <memory>
#include <optional>

#include "spinloom/circuit/linear_reduction.hpp"
#include "spinloom/circuit/mna_system.hpp"
#include "spinloom/circuit/newton.hpp"

namespace spinloom {

/// Whether the linear parts of a circuit are reduced to the ports of the nonlinear ones before Newton's method.
enum class Reduction {
    automatic,  ///< where it saves work
    none,       ///< the whole matrix in every iteration: the slow twin
};

/// Solves (G + w C) x + i(x) + w q(x) = r for one circuit, many right-hand sides and a few weights w.
///
/// Keeps what it has factorised: another right-hand side costs two triangular solves and Newton's method on the ports.
class InstantSolver {
public:
    explicit InstantSolver(const MnaSystem& system, Reduction reduction = Reduction::automatic);
    InstantSolver(const InstantSolver&) = delete;
    InstantSolver& operator=(const InstantSolver&) = delete;

    /// `unknowns` is the start (of the devices' terminals; the rest is found from them) and becomes the last iterate.
    [[nodiscard]] NewtonResult solve(double charge_weight, const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                     const NewtonOptions& options, Eigen::VectorXd& unknowns);

    /// C x + q(x) of the last solution [C, Wb], as its last linearisation has it.
    [[nodiscard]] Eigen::VectorXd charges(const Eigen::VectorXd& unknowns) const;
    /// Number of unknowns in Newton's method.
    [[nodiscard]] int num_iterated() const;

private:
    void set_weight(double charge_weight);
    [[nodiscard]] NewtonResult solve_reduced(const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                             const NewtonOptions& options, Eigen::VectorXd& unknowns);

    const MnaSystem* system_;
    double weight_ = -1;
    DeviceBank::Matrix matrix_;  ///< G + w C
    DeviceBank devices_;         ///< on all unknowns
    std::unique_ptr<SparseLu> factors_;
    DeviceBank::State state_;

    std::optional<LinearReduction> reduction_;
    std::optional<DeviceBank> port_devices_;
    std::unique_ptr<SparseLu> port_factors_;
    int num_port_voltages_ = 0;
    bool is_reduced_ = false;  ///< the reduction holds for the present weight
};

}  // namespace spinloom

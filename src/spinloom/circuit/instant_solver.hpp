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
    /// @param wanted  unknowns that `step` has to find besides the moving ones
    explicit InstantSolver(const MnaSystem& system, Reduction reduction = Reduction::automatic,
                           const std::vector<int>& wanted = {});
    InstantSolver(const InstantSolver&) = delete;
    InstantSolver& operator=(const InstantSolver&) = delete;

    /// `unknowns` is the start (of the devices' terminals; the rest is found from them; 0 for what is not finite) and
    /// becomes the last iterate.
    [[nodiscard]] NewtonResult solve(double charge_weight, const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                     const NewtonOptions& options, Eigen::VectorXd& unknowns);

    /// Solves a circuit at rest, all of which is linear, for every column of right-hand sides in its place. They share
    /// the work. False, and the columns as they were, where the reduction does not hold or a solution is not finite.
    [[nodiscard]] bool solve_together(Eigen::MatrixXd& right_hand_sides);

    /// Unknowns that have a memory, or touch something that has: all but the interiors of resistive blocks; rising.
    [[nodiscard]] const std::vector<int>& moving_unknowns() const { return moving_; }
    /// Those of a vector of all unknowns.
    [[nodiscard]] Eigen::VectorXd moving(const Eigen::VectorXd& all) const;
    /// The sources of the steps to come lie on the straight line between two right-hand sides.
    void set_line(const Eigen::VectorXd& from, const Eigen::VectorXd& to);
    /// As `solve` without an anchor, for (1 - place) from + place to of the line plus `past` in the rows of moving
    /// unknowns. Finds the moving and the wanted unknowns and leaves the others as they were.
    [[nodiscard]] NewtonResult step(double charge_weight, double place, const Eigen::VectorXd& past,
                                    const NewtonOptions& options, Eigen::VectorXd& unknowns);
    /// Finds the unknowns that the last `step` has left.
    void complete(Eigen::VectorXd& unknowns) const;

    /// C x + q(x) of the last solution [C, Wb], as its last linearisation has it: an entry a moving unknown.
    [[nodiscard]] Eigen::VectorXd charges(const Eigen::VectorXd& moving) const;
    /// Number of unknowns in Newton's method.
    [[nodiscard]] int num_iterated() const;

private:
    void set_weight(double charge_weight);
    [[nodiscard]] NewtonResult solve_whole(const Eigen::VectorXd& right_hand_side, const Anchor& anchor,
                                           const NewtonOptions& options, Eigen::VectorXd& unknowns);
    [[nodiscard]] NewtonResult solve_ports(const Eigen::VectorXd& reduced_side, const Anchor& anchor,
                                           const NewtonOptions& options, Eigen::VectorXd& port_values);
    [[nodiscard]] Eigen::VectorXd at_ports(const Eigen::VectorXd& all) const;
    void name_worst(NewtonResult& result) const;
    [[nodiscard]] const DeviceBank::Matrix& matrix() const { return charged_ ? *charged_ : system_->conductance(); }

    const MnaSystem* system_;
    double weight_ = -1;
    std::optional<DeviceBank::Matrix> charged_;  ///< G + w C, where there are charges
    DeviceBank devices_;                         ///< on all unknowns
    std::vector<int> charged_places_;            ///< in both matrices, where C has a value
    std::unique_ptr<SparseLu> factors_;
    DeviceBank::State state_;

    std::optional<LinearReduction> reduction_;
    std::optional<DeviceBank> port_devices_;
    std::unique_ptr<SparseLu> port_factors_;
    int num_port_voltages_ = 0;
    bool is_reduced_ = false;  ///< the reduction holds for the present weight
    bool has_line_ = false;    ///< ... and its resistive blocks are solved for the present line

    std::vector<int> moving_;
    DeviceBank::Matrix moving_capacitance_;  ///< rows and columns of C that are moving
    DeviceBank moving_devices_;              ///< on the moving unknowns
    Eigen::VectorXd from_, to_;              ///< the line
};

}  // namespace spinloom

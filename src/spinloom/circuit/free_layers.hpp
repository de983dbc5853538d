#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/circuit/mna_system.hpp"

namespace spinloom {

/// The free layers of a circuit over time: their magnetisation follows the circuit, and the circuit theirs.
///
/// From one accepted point of time to the next, m obeys the equation of motion (device/magnet/macrospin.hpp) under the
/// mean of the torques at both ends, integrated to rounding. The torques come from the voltages there, and the voltages
/// at the later end from the junctions' angles. The two are iterated until m stands still. The mean is second order in
/// the step: its error is g0 h^3/12 times the second derivative of the torque.
class FreeLayers {
public:
    /// The system must outlive this.
    explicit FreeLayers(MnaSystem& system);

    [[nodiscard]] bool empty() const { return layers_.empty(); }
    /// Unknowns that the torques come from.
    [[nodiscard]] std::vector<int> needs() const;
    /// Unknowns that hold the components of m.
    [[nodiscard]] std::vector<int> components() const;

    /// Puts every m to its start and reads the torques of the unknowns, whose components of m are set.
    void restart(Eigen::VectorXd& unknowns);
    /// Moves every m from the last accepted point over `step` seconds, with the torques of the unknowns at its end, and
    /// turns the junctions. @returns the largest change of a component of m since the last call for this step
    double move(double step, const Eigen::VectorXd& unknowns);
    /// Writes m into the right-hand side of its nodes' sources.
    void set_sources(Eigen::VectorXd& right_hand_side) const;
    /// The largest angle that an m has turned by since the last accepted point [rad]; infinite if one could not be
    /// followed over so long a step.
    [[nodiscard]] double rotation() const;
    /// Makes where m was moved to the accepted point.
    void accept();

private:
    struct Layer {
        const FreeLayerElement* element;
        std::array<int, 3> rows;  ///< of the right-hand side
        Eigen::Vector3d accepted, moved;
        SpinTorque torque, torque_ahead;  ///< at the accepted point, and at the end of the step
        bool is_lost;                     ///< the step was far too long to follow
    };
    [[nodiscard]] SpinTorque torque_of(const FreeLayerElement& element, const Eigen::VectorXd& unknowns) const;
    void turn(const Layer& layer);

    MnaSystem* system_;
    std::vector<Layer> layers_;
};

}  // namespace spinloom

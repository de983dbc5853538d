#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/array/parts/inverter_dynamics.hpp"
#include "spinloom/device/magnet/bias_excess.hpp"
#include "spinloom/network/design/junction_states.hpp"

namespace spinloom {

/// Neurons of one layer at one time, a column an image.
struct NeuronLayerState {
    Eigen::MatrixXd gate, output;                ///< x, y [V]
    Eigen::MatrixXd gate_charge, output_charge;  ///< [C]

    NeuronLayerState() = default;
    NeuronLayerState(Eigen::Index neurons, Eigen::Index images, double voltage);
};

/// A layer's neurons and their load in one implicit step.
///
///     (x - s)/R_a + (x - y)/R_b + I_gate(x, y) + a (Q_x - q_x)       = 0
///     (y - x)/R_b + I_drains(x, y) + a (Q_y - q_y) + (Y y + j)       = 0
///     Q_x = Q_gate(x, y) + C_m (x - s) + C_m (x - y),     Q_y = Q_out(x, y) + C_m (y - x)
///
/// Where junctions depend on bias R_b carries more than (x - y)/R_b (BiasExcess).
/// s is the open-circuit input plus the level shift, C_m the capacitance of each of the neuron's junctions, q the
/// charges that the step starts from, Y and j the load's companion. a = 0 is direct current. Solved by Newton's method
/// from the state given. (The drop of the charging current of C_m across the source resistance is left out; it is
/// 1 mohm as published.)
class NeuronDynamics {
public:
    /// @param junctions  R_a and R_b of each neuron
    NeuronDynamics(const NeuronCircuit& neuron, const NeuronJunctions& junctions, const InverterDynamics& inverter,
                   double source_resistance);

    /// @param inputs        open-circuit input voltages, neurons x images [V]
    /// @param weight        a [1/s]
    /// @param start         charges that the step starts from
    /// @param load, offset  Y, neurons x neurons [S] (empty: none), and j, neurons x images [A]
    /// @returns false if some image did not converge
    [[nodiscard]] bool step(const Eigen::MatrixXd& inputs, double weight, const NeuronLayerState& start,
                            const Eigen::MatrixXd& load, const Eigen::MatrixXd& offset, NeuronLayerState& state) const;

private:
    /// The two equations of a neuron and their derivatives, the load left out.
    struct Equations {
        double gate_residual = 0, residual = 0;       ///< [A]
        double gate_by_gate = 1, gate_by_output = 0;  ///< [S]
        double by_gate = 0, by_output = 1;            ///< of the output's [S]
    };
    /// @param input  open circuit [V]
    [[nodiscard]] Equations equations(Eigen::Index neuron, Eigen::Index image, double input, double weight,
                                      const NeuronLayerState& start, const NeuronLayerState& state) const;
    void store_charges(const Eigen::MatrixXd& inputs, Eigen::Index image, NeuronLayerState& state) const;

    const NeuronCircuit* neuron_;
    const InverterDynamics* inverter_;
    Eigen::VectorXd input_conductance_, feedback_conductance_;  ///< one a neuron [S]
    std::vector<BiasExcess> feedback_excess_;                   ///< one a neuron; of none without a bias law
};

}  // namespace spinloom

#include "spinloom/network/settle/neuron_dynamics.hpp"

#include <Eigen/LU>
#include <algorithm>

namespace spinloom {
namespace {

constexpr int max_steps = 60;
constexpr double newton_tolerance = 1e-7;  ///< [V]; the method converges quadratically
constexpr double step_limit = 0.2;         ///< [V]

/// Takes a neuron's step, limited. @returns how far it wanted to go [V]
double take_step(double output_step, double gate_step, double& output, double& gate) {
    output -= std::clamp(output_step, -step_limit, step_limit);
    gate -= std::clamp(gate_step, -step_limit, step_limit);
    return std::max(std::abs(output_step), std::abs(gate_step));
}

}  // namespace

NeuronLayerState::NeuronLayerState(Eigen::Index neurons, Eigen::Index images, double voltage)
    : gate(Eigen::MatrixXd::Constant(neurons, images, voltage)),
      output(gate),
      gate_charge(Eigen::MatrixXd::Zero(neurons, images)),
      output_charge(gate_charge) {}

NeuronDynamics::NeuronDynamics(const NeuronCircuit& neuron, const NeuronJunctions& junctions,
                               const InverterDynamics& inverter, double source_resistance)
    : neuron_(&neuron),
      inverter_(&inverter),
      input_conductance_((junctions.input.array() + source_resistance).inverse()),
      feedback_conductance_(junctions.feedback.cwiseInverse()),
      feedback_excess_(static_cast<std::size_t>(junctions.feedback.size())) {
    for (Eigen::Index i = 0; neuron.depends_on_bias() && i < junctions.feedback.size(); ++i) {
        feedback_excess_[static_cast<std::size_t>(i)] =
            BiasExcess::of(feedback_conductance_[i], junctions.feedback_tmr[i], neuron.half_voltage);
    }
}

NeuronDynamics::Equations NeuronDynamics::equations(Eigen::Index i, Eigen::Index image, double input, double weight,
                                                    const NeuronLayerState& start,
                                                    const NeuronLayerState& state) const {
    const double c = neuron_->junction_capacitance, s = input + neuron_->level_shift;
    const double x = state.gate(i, image), y = state.output(i, image);
    const double input_conductance = input_conductance_[i];
    const auto excess = feedback_excess_[static_cast<std::size_t>(i)].at(x - y);
    const double feedback = feedback_conductance_[i] * (x - y) + excess.current;
    const double feedback_conductance = feedback_conductance_[i] + excess.conductance;
    const auto t = inverter_->at(x, y);
    const double gate_charge = t.gate_charge.value + c * (2 * x - s - y);
    const double output_charge = t.output_charge.value + c * (y - x);
    Equations e;
    e.gate_residual =
        input_conductance * (x - s) + feedback + t.gates.value + weight * (gate_charge - start.gate_charge(i, image));
    e.residual = t.drains.value - feedback + weight * (output_charge - start.output_charge(i, image));
    e.gate_by_gate = input_conductance + feedback_conductance + t.gates.per_x + weight * (t.gate_charge.per_x + 2 * c);
    e.gate_by_output = t.gates.per_y - feedback_conductance + weight * (t.gate_charge.per_y - c);
    e.by_gate = t.drains.per_x - feedback_conductance + weight * (t.output_charge.per_x - c);
    e.by_output = t.drains.per_y + feedback_conductance + weight * (t.output_charge.per_y + c);
    return e;
}

bool NeuronDynamics::step(const Eigen::MatrixXd& inputs, double weight, const NeuronLayerState& start,
                          const Eigen::MatrixXd& load, const Eigen::MatrixXd& offset, NeuronLayerState& state) const {
    const auto n = inputs.rows();
    std::vector<Equations> neurons(static_cast<std::size_t>(n));
    Eigen::VectorXd residual(n);
    Eigen::MatrixXd jacobian(n, n);
    Eigen::PartialPivLU<Eigen::MatrixXd> factors(std::max<Eigen::Index>(n, 1));
    bool all_converged = true;
    for (Eigen::Index image = 0; image < inputs.cols(); ++image) {
        bool is_converged = false;
        for (int iteration = 0; iteration < max_steps && !is_converged; ++iteration) {
            if (load.size() > 0) {
                residual.noalias() = load * state.output.col(image);
                residual += offset.col(image);
                jacobian = load;
            } else {
                residual.setZero();
            }
            for (Eigen::Index i = 0; i < n; ++i) {
                auto& e = neurons[static_cast<std::size_t>(i)];
                e = equations(i, image, inputs(i, image), weight, start, state);
                residual[i] += e.residual - e.by_gate * e.gate_residual / e.gate_by_gate;
                const double eliminated = e.by_output - e.by_gate * e.gate_by_output / e.gate_by_gate;
                if (load.size() > 0) {
                    jacobian(i, i) += eliminated;
                } else {
                    residual[i] /= eliminated;
                }
            }
            if (load.size() > 0) {
                factors.compute(jacobian);
                residual = factors.solve(residual).eval();
            }
            double largest = 0;
            for (Eigen::Index i = 0; i < n; ++i) {
                const auto& e = neurons[static_cast<std::size_t>(i)];
                const double gate_step = (e.gate_residual - e.gate_by_output * residual[i]) / e.gate_by_gate;
                const double worst = take_step(residual[i], gate_step, state.output(i, image), state.gate(i, image));
                largest = worst <= largest ? largest : worst;  // keeps a NaN
            }
            is_converged = largest < newton_tolerance;
        }
        all_converged = all_converged && is_converged;
        store_charges(inputs, image, state);
    }
    return all_converged;
}

void NeuronDynamics::store_charges(const Eigen::MatrixXd& inputs, Eigen::Index image, NeuronLayerState& state) const {
    const double c = neuron_->junction_capacitance;
    for (Eigen::Index i = 0; i < inputs.rows(); ++i) {
        const double x = state.gate(i, image), y = state.output(i, image);
        const auto t = inverter_->at(x, y);
        state.gate_charge(i, image) = t.gate_charge.value + c * (2 * x - inputs(i, image) - neuron_->level_shift - y);
        state.output_charge(i, image) = t.output_charge.value + c * (y - x);
    }
}

}  // namespace spinloom

#include "spinloom/array/parts/inverter_dynamics.hpp"

#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_terminal_charge.hpp"

namespace spinloom {
namespace {

struct Charges {
    double gate, output;
};

Charges charges_at(const NeuronCircuit& neuron, double gate, double output) {
    Charges sum{0, 0};
    const auto add = [&](const FinfetModel& model, double rail) {
        const auto [drain, source] = internal_voltages(model, gate, output, rail, rail);
        const auto q = terminal_charges<double>(model, gate, drain, source, rail);
        sum.gate += q.gate;
        sum.output += q.drain;
    };
    add(*neuron.n_channel, 0);
    add(*neuron.p_channel, neuron.v_dd);
    return sum;
}

BicubicTable<4>::Values values_at(const NeuronCircuit& neuron, double gate, double output) {
    constexpr double d = 1e-4;  // [V]
    const auto n = terminal_currents_and_derivatives(*neuron.n_channel, gate, output, 0.0, 0.0);
    const auto p = terminal_currents_and_derivatives(*neuron.p_channel, gate, output, neuron.v_dd, neuron.v_dd);
    const auto q = charges_at(neuron, gate, output);
    const auto left = charges_at(neuron, gate - d, output), right = charges_at(neuron, gate + d, output);
    const auto below = charges_at(neuron, gate, output - d), above = charges_at(neuron, gate, output + d);
    return {
        {{n.current.drain + p.current.drain, n.by_gate.drain + p.by_gate.drain, n.by_drain.drain + p.by_drain.drain},
         {n.current.gate + p.current.gate, n.by_gate.gate + p.by_gate.gate, n.by_drain.gate + p.by_drain.gate},
         {q.gate, (right.gate - left.gate) / (2 * d), (above.gate - below.gate) / (2 * d)},
         {q.output, (right.output - left.output) / (2 * d), (above.output - below.output) / (2 * d)}}};
}

}  // namespace

InverterDynamics::InverterDynamics(const NeuronCircuit& neuron)
    : table_({-1.0, neuron.v_dd + 1, -0.1, neuron.v_dd + 0.1, 0.0125},
             [&](double gate, double output) { return values_at(neuron, gate, output); }) {}

}  // namespace spinloom

#include "spinloom/array/parts/inverter_dynamics.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "spinloom/device/finfet/finfet_lanes.hpp"

namespace spinloom {
namespace {

using Values = BicubicTable<4>::Values;

/// A function of two voltages for as many points as a batch holds.
struct ValueLanes {
    Batch value = Batch(0.0), per_gate = Batch(0.0), per_output = Batch(0.0);

    void add(const Batch& more, const Batch& by_gate, const Batch& by_output) {
        value += more;
        per_gate += by_gate;
        per_output += by_output;
    }
};

/// Adds what one transistor of the inverter carries and holds, its source at a rail.
void add_transistor(const FinfetModel& model, double rail_voltage, const Batch& gate, const Batch& output,
                    std::array<ValueLanes, 4>& sum) {
    const Batch rail(rail_voltage);
    const auto outer = terminal_currents_and_derivatives(model, gate, output, rail, rail);
    sum[0].add(outer.current.drain, outer.by_gate.drain, outer.by_drain.drain);
    sum[1].add(outer.current.gate, outer.by_gate.gate, outer.by_drain.gate);

    const auto [drain, source] = internal_voltages(model, gate, output, rail, rail);
    const auto inner = intrinsic_currents_and_charges(model, gate, drain, source, rail);
    const double end_resistance = model.series_resistance / model.fins;
    const Batch drop_by_gate = end_resistance * outer.by_gate.drain,
                drop_by_output = end_resistance * outer.by_drain.drain;
    const auto add_charge = [&](Batch FinfetCharges<Batch>::*at, ValueLanes& charge) {
        const Batch by_drop = inner.charge_by_source.*at - inner.charge_by_drain.*at;
        charge.add(inner.charge.*at, inner.charge_by_gate.*at + by_drop * drop_by_gate,
                   inner.charge_by_drain.*at + by_drop * drop_by_output);
    };
    add_charge(&FinfetCharges<Batch>::gate, sum[2]);
    add_charge(&FinfetCharges<Batch>::drain, sum[3]);
}

/// All values at one gate voltage, a batch of output voltages at a time.
void fill_line(const NeuronCircuit& neuron, double gate, std::span<const double> outputs, std::span<Values> line) {
    constexpr std::size_t lanes = Batch::size;
    using Lanes = std::array<double, lanes>;
    for (std::size_t first = 0; first < outputs.size(); first += lanes) {
        const std::size_t count = std::min(lanes, outputs.size() - first);
        Lanes voltages;
        voltages.fill(outputs[first]);
        std::ranges::copy(outputs.subspan(first, count), voltages.begin());
        const Batch at_gate(gate), at_output = Batch::load_unaligned(voltages.data());
        std::array<ValueLanes, 4> sum;
        add_transistor(*neuron.n_channel, 0, at_gate, at_output, sum);
        add_transistor(*neuron.p_channel, neuron.v_dd, at_gate, at_output, sum);
        for (std::size_t k = 0; k < sum.size(); ++k) {
            Lanes value, per_gate, per_output;
            sum[k].value.store_unaligned(value.data());
            sum[k].per_gate.store_unaligned(per_gate.data());
            sum[k].per_output.store_unaligned(per_output.data());
            for (std::size_t lane = 0; lane < count; ++lane)
                line[first + lane][k] = {value[lane], per_gate[lane], per_output[lane]};
        }
    }
}

}  // namespace

InverterDynamics::InverterDynamics(const NeuronCircuit& neuron)
    : table_({-1.0, neuron.v_dd + 1, -0.1, neuron.v_dd + 0.1, 0.0125},
             [&](double gate, std::span<const double> outputs, std::span<Values> line) {
                 fill_line(neuron, gate, outputs, line);
             }) {}

}  // namespace spinloom

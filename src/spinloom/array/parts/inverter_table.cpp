#include "spinloom/array/parts/inverter_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_lanes.hpp"

namespace spinloom {
namespace {

InverterCurrents exact_currents(const NeuronCircuit& neuron, double gate, double output) {
    const auto n = terminal_currents_and_derivatives(*neuron.n_channel, gate, output, 0.0, 0.0);
    const auto p = terminal_currents_and_derivatives(*neuron.p_channel, gate, output, neuron.v_dd, neuron.v_dd);
    return {{n.current.drain, n.by_gate.drain, n.by_drain.drain},
            {p.current.drain, p.by_gate.drain, p.by_drain.drain},
            {n.current.gate + p.current.gate, n.by_gate.gate + p.by_gate.gate, n.by_drain.gate + p.by_drain.gate}};
}

InverterTable::Grid covering_grid(double v_dd) {
    InverterTable::Grid grid;
    grid.gate_maximum = v_dd + 1;
    grid.output_maximum = v_dd + 0.1;
    return grid;
}

}  // namespace

InverterTable::InverterTable(const NeuronCircuit& neuron) : InverterTable(neuron, covering_grid(neuron.v_dd)) {}

InverterTable::InverterTable(const NeuronCircuit& neuron, const Grid& grid)
    : table_({grid.gate_minimum, grid.gate_maximum, grid.output_minimum, grid.output_maximum, grid.step},
             [&](double gate, std::span<const double> outputs, std::span<BicubicTable<3>::Values> line) {
                 const auto value = [](const TabulatedCurrent& c) {
                     return TabulatedValue{c.current, c.per_gate, c.per_output};
                 };
                 std::ranges::transform(outputs, line.begin(), [&](double output) {
                     const auto exact = exact_currents(neuron, gate, output);
                     return BicubicTable<3>::Values{value(exact.n_drain), value(exact.p_drain), value(exact.gate)};
                 });
             }) {}

InverterCurrents InverterTable::at(double gate, double output) const {
    const auto values = table_.at(gate, output);
    const auto current = [&](std::size_t k) {
        return TabulatedCurrent{values[k].value, values[k].per_x, values[k].per_y};
    };
    return {current(0), current(1), current(2)};
}

double InverterTable::worst_error(const NeuronCircuit& neuron) const {
    constexpr int lanes = Batch::size;
    const auto& grid = table_.grid();
    const int last = table_.num_y() - 2;
    const Batch low(0.0), high(neuron.v_dd);
    double worst = 0;
    for (int i = 1; i + 2 < table_.num_x(); ++i) {
        const double gate = grid.x_minimum + (i + 0.5) * grid.step;
        for (int first = 0; first <= last; first += lanes) {
            std::array<double, lanes> outputs, of_n, of_p;
            for (int lane = 0; lane < lanes; ++lane)  // beyond the end, the last one again
                outputs[lane] = grid.y_minimum + (std::min(first + lane, last) + 0.5) * grid.step;
            const Batch at_gate(gate), at_output = Batch::load_unaligned(outputs.data());
            terminal_currents(*neuron.n_channel, at_gate, at_output, low, low).drain.store_unaligned(of_n.data());
            terminal_currents(*neuron.p_channel, at_gate, at_output, high, high).drain.store_unaligned(of_p.data());
            for (int lane = 0; lane < lanes; ++lane) {
                const auto table = at(gate, outputs[lane]);
                worst = std::max({worst, std::abs(table.n_drain.current - of_n[lane]),
                                  std::abs(table.p_drain.current - of_p[lane])});
            }
        }
    }
    return worst;
}

}  // namespace spinloom

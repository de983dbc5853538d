#include "spinloom/array/parts/transistor_op_amp.hpp"

#include <fmt/format.h>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet_lanes.hpp"

namespace spinloom {
namespace {

constexpr std::size_t bias = 0, tail = 1, diode = 2, first = 3, plus = 4, minus = 5, output = 6;
constexpr std::size_t num_nodes = 7, supply = 7, low = 8;  ///< the last two are held

/// Kirchhoff's law at the nodes: currents that leave them, with their derivatives, and what the supply delivers.
struct NodeEquations {
    std::array<Batch, num_nodes> current;
    std::array<std::array<Batch, num_nodes>, num_nodes> by;
    Batch supply_current = Batch(0.0);

    NodeEquations() {
        current.fill(Batch(0.0));
        for (auto& row : by) row.fill(Batch(0.0));
    }
    /// @param nodes  of drain, gate, source, body
    void add(const OpAmpTransistor& transistor, const std::array<std::size_t, 4>& nodes,
             const std::array<Batch, num_nodes + 2>& v) {
        const auto at =
            terminal_currents_and_derivatives(*transistor.model, v[nodes[1]], v[nodes[0]], v[nodes[2]], v[nodes[3]]);
        const auto list = [](const FinfetCurrents<Batch>& c) {
            return std::array<Batch, 4>{c.drain, c.gate, c.source, c.body};
        };
        const auto flow = list(at.current), d = list(at.by_drain), g = list(at.by_gate), s = list(at.by_source);
        for (std::size_t t = 0; t < 4; ++t) {
            if (nodes[t] == supply) supply_current += flow[t];
            if (nodes[t] >= num_nodes) continue;
            current[nodes[t]] += flow[t];
            auto& row = by[nodes[t]];
            if (nodes[0] < num_nodes) row[nodes[0]] += d[t];
            if (nodes[1] < num_nodes) row[nodes[1]] += g[t];
            if (nodes[2] < num_nodes) row[nodes[2]] += s[t];  // bodies are on the rails
        }
    }
};

}  // namespace

TransistorOpAmp::TransistorOpAmp(const OpAmpCircuit& circuit, double v_dd) : circuit_(circuit), v_dd_(v_dd) {
    Netlist netlist;
    const Node out = netlist.node("out"), input = netlist.node("in"), rail = netlist.node("vdd");
    netlist.add_voltage_source("vdd", rail, ground, v_dd);
    netlist.add_voltage_source("vin", input, ground, 0.5 * v_dd);
    add_two_stage_op_amp(netlist, "amp", circuit, {out, input, out, rail, ground});
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    if (!point.is_usable()) {
        throw ConvergenceError(fmt::format("the op-amp {} as a follower at {:g} V did not converge\n{}", circuit.name,
                                           0.5 * v_dd, point.report()));
    }
    for (const auto& finfet : netlist.finfets()) {
        if (finfet.name == "amp_bias") start_[bias] = solver.voltage(point, finfet.gate);
        if (finfet.name == "amp_tail") start_[tail] = solver.voltage(point, finfet.drain);
        if (finfet.name == "amp_mirror1") start_[diode] = solver.voltage(point, finfet.drain);
        if (finfet.name == "amp_mirror2") start_[first] = solver.voltage(point, finfet.drain);
    }
}

TransistorOpAmp::Tangent TransistorOpAmp::linearise(const Point& point) const {
    const std::array<Batch, num_nodes + 2> v = {point.inner[bias],  point.inner[tail], point.inner[diode],
                                                point.inner[first], point.positive,    point.negative,
                                                point.output,       Batch(v_dd_),      Batch(0.0)};
    NodeEquations equations;
    equations.add(circuit_.bias, {bias, bias, supply, supply}, v);
    equations.add(circuit_.tail, {tail, bias, supply, supply}, v);
    equations.add(circuit_.pair, {diode, minus, tail, supply}, v);
    equations.add(circuit_.pair, {first, plus, tail, supply}, v);
    equations.add(circuit_.mirror, {diode, diode, low, low}, v);
    equations.add(circuit_.mirror, {first, diode, low, low}, v);
    equations.add(circuit_.driver, {output, first, low, low}, v);
    equations.add(circuit_.source, {output, bias, supply, supply}, v);
    auto& f = equations.current;
    auto& j = equations.by;
    f[bias] += v[bias] / circuit_.bias_resistance;
    j[bias][bias] += 1 / circuit_.bias_resistance;

    // Gauss-Jordan over the inner nodes: inner = point.inner - f - sum of j times what the terminals moved.
    for (std::size_t k = 0; k < num_inner; ++k) {
        const Batch pivot = 1.0 / j[k][k];
        f[k] *= pivot;
        for (std::size_t c = k + 1; c < num_nodes; ++c) j[k][c] *= pivot;
        for (std::size_t row = 0; row < num_nodes; ++row) {
            if (row == k) continue;
            const Batch factor = j[row][k];
            f[row] -= factor * f[k];
            for (std::size_t c = k + 1; c < num_nodes; ++c) j[row][c] -= factor * j[k][c];
        }
    }
    Tangent tangent;
    tangent.output_current = -f[output];
    tangent.by_positive = -j[output][plus];
    tangent.by_negative = -j[output][minus];
    tangent.by_output = -j[output][output];
    tangent.positive_current = f[plus];
    tangent.negative_current = f[minus];
    tangent.supply_current = equations.supply_current;
    for (std::size_t k = 0; k < num_inner; ++k) {
        tangent.inner[k] = point.inner[k] - f[k];
        for (std::size_t t = 0; t < 3; ++t) tangent.inner_by[k][t] = -j[k][num_inner + t];
    }
    return tangent;
}

}  // namespace spinloom

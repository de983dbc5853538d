#include "spinloom/architecture/bench/amplifier_noise.hpp"

#include <fmt/format.h>

#include <numeric>

#include "spinloom/circuit/noise.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {

double amplifier_noise(const OpAmpCircuit& op_amp, double v_dd, double common_mode, double temperature,
                       double unity_gain_frequency) {
    Netlist netlist;
    const Node output = netlist.node("out"), plus = netlist.node("plus"), supply = netlist.node("vdd");
    netlist.add_voltage_source("vdd", supply, ground, v_dd);
    netlist.add_voltage_source("vin", plus, ground, common_mode);
    add_two_stage_op_amp(netlist, "amp", op_amp, {output, plus, output, supply, ground});
    OperatingPointSolver points(netlist);
    const auto point = points.solve();
    if (!point.is_usable())
        throw ConvergenceError(fmt::format("the op-amp as a follower did not converge\n{}", point.report()));
    NoiseSolver solver(netlist, point, temperature);
    const auto spectrum = solver.at(output, ground, {true, 1}, unity_gain_frequency / 1000);
    if (!spectrum.is_solved) throw ConvergenceError("the op-amp's small-signal circuit is singular");
    return std::accumulate(spectrum.densities.begin(), spectrum.densities.end(), 0.0) / (spectrum.gain * spectrum.gain);
}

}  // namespace spinloom

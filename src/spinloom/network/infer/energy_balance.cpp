#include "spinloom/network/infer/energy_balance.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {

double EnergyBalance::error() const {
    return std::abs(delivered - dissipated - stored) / std::abs(delivered);
}

EnergyBalance balance_of(const CircuitPower& power, double stored) {
    const double op_amps = -power.controlled_sources;
    return {power.delivered() + std::max(op_amps, 0.0), power.resistors + power.devices + std::max(-op_amps, 0.0),
            stored};
}

EnergyBalance operating_balance(const OperatingPointSolver& solver, const OperatingPoint& point) {
    return balance_of(circuit_power(solver.system(), point.unknowns));
}

EnergyBalance transient_balance(const AnalogNetwork& network, const Eigen::VectorXd& from, const Eigen::VectorXd& to,
                                double rise, double stop) {
    SPINLOOM_EXPECT(rise > 0 && rise < stop);
    const auto netlist = transient_netlist(network, from, to, rise);
    const auto start = solve_operating_point(netlist);
    if (!start.is_usable()) throw ConvergenceError("the circuit before the step did not converge\n" + start.report());
    TransientSolver solver(netlist, {.stop = stop, .max_step = stop / 100});
    EnergyBalance total, last;
    double last_time = 0;
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& x) {
        const auto now = balance_of(circuit_power(solver.system(), x, time), time > 0 ? solver.stored_power() : 0);
        const double half = 0.5 * (time - last_time);
        total.delivered += half * (now.delivered + last.delivered);
        total.dissipated += half * (now.dissipated + last.dissipated);
        total.stored += half * (now.stored + last.stored);
        last = now;
        last_time = time;
    });
    if (!summary.is_usable()) throw ConvergenceError("the circuit over time: " + summary.report());
    return total;
}

}  // namespace spinloom

#pragma once

#include "spinloom/circuit/power.hpp"
#include "spinloom/network/design/network_netlist.hpp"

namespace spinloom {

/// Where power or energy of a circuit comes from and goes [W] or [J].
///
/// By Tellegen's theorem delivered = dissipated + stored at every instant, whatever the elements are. Ideal op-amps
/// have no supply: what their outputs deliver counts as delivered where it is positive, else as dissipated.
struct EnergyBalance {
    double delivered = 0;   ///< by all sources and op-amps
    double dissipated = 0;  ///< in resistors, junctions and transistors
    double stored = 0;      ///< in capacitors and gates; nothing in direct current

    /// |delivered - dissipated - stored| over what is delivered.
    [[nodiscard]] double error() const;
};

/// Of an instant. @param stored  power into everything that stores [W]
[[nodiscard]] EnergyBalance balance_of(const CircuitPower& power, double stored = 0);

/// Of a network's operating point, its full netlist.
[[nodiscard]] EnergyBalance operating_balance(const OperatingPointSolver& solver, const OperatingPoint& point);

/// Of a step of the inputs, from its start to `stop`: the full netlist over time, every node of it, the powers of all
/// elements integrated between the accepted points by the trapezoidal rule.
/// @param rise  of the inputs [s], > 0; < stop
/// @throws ConvergenceError
[[nodiscard]] EnergyBalance transient_balance(const AnalogNetwork& network, const Eigen::VectorXd& from,
                                              const Eigen::VectorXd& to, double rise, double stop);

}  // namespace spinloom

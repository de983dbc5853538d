#pragma once

#include <Eigen/Core>

#include "spinloom/circuit/mna_system.hpp"

namespace spinloom {

/// Where the power of a circuit comes from and goes at one instant [W].
///
/// Law: sums of v i over the terminals of the elements; by Tellegen's theorem
///     delivered = dissipated + rate of change of the energy stored in capacitors, inductors and gates.
/// In direct current nothing is stored and both are equal.
struct CircuitPower {
    double delivered_by_voltage_sources = 0;  ///< -v i of the independent voltage sources
    double delivered_by_current_sources = 0;
    double resistors = 0;  ///< dissipated, series resistances of FinFETs included
    double devices = 0;    ///< dissipated in channels, barriers and gate leakage; displacement currents left out
    double controlled_sources = 0;  ///< absorbed by E, F, G and H elements and op-amp outputs; negative if they deliver

    [[nodiscard]] double delivered() const { return delivered_by_voltage_sources + delivered_by_current_sources; }
    [[nodiscard]] double dissipated() const { return resistors + devices + controlled_sources; }
};

/// What the voltage sources deliver [W], from their branch currents alone. @param time  as below, for their waveforms
[[nodiscard]] double power_of_voltage_sources(const MnaSystem& system, const Eigen::VectorXd& unknowns,
                                              double time = -1);

/// @param time [s], for the sources' waveforms; negative takes direct-current values
[[nodiscard]] CircuitPower circuit_power(const MnaSystem& system, const Eigen::VectorXd& unknowns, double time = -1);

}  // namespace spinloom

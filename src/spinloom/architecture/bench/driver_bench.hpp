#pragma once

#include "spinloom/architecture/bench/earlier_neurons.hpp"

namespace spinloom {

/// What a driver must do.
struct DriverTask {
    double low = 0, high = 0.8;  ///< rails [V], low < high
    double current = 0;          ///< largest magnitude, from or into the line [A], >= 0
    double drop = 8e-3;          ///< largest across the transistor that conducts [V], > 0
    double taper = 4;            ///< each inverter over the one before it, > 1
};

/// A chain of CMOS inverters between two rails, the last one as wide as its current asks for: solved.
struct DriverFigures {
    double n_fins = 0, p_fins = 0;  ///< of the last inverter, whole
    double resistance = 0;          ///< of the weaker transistor at the drop [ohm]
    double leakage = 0;             ///< of the chain, mean of both states [W]
    double energy = 0;              ///< of a full cycle of the chain, up and down, without the line [J]
    double area = 0;                ///< of the chain by the layout rule [m^2]
};

/// Sizes the driver and solves it.
///
/// The current that one fin carries at the drop, gate at the other rail, gives the fins: ceil(current/that). The
/// inverters before the last are a geometric chain, 1 + 1/taper + 1/taper^2 + ... in leakage and area; the energy of
/// their cycle is that of one which drives the last, solved over time. @throws ConvergenceError
[[nodiscard]] DriverFigures measure_driver(const NeuronProcess& process, const DriverTask& task);

/// What a pair of transistors of `fins` each leaks between rails `v_dd` apart, both off [W]. @throws ConvergenceError
[[nodiscard]] double switch_leakage(const NeuronProcess& process, double fins, double v_dd);

}  // namespace spinloom

#pragma once

#include "spinloom/array/parts/bicubic_table.hpp"
#include "spinloom/array/parts/inverter_table.hpp"
#include "spinloom/array/parts/neuron.hpp"

namespace spinloom {

/// The lines' voltages that a surface is made for.
struct LineRange {
    double reference = 0;  ///< u0 [V], in the middle of what occurs
    double low = 0;        ///< [V]
    double high = 0;       ///< [V], above low
};

/// The output of a neuron over its pre-activation z and the voltage u of the lines that its load ends at: F(z, u).
///
/// From the solved circuit on a grid of 12.5 mV both ways, bicubic between (derivatives by central differences), linear
/// outside of |z| <= 3 V and of the range of u. 0 < dF/du < 1: a conductance pulls the output towards u, and the
/// neuron holds against it.
class LoadSurface {
public:
    struct Point {
        double value;       ///< F [V]
        double by_input;    ///< dF/dz [V/V]
        double by_voltage;  ///< dF/du [V/V]
    };

    /// @param neuron       its ties being a part of the input resistance
    /// @param conductance  of the load [S], > 0
    /// @throws ConvergenceError if a point does not converge
    LoadSurface(const NeuronCircuit& neuron, const InverterTable& table, double conductance, const LineRange& lines);

    [[nodiscard]] Point at(double input, double voltage) const;
    [[nodiscard]] const LineRange& lines() const { return lines_; }

private:
    LineRange lines_;
    BicubicTable<1> table_;
};

}  // namespace spinloom

#pragma once

#include "spinloom/array/parts/bicubic_table.hpp"
#include "spinloom/array/parts/neuron.hpp"

namespace spinloom {

/// A current of the inverter and its derivatives at a bias.
struct TabulatedCurrent {
    double current = 0;     ///< into the terminal [A]
    double per_gate = 0;    ///< dI/dV_gate [S]
    double per_output = 0;  ///< dI/dV_output [S]
};

/// The currents that the neuron's equations need.
struct InverterCurrents {
    TabulatedCurrent n_drain, p_drain;
    TabulatedCurrent gate;  ///< tunnelling into both gates
};

/// Currents of an inverter over (gate, output) voltages, tabulated.
///
/// Bicubic Hermite interpolation of the exact current and its exact first derivatives (the mixed one by differences) on
/// a rectangular grid: once continuously differentiable, error of fourth order in the grid. Outside the grid a current
/// goes on linearly from the nearest point of the edge. The table only guides the neuron solver: its last steps
/// evaluate the transistors themselves, so its error (`worst_error`, a few nanoamperes) does not reach the results.
class InverterTable {
public:
    struct Grid {
        double gate_minimum = -1.0, gate_maximum = 1.8;      ///< [V]
        double output_minimum = -0.1, output_maximum = 0.9;  ///< [V]
        double step = 0.0125;                                ///< both ways [V]
    };

    InverterTable(const NeuronCircuit& neuron, const Grid& grid);
    /// A grid that covers gates from -1 V to 1 V above the supply.
    explicit InverterTable(const NeuronCircuit& neuron);

    /// NaN where a voltage is not finite.
    [[nodiscard]] InverterCurrents at(double gate, double output) const;
    /// Largest difference to the exact drain currents at the middles of the grid's cells [A]: the interpolation error.
    [[nodiscard]] double worst_error(const NeuronCircuit& neuron) const;

private:
    BicubicTable<3> table_;  ///< of n drain, p drain and gate over (gate, output)
};

}  // namespace spinloom

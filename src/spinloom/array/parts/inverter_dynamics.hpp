#pragma once

#include "spinloom/array/parts/bicubic_table.hpp"
#include "spinloom/array/parts/neuron.hpp"

namespace spinloom {

/// Currents and charges of a neuron's inverter over (gate, output) voltages, tabulated: what its motion needs.
///
/// Charges are those of the transistors behind their series resistances, at the voltages that these have without
/// charging currents: quasi-static. What is left out is the delay of that resistance, R_s C of the drain, below 1 ps
/// for the shipped cards. Interpolated as in BicubicTable; the derivatives of the charges leave out what tunnelling
/// changes of the drop across R_s. The interpolation error of the currents is that of InverterTable, a few nanoamperes.
class InverterDynamics {
public:
    struct Point {
        TabulatedValue drains;         ///< current into the two drains [A]
        TabulatedValue gates;          ///< tunnelling into both gates [A]
        TabulatedValue gate_charge;    ///< on both gates [C]
        TabulatedValue output_charge;  ///< on both drains [C]
    };

    explicit InverterDynamics(const NeuronCircuit& neuron);
    /// per_x is the derivative along the gate, per_y along the output.
    [[nodiscard]] Point at(double gate, double output) const {
        const auto v = table_.at(gate, output);
        return {v[0], v[1], v[2], v[3]};
    }

private:
    BicubicTable<4> table_;
};

}  // namespace spinloom

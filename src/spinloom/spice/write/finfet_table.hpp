#pragma once

#include <string>
#include <vector>

#include "spinloom/device/finfet/finfet_model.hpp"

namespace spinloom::spice {

/// A file that a deck reads; it lies beside the deck.
struct DeckFile {
    std::string name, text;
};

/// The FinFET for a simulator without BSIM-CMG (plain ngspice): its direct currents as tables.
struct FinfetTable {
    std::string subcircuit;       ///< terminals in order: drain, gate, source, body
    std::vector<DeckFile> files;  ///< drain current and gate current
    double drain_error = 0;       ///< largest error of the drain current where the table is dense [A]
    double outer_error = 0;       ///< the same in the rest of the table [A]
    double on_current = 0;        ///< drain current with gate and drain at the supply [A]
};

/// Samples a model.
///
/// Law: drain and gate current of `terminal_currents` over (vgs, vds) with the body at the source, interpolated
/// bilinearly by the code model `table2d`. The grid is dense from -0.1 V to the supply + 0.1 V (5 mV of vgs; 2.5 mV of
/// vds below a third of the supply, 10 mV above). It steps 25 mV out to 1.2 V beyond 0 and the supply. Outside of it
/// the simulator keeps the value of the edge. The errors are those at the centres of the cells, where the error of
/// bilinear interpolation is largest. Direct current only: no charges. Arguments: name of the subcircuit and of its
/// files; model; supply voltage [V], larger than 0.
[[nodiscard]] FinfetTable finfet_table(const std::string& name, const FinfetModel& model, double supply);

}  // namespace spinloom::spice

#pragma once

#include "spinloom/array/parts/neuron.hpp"
#include "spinloom/array/write/sot_bitcell.hpp"

namespace spinloom {

/// The two devices of a neuron as they are written: the one at its input becomes parallel, the one in its feedback
/// antiparallel.
///
///     BL ── write FinFET ── strip ── SL_in  (the neuron's input)      junction on it ── read FinFET ──┐
///     BL ── write FinFET ── strip ── SL_out (the inverter's output)   junction on it ── read FinFET ──┴── gate
///
///     step                  WWL   RWL   SL_in   SL_out   BL    both rails of the inverter
///     input, parallel       on    0     0       V_w      V_w   V_w
///     feedback, antiparal.  on    0     0       V_w      0     V_w
///
/// Both cells share BL, WWL and RWL; in each step the other strip has no voltage across it. With both rails at the
/// level of its output the inverter carries no current whatever its gate does. Wires are short and left out. Derived
/// here; the published table could not be read.
struct NeuronWrite {
    SotBitcell input, feedback;
    WriteLevels levels;
    std::shared_ptr<const FinfetModel> n_channel, p_channel;
};

/// Steady state of one step.
struct NeuronWriteSolution {
    double current = 0;         ///< through the strip that is written, from BL to SL [A]
    double other_current = 0;   ///< through the other one [A]
    double inverter_power = 0;  ///< from the inverter's rails [W]
    double power = 0;           ///< delivered by all drivers and rails [W]
};

/// Solves one step in direct current. @throws ConvergenceError
[[nodiscard]] NeuronWriteSolution solve_neuron_write(const NeuronWrite& neuron, bool writes_feedback);

}  // namespace spinloom

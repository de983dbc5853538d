#pragma once

#include <array>

#include "spinloom/device/finfet/finfet_model.hpp"
#include "spinloom/device/finfet/finfet_terminals.hpp"

/// The FinFET as a transient or small-signal analysis sees it: an intrinsic device whose drain and source are nodes of
/// the circuit, each tied to its outer terminal by a resistor of `model.series_resistance / model.fins`.

namespace spinloom {

using IntrinsicLinearisation = FinfetIntrinsicLinearisation<double>;

/// Currents and charges of the intrinsic device with all derivatives, from one evaluation of the channel (batches:
/// finfet_lanes.hpp).
///
/// Law: `core_currents` and `terminal_charges`. Arguments: model; voltages of gate, inner drain, inner source and body
/// [V] against any common reference, each in [-3, 3]. Returns currents and charges that each sum to zero, and so do
/// their derivatives. Source: BSIM-CMG 107.0.0. @cite bsimcmg107
[[nodiscard]] IntrinsicLinearisation intrinsic_currents_and_charges(const FinfetModel& model, double vg, double vd,
                                                                    double vs, double vb);

/// Capacitances at the outer terminals [F], in the order drain, gate, source, body.
///
/// Law: c_ij = Im(i_i)/(2 pi f v_j) with i_i the small-signal current into terminal i for an excitation of terminal j
/// alone, around the direct-current solution, with both series resistances. Arguments: model; voltages of the outer
/// terminals [V]; frequency > 0 [Hz]. Returns a matrix whose rows and columns sum to zero; off the diagonal the
/// capacitances are normally negative.
[[nodiscard]] std::array<std::array<double, 4>, 4> terminal_capacitances(const FinfetModel& model, double vg, double vd,
                                                                         double vs, double vb, double frequency = 1e6);

}  // namespace spinloom

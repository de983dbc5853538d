#pragma once

#include <array>

#include "spinloom/device/finfet/finfet_model.hpp"
#include "spinloom/device/finfet/finfet_terminals.hpp"

/// The FinFET as a circuit sees it: the intrinsic device behind two equal series resistances.

namespace spinloom {

/// Currents into the terminals of the device with its series resistances (batches: finfet_lanes.hpp).
///
/// Law: I = f(vg, vd - I R, vs + I R) with f the channel current of the intrinsic device and R the resistance of each
/// end. Solved for I to rounding by Newton's method within a bracket, which cannot fail because f falls with I. Gate
/// tunnelling is evaluated at the internal voltages; its own drop across R (below 0.1 uV) is left out. Holds for
/// terminal voltages in [-3, 3] V; the published cards were fitted for 0 to about 0.9 V. Arguments: model; voltages of
/// gate, drain, source and body [V] against any common reference. Returns currents that sum to zero, the drain current
/// growing with the gate and drain voltages, continuous with their first derivatives at vds = 0, antisymmetric under
/// exchange of drain and source but for tunnelling. Source: BSIM-CMG 107.0.0, RDSMOD 1. @cite bsimcmg107
[[nodiscard]] FinfetCurrents<double> terminal_currents(const FinfetModel& model, double vg, double vd, double vs,
                                                       double vb);

/// The same with all derivatives, exact by the implicit function theorem.
[[nodiscard]] FinfetLinearisation<double> terminal_currents_and_derivatives(const FinfetModel& model, double vg,
                                                                            double vd, double vs, double vb);

/// The same to rounding, and sooner where `near` is close to the drain current [A], as a tangent of an evaluation
/// nearby is.
[[nodiscard]] FinfetLinearisation<double> terminal_currents_and_derivatives(const FinfetModel& model, double vg,
                                                                            double vd, double vs, double vb,
                                                                            double near);

/// Voltages of the inner drain and source where no charge moves, for voltages of the outer terminals [V].
///
/// Law: the channel current of `terminal_currents` through the two series resistances; the drop of the tunnelling
/// currents (below 0.1 uV) is left out. Returns {drain, source}, between the outer two.
[[nodiscard]] std::array<double, 2> internal_voltages(const FinfetModel& model, double vg, double vd, double vs,
                                                      double vb);

}  // namespace spinloom

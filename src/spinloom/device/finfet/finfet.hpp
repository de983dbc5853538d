#pragma once

#include <array>

#include "spinloom/device/finfet/finfet_core.hpp"

/// The FinFET as a circuit sees it: the intrinsic device behind two equal series resistances.

namespace spinloom {

/// Currents into the terminals and how each changes with the gate, drain and source voltage [A, S].
///
/// Only differences of voltages matter, so the derivative with respect to the body voltage is minus the sum of the
/// three.
template <class Real>
struct FinfetLinearisation {
    FinfetCurrents<Real> current;
    FinfetCurrents<Real> by_gate, by_drain,
        by_source;  ///< by_gate.drain is the transconductance, by_drain.drain the output conductance
};

/// Currents into the terminals of the device with its series resistances, four values at a time or one.
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
[[nodiscard]] FinfetCurrents<Batch> terminal_currents(const FinfetModel& model, const Batch& vg, const Batch& vd,
                                                      const Batch& vs, const Batch& vb);

/// The same with all derivatives, exact by the implicit function theorem.
[[nodiscard]] FinfetLinearisation<double> terminal_currents_and_derivatives(const FinfetModel& model, double vg,
                                                                            double vd, double vs, double vb);
[[nodiscard]] FinfetLinearisation<Batch> terminal_currents_and_derivatives(const FinfetModel& model, const Batch& vg,
                                                                           const Batch& vd, const Batch& vs,
                                                                           const Batch& vb);

/// Voltages of the inner drain and source where no charge moves, for voltages of the outer terminals [V].
///
/// Law: the channel current of `terminal_currents` through the two series resistances; the drop of the tunnelling
/// currents (below 0.1 uV) is left out. Returns {drain, source}, between the outer two.
[[nodiscard]] std::array<double, 2> internal_voltages(const FinfetModel& model, double vg, double vd, double vs,
                                                      double vb);

/// Terminal currents and the channel current among them, which alone drops across the series resistances [A].
template <class Real>
struct RefinedCurrents {
    FinfetCurrents<Real> terminal;
    Real channel;  ///< from drain to source; the drain current but for tunnelling
};

/// Currents from an estimate of the channel current and of its derivatives, at the cost of one intrinsic evaluation.
///
/// Law: with I0 the estimate, I1 = f(vg, vd - I0 R, vs + I0 R). The derivative of the fixed point follows from the
/// terminal conductances: 1/(1 + R (2 gd + gm)) of the intrinsic device = 1 - R (2 gd + gm) of the terminals,
///     I = I0 + (I1 - I0) (1 - R (2 gd + gm)).
/// Arguments: voltages [V]; channel current estimate [A], for which the drain current serves where tunnelling is small;
/// estimates of d id/d vg and d id/d vd at the terminals [S].
/// Returns the currents of `terminal_currents`; the channel current with an error of second order in the errors of the
/// estimates, the tunnelling currents with one of first order (they see the drop of the estimate). An exact channel
/// current comes back unchanged, and then all currents are exact.
template <class Real>
[[nodiscard]] RefinedCurrents<Real> refine_currents(const FinfetModel& model, const Real& vg, const Real& vd,
                                                    const Real& vs, const Real& vb, const Real& channel_estimate,
                                                    const Real& gm_estimate, const Real& gd_estimate) {
    const double resistance = model.series_resistance / model.fins;
    const Real drop = channel_estimate * resistance;
    const auto [inner, channel_of_one_fin] = detail::evaluate_core<Real>(model, vg, vd - drop, vs + drop, vb);
    const Real channel = model.fins * channel_of_one_fin;
    const Real refined =
        channel_estimate + (channel - channel_estimate) * (1.0 - resistance * (2.0 * gd_estimate + gm_estimate));
    const Real change = refined - channel;
    return {{inner.drain + change, inner.gate, inner.source - change, inner.body}, refined};
}

}  // namespace spinloom

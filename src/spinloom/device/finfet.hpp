#pragma once

#include "spinloom/device/finfet_core.hpp"

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
/// end; solved for I to rounding by Newton's method within a bracket, which cannot fail because f falls with I. Gate
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

/// Currents from an estimate of the drain current and of its derivatives, at the cost of one intrinsic evaluation.
///
/// Law: with I0 the estimate of the channel current, I1 = f(vg, vd - I0 R, vs + I0 R) and the derivative of the fixed
/// point from the terminal conductances, 1/(1 + R (2 gd + gm)) of the intrinsic device = 1 - R (2 gd + gm) of the
/// terminals,
///     I = I0 + (I1 - I0) (1 - R (2 gd + gm)).
/// Arguments: voltages [V]; drain current estimate [A]; estimates of d id/d vg and d id/d vd at the terminals [S].
/// Returns the currents of `terminal_currents` with an error of second order in the errors of the estimates; exact
/// estimates come back unchanged but for the square of the tunnelling share of the drain current.
template <class Real>
[[nodiscard]] FinfetCurrents<Real> refine_currents(const FinfetModel& model, const Real& vg, const Real& vd,
                                                   const Real& vs, const Real& vb, const Real& current_estimate,
                                                   const Real& gm_estimate, const Real& gd_estimate) {
    const double resistance = model.series_resistance / model.fins;
    const double scale = model.polarity * model.fins;
    const Real drop = current_estimate * resistance;
    const Real inner_drain = vd - drop, inner_source = vs + drop;
    const auto [bias, reversed] = detail::turned_bias(model, vg, inner_drain, inner_source);
    const auto state = detail::channel_state(model, bias);
    const Real forward = scale * detail::channel_current(model, bias, state);
    const Real channel = select(reversed, Real(-forward), forward);
    const Real mean_gate = model.polarity * (vg - 0.5 * (inner_drain + inner_source)) + 0.5 * bias.smooth_vds;
    const auto shares = detail::channel_tunnelling(model, state.mean_charge, state.effective_vds, mean_gate);
    const Real at_drain = scale * select(reversed, shares.source, shares.drain);
    const Real at_source = scale * select(reversed, shares.drain, shares.source);
    const Real to_body = scale * detail::body_tunnelling(model, state.mean_charge, Real(model.polarity * (vg - vb)));
    // The fixed point is that of the channel current, which the drain current estimates well enough: it misses the
    // tunnelling share.
    const Real refined =
        current_estimate + (channel - current_estimate) * (1.0 - resistance * (2.0 * gd_estimate + gm_estimate));
    return {refined - at_drain, at_drain + at_source + to_body, -(refined + at_source), -to_body};
}

}  // namespace spinloom

#pragma once

#include "spinloom/device/finfet/finfet_core.hpp"

/// The terminal currents where they are nearly known already; a template, for the loops that it is inlined into.

namespace spinloom {

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

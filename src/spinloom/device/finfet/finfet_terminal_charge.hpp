#pragma once

#include "spinloom/device/finfet/finfet_core.hpp"

/// The charge that each terminal of the intrinsic FinFET holds.

namespace spinloom {

namespace detail {

constexpr double corner_width = 0.02;  ///< of the regions that deplete beside the channel [V]

/// Mobile charge of one n-channel fin [C], positive, and the part of it that the drain supplies.
template <class Real>
struct ChannelCharge {
    Real total, at_drain;
};

/// Group 11: mobile charge under the gate and its partition by Ward and Dutton.
///
/// Law: with q the mean and dq the difference of the charges at the two ends, i the transport voltage over the loss by
/// velocity saturation and x = dq/i,
///     Q = q + dq x/12,   Q_d = q/2 - dq (1 - x/2 - x^2/20)/12,
/// and with M >= 1 the growth by channel length modulation and q_d the charge at the drain end
///     Q <- Q/M + (M - 1) q_d,   Q_d <- Q_d/M^2 + (M - 1/M) q_d/2.
/// Release 105.03, as identified, has Q/M and Q_d/M alone, with M from VASATCV.
template <class Real>
[[nodiscard]] ChannelCharge<Real> channel_charge(const FinfetModel& model, const ChannelBias<Real>& bias,
                                                 const ChannelState<Real>& state) {
    const Real& q = state.mean_charge;
    const Real& difference = state.charge_difference;
    const Real esat_length = model.charge_saturation_voltage * mobility_loss(model, q, model.charge_field_slope);
    const Real velocity =
        velocity_loss(difference, esat_length, model.charge_saturation_onset, model.charge_saturation_norm);
    const Real transport = model.is_unified ? Real(q + 0.5 * state.ideal_voltage) : transport_voltage(model, state);
    const Real x = difference * velocity / transport;
    const Real uniform_total = q + difference * x * (1.0 / 12);
    const Real uniform_drain = 0.5 * q - difference * (1.0 - x * (0.5 + 0.05 * x)) * (1.0 / 12);

    const Real beyond = bias.vds - state.effective_vds;
    if (model.charge_modulation_voltage > 0) {
        const Real shrink = model.channel_capacitance / length_modulation(beyond, Real(model.charge_modulation_voltage),
                                                                          model.charge_length_modulation);
        return {shrink * uniform_total, shrink * uniform_drain};
    }
    const Real growth =
        length_modulation(beyond, Real(state.saturation_vds + esat_length), model.charge_length_modulation);
    const Real shrink = 1.0 / growth;
    const Real drain_end = q - 0.5 * difference;
    const double sign = model.is_unified ? -0.5 : 0.5;
    return {model.channel_capacitance * (shrink * uniform_total + (growth - 1.0) * drain_end),
            model.channel_capacitance * (shrink * shrink * uniform_drain + sign * (growth - shrink) * drain_end)};
}

/// Charge of a region that depletes below its flat band, over its capacitance [V]: v above, and growing as the square
/// root below. v counts from the flat band, shifted_v where the corner between the two is put.
template <class Real>
[[nodiscard]] Real depleting_charge(const Real& v, const Real& shifted_v, double smoothing) {
    using std::sqrt;
    const Real below = 0.5 * (shifted_v - sqrt(shifted_v * shifted_v + 4 * corner_width));
    return v - below - 0.5 * smoothing * (sqrt(1.0 - (4.0 / smoothing) * below) - 1.0);
}

/// Group 12: charge on the gate facing source or drain: overlap, its part that depletes, and fringe. v from gate to
/// that end.
template <class Real>
[[nodiscard]] Real edge_charge(const EdgeCapacitance& edge, double flat_band, const Real& v) {
    const Real linear = edge.constant * v;
    if (edge.depleting == 0) return linear;
    const Real above = v - flat_band;
    return linear + edge.depleting * depleting_charge(above, Real(above + corner_width), edge.smoothing);
}

/// Charge on the gate facing the body beside the channel; v from gate to body. It depletes above its flat band.
template <class Real>
[[nodiscard]] Real gate_body_charge(const FinfetModel& model, const Real& v) {
    const EdgeCapacitance& edge = model.body_edge;
    const Real linear = edge.constant * v;
    if (edge.depleting == 0) return linear;
    const Real below = model.flat_band - v;
    return linear - edge.depleting * depleting_charge(below, Real(below - corner_width), edge.smoothing);
}

/// What the gate of one n-channel fin holds against each end of the channel [C].
template <class Real>
struct EndCharges {
    Real drain, source;
};

template <class Real>
[[nodiscard]] EndCharges<Real> end_charges(const FinfetModel& model, const TurnedBias<Real>& turned,
                                           const ChannelState<Real>& state, const Real& vg, const Real& vd,
                                           const Real& vs) {
    const double sign = model.polarity;
    const auto mobile = channel_charge(model, turned.bias, state);
    const Real rest = mobile.total - mobile.at_drain;
    return {edge_charge(model.drain_edge, model.edge_flat_band, Real(sign * (vg - vd))) +
                select(turned.reversed, rest, mobile.at_drain),
            edge_charge(model.source_edge, model.edge_flat_band, Real(sign * (vg - vs))) +
                select(turned.reversed, mobile.at_drain, rest)};
}

/// What the gate of one n-channel fin holds against the body [C].
template <class Real>
[[nodiscard]] Real body_charge(const FinfetModel& model, const Real& gate_over_body) {
    return model.depletion_charge + gate_body_charge(model, gate_over_body);
}

}  // namespace detail

/// Charges of the intrinsic device: channel, body, overlap and fringe.
///
/// Law: BSIM-CMG 107.0.0 with CAPMOD 0 and CGEOMOD 2: groups 11 and 12 of docs/theory/device.md. All charges belong to
/// the nodes behind the series resistances; nothing sits between the outer terminals.
/// Arguments: voltages of gate, inner drain, inner source and body [V] against any common reference, each in [-3, 3].
/// Returns charges that sum to zero; exchanging the drain and source voltages exchanges their charges where the two
/// ends are built alike; continuous with their first derivatives at vds = 0. Source: @cite bsimcmg107
template <class Real>
[[nodiscard]] FinfetCharges<Real> terminal_charges(const FinfetModel& model, const Real& vg, const Real& vd,
                                                   const Real& vs, const Real& vb) {
    const double sign = model.polarity, scale = sign * model.fins;
    const auto turned = detail::turned_bias(model, vg, vd, vs);
    const auto held = detail::end_charges(model, turned, detail::channel_state(model, turned.bias), vg, vd, vs);
    const Real to_body = detail::body_charge(model, Real(sign * (vg - vb)));
    return {-scale * held.drain, scale * (held.drain + held.source + to_body), -scale * held.source, -scale * to_body};
}

}  // namespace spinloom

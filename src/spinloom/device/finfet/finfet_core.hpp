#pragma once

#include <cmath>
#include <utility>

#include "spinloom/device/finfet/finfet_charge.hpp"
#include "spinloom/device/finfet/finfet_terminals.hpp"
#include "spinloom/device/finfet/finfet_tunnelling.hpp"
#include "spinloom/device/finfet/finfet_unified_charge.hpp"

/// The intrinsic FinFET: the channel and its gate, without the series resistances of source and drain.
///
/// The small shared laws are always inlined: calls that pass dual numbers of batches through memory cost several per
/// cent of an evaluation.

namespace spinloom {

namespace detail {

/// x^y for x > 0.
template <class Real>
[[nodiscard]] Real power(const Real& x, double y) {
    using std::exp;
    using std::log;
    return exp(y * log(x));
}

/// Smooth maximum of 0 and x; c sets the width of the corner.
template <class Real>
[[nodiscard]] Real smooth_positive(const Real& x, double c) {
    using std::sqrt;
    return 0.5 * (x + sqrt(x * x + 4 * c * c));
}

/// |x| rounded at the origin, 0 there.
template <class Real>
[[nodiscard]] Real smooth_magnitude(const Real& x) {
    using std::sqrt;
    // (sqrt(x^2 + 0.01) - 0.1) without the cancellation
    const Real x2 = x * x;
    return x2 / (sqrt(x2 + 0.01) + 0.1);
}

/// The channel seen from its source: voltages turned so that an n-channel device conducts forward.
template <class Real>
struct ChannelBias {
    Real vgs, vds;  ///< vds >= 0
    Real smooth_vds;
};

/// What the charge equation says of the channel, and the saturation voltage that ties its ends.
template <class Real>
struct ChannelState {
    Real ideal_voltage;  ///< n Vt
    Real source_charge;  ///< over Cox [V]
    Real mean_charge;
    Real charge_difference;  ///< source minus drain
    Real saturation_vds;     ///< Vdsat
    Real effective_vds;      ///< Vdseff
    Real esat_length;        ///< Esat L at the source
};

/// Smooth maximum of 1 and x, which release 111 puts on D and D_vsat.
template <class Real>
[[nodiscard]] Real at_least_one(const Real& x) {
    using std::sqrt;
    constexpr double corner = 0.01;
    const Real above = x - 1.0;
    return 1.0 + 0.5 * (above + sqrt(above * above + 0.25 * corner * corner));
}

/// D: growth of scattering with the effective field of a mobile charge, whose slope is that of the currents or that of
/// the charges. Groups 6 and 7.
template <class Real>
[[nodiscard]] Real mobility_loss(const FinfetModel& model, const Real& charge, double field_slope) {
    const Real loss =
        1.0 + model.degradation * power(Real(model.field_body + field_slope * charge), model.mobility_exponent);
    return model.is_unified ? at_least_one(loss) : loss;
}

/// D_vsat: what velocity saturation takes from the transport of a charge difference, given Esat L.
template <class Real>
[[gnu::always_inline]] [[nodiscard]] inline Real velocity_loss(const Real& charge_difference, const Real& esat_length,
                                                               double onset, double norm) {
    using std::sqrt;
    const Real field = charge_difference / esat_length;
    return (1.0 + sqrt(onset + field * field)) * norm;
}

/// Drift and diffusion voltage that drives the mean charge through the channel, the current over the charge difference.
template <class Real>
[[gnu::always_inline]] [[nodiscard]] inline Real transport_voltage(const FinfetModel& model,
                                                                   const ChannelState<Real>& state) {
    const Real q0 = model.interpolation_slope * state.ideal_voltage + model.interpolation_offset;
    return state.mean_charge + (2.0 - q0 / (q0 + state.mean_charge)) * state.ideal_voltage;
}

/// Growth by channel length modulation of what is left of the drain bias beyond saturation.
template <class Real>
[[gnu::always_inline]] [[nodiscard]] inline Real length_modulation(const Real& beyond, const Real& saturation,
                                                                   double factor) {
    using std::log;
    return 1.0 + factor * log(1.0 + beyond / (factor * saturation));
}

/// Group 6: saturation voltage and effective drain bias from the charge at the source.
template <class Real>
[[gnu::always_inline]] inline void set_saturation(const FinfetModel& model, const ChannelBias<Real>& bias,
                                                  ChannelState<Real>& state) {
    state.esat_length = model.saturation_voltage * mobility_loss(model, state.source_charge, model.field_slope);
    const Real reach =
        model.saturation_factor * (state.source_charge + (model.body_charge + 2 * model.thermal_voltage));
    const Real sharp = state.esat_length * reach / (state.esat_length + reach);
    state.saturation_vds = smooth_positive(Real(sharp - 1e-3), 1e-5) + 1e-3;
    const Real drive = bias.vds / state.saturation_vds;
    const Real ratio = power(select(drive > 1e-20, drive, Real(1e-20)), model.saturation_smoothing);
    state.effective_vds = bias.vds * power(Real(1.0 + ratio), -1 / model.saturation_smoothing);
}

/// Groups 5 and 6 of release 111: charges at both ends of the unified fin for an effective gate voltage.
template <class Real>
[[gnu::noinline]] void set_unified_charges(const FinfetModel& model, const ChannelBias<Real>& bias, const Real& gate,
                                           const Real& log_voltage, ChannelState<Real>& state) {
    const Real inverse = 1.0 / state.ideal_voltage;
    const UnifiedChargeEquation<Real> equation{state.ideal_voltage, model.unified_depletion * inverse,
                                               model.unified_ratio};
    const Real target = gate * inverse - equation.depletion - model.unified_origin - log_voltage;
    state.source_charge = unified_mobile_charge(equation, target);
    set_saturation(model, bias, state);
    const Real drain_charge = unified_mobile_charge(equation, Real(target - state.effective_vds * inverse));
    state.mean_charge = 0.5 * (state.source_charge + drain_charge);
    state.charge_difference = state.source_charge - drain_charge;
}

/// Groups 4 to 6: effective gate voltage, charges at both ends, saturation voltage.
template <class Real>
[[nodiscard]] ChannelState<Real> channel_state(const FinfetModel& model, const ChannelBias<Real>& bias) {
    using std::log;
    ChannelState<Real> state;
    state.ideal_voltage = model.thermal_voltage * (model.ideality + model.ideality_slope * bias.smooth_vds);
    const Real log_voltage = log(state.ideal_voltage);
    const Real floor = state.ideal_voltage * (model.floor_log + log_voltage);
    const Real overdrive = bias.vgs - model.gate_offset + model.barrier_lowering * bias.smooth_vds;
    const Real gate = smooth_positive(Real(overdrive + floor), 1e-4) - floor;
    if (model.is_unified) {
        set_unified_charges(model, bias, gate, log_voltage, state);
        return state;
    }

    const auto equation = charge_equation(model, state.ideal_voltage);
    const Real inverse = 1.0 / equation.two_nvt;
    const Real origin = model.potential_origin + 0.5 * log_voltage;
    const Real target = (gate - model.body_potential) * inverse - origin;
    state.source_charge = mobile_charge(equation, target);
    set_saturation(model, bias, state);

    const Real drain_charge = mobile_charge(equation, Real(target - state.effective_vds * inverse));
    state.mean_charge = 0.5 * (state.source_charge + drain_charge);
    state.charge_difference = state.source_charge - drain_charge;
    return state;
}

/// Group 8: drift and diffusion between the two charges, times what channel length modulation and barrier lowering add
/// and velocity saturation takes away. One fin.
template <class Real>
[[nodiscard]] Real channel_current(const FinfetModel& model, const ChannelBias<Real>& bias,
                                   const ChannelState<Real>& state) {
    const Real& q = state.mean_charge;
    const Real transport = state.charge_difference * transport_voltage(model, state);

    const Real loss = mobility_loss(model, q, model.field_slope);
    Real velocity = velocity_loss(state.charge_difference, Real(model.saturation_voltage * loss),
                                  model.saturation_onset, model.saturation_norm);
    if (model.is_unified) velocity = at_least_one(velocity);

    const Real beyond = bias.vds - state.effective_vds;
    const Real drive = q + 2 * model.thermal_voltage;
    const Real gate_factor = 1.0 + model.output_gate_dependence * q / state.esat_length;
    const Real early = drive * drive * gate_factor / (model.output_barrier * (state.saturation_vds + drive));
    const Real saturation =
        model.modulation_voltage > 0 ? Real(model.modulation_voltage) : Real(state.saturation_vds + state.esat_length);
    const Real modulation = length_modulation(beyond, saturation, model.length_modulation);
    return model.gain * transport * (1.0 + beyond / early) * modulation / (loss * velocity);
}

/// The bias as the channel sees it, and whether drain and source have exchanged their roles.
template <class Real>
struct TurnedBias {
    ChannelBias<Real> bias;
    decltype(std::declval<Real>() < 0.0) reversed;
};

template <class Real>
[[nodiscard]] TurnedBias<Real> turned_bias(const FinfetModel& model, const Real& vg, const Real& vd, const Real& vs) {
    const Real vds = model.polarity * (vd - vs);
    const auto reversed = vds < 0.0;
    ChannelBias<Real> bias;
    bias.vds = select(reversed, Real(-vds), vds);
    bias.vgs = model.polarity * (vg - select(reversed, vd, vs));
    bias.smooth_vds = smooth_magnitude(bias.vds);
    return {bias, reversed};
}

/// Channel current of one fin from drain to source [A], gate tunnelling left out.
template <class Real>
[[nodiscard]] Real intrinsic_channel_current(const FinfetModel& model, const Real& vg, const Real& vd, const Real& vs) {
    const auto [bias, reversed] = turned_bias(model, vg, vd, vs);
    const Real forward = channel_current(model, bias, channel_state(model, bias));
    return model.polarity * select(reversed, Real(-forward), forward);
}

/// Tunnelling from the gate to drain and source, of one n-channel fin.
template <class Real>
[[gnu::always_inline]] [[nodiscard]] inline TunnellingShares<Real> end_tunnelling(const FinfetModel& model,
                                                                                  const TurnedBias<Real>& turned,
                                                                                  const ChannelState<Real>& state,
                                                                                  const Real& vg, const Real& vd,
                                                                                  const Real& vs) {
    // Release 105.03, as identified, has twice the mobile charge in place of the gate's voltage over the channel.
    const Real mean_gate = model.is_of_105
                               ? Real(2.0 * state.mean_charge)
                               : Real(model.polarity * (vg - 0.5 * (vd + vs)) + 0.5 * turned.bias.smooth_vds);
    const auto shares = channel_tunnelling(model, state.mean_charge, state.effective_vds, mean_gate);
    return {select(turned.reversed, shares.source, shares.drain), select(turned.reversed, shares.drain, shares.source)};
}

/// Terminal currents of the intrinsic device, and the channel current that they share, of one fin.
template <class Real>
struct CoreEvaluation {
    FinfetCurrents<Real> currents;
    Real channel;
};

template <class Real>
[[nodiscard]] CoreEvaluation<Real> evaluate_core(const FinfetModel& model, const Real& vg, const Real& vd,
                                                 const Real& vs, const Real& vb) {
    const double sign = model.polarity;
    const auto turned = turned_bias(model, vg, vd, vs);
    const auto state = channel_state(model, turned.bias);
    const Real forward = channel_current(model, turned.bias, state);
    const Real channel = select(turned.reversed, Real(-forward), forward);
    const auto ends = end_tunnelling(model, turned, state, vg, vd, vs);
    const Real to_body = body_tunnelling(model, state.mean_charge, Real(sign * (vg - vb)));

    const double scale = sign * model.fins;
    return {{scale * (channel - ends.drain), scale * (ends.drain + ends.source + to_body),
             -scale * (channel + ends.source), -scale * to_body},
            sign * channel};
}

}  // namespace detail

/// Currents of the intrinsic device, series resistances left out.
///
/// Law: BSIM-CMG 107.0.0, direct current: groups 1 to 8 of docs/theory/device.md and gate tunnelling.
/// Arguments: terminal voltages [V] against any common reference, each in [-3, 3].
/// Returns currents into the terminals that sum to zero; all zero where all voltages are equal, but for less than 1e-20
/// A a fin into the gate in release 105.03, whose law of tunnelling is that of a charge squared. Source and drain
/// exchange their roles where vds < 0, so exchanging the drain and source voltages exchanges the drain and source
/// currents; the currents and their first derivatives are continuous there. Source: @cite bsimcmg107
template <class Real>
[[nodiscard]] FinfetCurrents<Real> core_currents(const FinfetModel& model, const Real& vg, const Real& vd,
                                                 const Real& vs, const Real& vb) {
    return detail::evaluate_core(model, vg, vd, vs, vb).currents;
}

}  // namespace spinloom

#pragma once

#include <cmath>

#include "spinloom/device/finfet/dual.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

/// Direct tunnelling of carriers through the gate insulator.

namespace spinloom::detail {

/// Current from the gate to the two ends of the channel [A].
template <class Real>
struct TunnellingShares {
    Real drain, source;
};

/// exp(-(a - b v)(1 + c v)), the transparency of the barrier at a voltage v; held at e^80 so that it stays finite.
///
/// With the coefficients of the published cards the gate-to-body law passes 1 uA a fin at a gate voltage of about 1.1 V
/// and then grows by a decade every 30 mV. Far outside the cards' range it acts like a diode that clamps the gate. That
/// is the published law, kept as it is.
template <class Real>
[[nodiscard]] Real transparency(const Real& v, double a, double b, double c) {
    using std::exp;
    const Real exponent = (b * v - a) * (1.0 + c * v);
    return exp(select(exponent < 80.0, exponent, Real(80.0)));
}

/// The same with a - b v held softly above a least value, as release 111 has it.
template <class Real>
[[nodiscard]] Real transparency(const Real& v, double a, double b, double c, const SoftFloor& floor) {
    using std::exp;
    using std::sqrt;
    if (floor.value == 0) return transparency(v, a, b, c);
    const Real above = (a - floor.value - floor.width) - b * v;
    const Real held = floor.value + 0.5 * (above + sqrt(above * above - 4 * floor.value * floor.width));
    return exp(-held * (1.0 + c * v));
}

/// Gate to channel, proportional to the mobile charge, and its partition: drain bias draws the current to the source.
template <class Real>
[[nodiscard]] TunnellingShares<Real> channel_tunnelling(const FinfetModel& model, const Real& charge,
                                                        const Real& effective_vds, const Real& gate_over_channel) {
    using std::exp;
    using std::sqrt;
    const Real total = model.channel_tunnelling * charge * gate_over_channel *
                       transparency(charge, model.channel_a, model.channel_b, model.channel_c, model.channel_floor);
    const Real vds2 = effective_vds * effective_vds;
    const Real x = model.channel_share * vds2 / (sqrt(vds2 + 0.01) + 0.1);
    const Real decay = exp(-x);
    const Real norm = total / (x * x + 2e-4);
    return {norm * (1.0 - (x + 1.0) * decay + 1e-4), norm * (x + decay - 1.0 + 1e-4)};
}

/// n Vt ln(1 + e^(v/(n Vt))).
template <class Real>
[[nodiscard]] Real soft_positive(const Real& v, double scale) {
    using std::exp;
    using std::log1p;
    const Real x = v / scale;
    const Real small = select(x < 0.0, x, -x);
    const Real positive = select(x < 0.0, Real(0.0), v);
    return positive + scale * log1p(exp(small));
}

/// Gate to body: electrons of the valence band in inversion, electrons of the conduction band in accumulation.
template <class Real>
[[nodiscard]] Real body_tunnelling(const FinfetModel& model, const Real& charge, const Real& gate_over_body) {
    using std::sqrt;
    const Real inversion =
        model.inversion_tunnelling * soft_positive(Real(charge - model.inversion_onset), model.inversion_voltage) *
        transparency(charge, model.inversion_a, model.inversion_b, model.inversion_c, model.inversion_floor);
    const Real below_flat_band = model.flat_band - gate_over_body;
    const Real shifted = below_flat_band - 0.02;
    // Release 111 takes the charge of the accumulated body instead, which the body factor makes vanish.
    const Real oxide =
        model.is_unified ? Real(0.0) : 0.5 * (shifted + sqrt(shifted * shifted + 0.08 * std::abs(model.flat_band)));
    const Real accumulation =
        model.accumulation_tunnelling * soft_positive(below_flat_band, model.accumulation_voltage) *
        transparency(oxide, model.accumulation_a, model.accumulation_b, model.accumulation_c, model.accumulation_floor);
    return gate_over_body * (inversion + accumulation);
}

}  // namespace spinloom::detail

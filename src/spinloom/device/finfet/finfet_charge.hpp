#pragma once

#include <cmath>

#include "spinloom/device/finfet/dual.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

/// The mobile charge of a doped double gate: one implicit equation for each end of the channel.

namespace spinloom {

/// Coefficients of the charge equation that both ends of the channel share.
template <class Real>
struct ChargeEquation {
    Real two_nvt;      ///< 2 n kT/q [V]
    Real bulk;         ///< exp(p) - 1 with p = phi_b/(n Vt), phi_b the body potential
    Real depletion;    ///< p^2
    Real coupling;     ///< 2 p
    double ratio = 0;  ///< r = 2 eps_si/(Cox t_fin)
};

template <class Real>
[[nodiscard]] ChargeEquation<Real> charge_equation(const FinfetModel& model, const Real& ideal_voltage) {
    using std::exp;
    const Real p = model.body_potential / ideal_voltage;
    // exp(p) - 1 of a small positive p, without the cancellation
    const Real bulk = exp(p) - 1.0;
    return {2.0 * ideal_voltage, bulk, p * p, 2.0 * p, model.capacitance_ratio};
}

namespace detail {

template <class Value>
struct SineAndCosine {
    Value sine, cosine;
};

/// sin and cos of an angle in [0, pi/2] to rounding, from the series at half the angle.
template <class Value>
[[nodiscard]] SineAndCosine<Value> sine_and_cosine(const Value& angle) {
    const Value h = 0.5 * angle, x = h * h;
    constexpr double s1 = -1.0 / 6, s2 = 1.0 / 120, s3 = -1.0 / 5040, s4 = 1.0 / 362880, s5 = -1.0 / 39916800,
                     s6 = 1.0 / 6227020800.0, s7 = -1.0 / 1307674368000.0;
    constexpr double c1 = -0.5, c2 = 1.0 / 24, c3 = -1.0 / 720, c4 = 1.0 / 40320, c5 = -1.0 / 3628800,
                     c6 = 1.0 / 479001600.0, c7 = -1.0 / 87178291200.0, c8 = 1.0 / 20922789888000.0;
    const Value sine = h + h * x * (s1 + x * (s2 + x * (s3 + x * (s4 + x * (s5 + x * (s6 + x * s7))))));
    const Value cosine = 1.0 + x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * (c5 + x * (c6 + x * (c7 + x * c8)))))));
    return {2.0 * sine * cosine, (cosine - sine) * (cosine + sine)};
}

template <class Value, std::size_t N>
[[nodiscard]] SineAndCosine<Dual<Value, N>> sine_and_cosine(const Dual<Value, N>& angle) {
    const auto [sine, cosine] = sine_and_cosine(angle.value);
    return {angle.chain(sine, cosine), angle.chain(cosine, -sine)};
}

/// T(beta) - T(0), its first three derivatives, and the logarithm of w = beta/cos(beta).
template <class Value>
struct ChargeTerms {
    Value excess, first, second, third, log_w, tangent;
};

template <class Value>
[[nodiscard]] ChargeTerms<Value> charge_terms(const ChargeEquation<Value>& eq, const Value& beta) {
    using std::log;
    using std::log1p;
    const auto [s, c] = sine_and_cosine(beta);
    const Value t = s / c;
    const Value sec2 = 1.0 + t * t;
    const Value a = eq.bulk + 1.0;
    const Value log_cos = -0.5 * log1p(t * t);  // keeps its digits where beta is small
    ChargeTerms<Value> terms;
    terms.tangent = t;
    terms.log_w = log(beta) - log_cos;
    const Value bt = beta * t;
    terms.excess = eq.bulk * beta * beta + a * bt * bt - eq.coupling * log_cos;
    // T = a beta^2 sec^2 - beta^2 - coupling ln cos
    terms.first = 2.0 * beta * (eq.bulk + a * t * t) + 2.0 * a * beta * sec2 * bt + eq.coupling * t;
    terms.second =
        2.0 * (a * sec2 - 1.0) + a * sec2 * (8.0 * bt + 2.0 * beta * beta * (sec2 + 2.0 * t * t)) + eq.coupling * sec2;
    terms.third =
        2.0 * a * sec2 * (6.0 * t + 6.0 * beta * (sec2 + 2.0 * t * t) + beta * bt * (8.0 * sec2 + 4.0 * t * t)) +
        2.0 * eq.coupling * sec2 * t;
    return terms;
}

/// One step of the inverse Taylor series to third order (Householder) on ln w + r sqrt(T) = F.
template <class Value>
[[nodiscard]] Value refined_angle(const ChargeEquation<Value>& eq, const Value& target, const Value& beta) {
    using std::sqrt;
    const auto t = charge_terms(eq, beta);
    const Value root = sqrt(eq.depletion + t.excess);
    const Value inverse = 1.0 / root, half_ratio = 0.5 * eq.ratio * inverse, inverse2 = inverse * inverse;
    const Value sec2 = 1.0 + t.tangent * t.tangent, reciprocal = 1.0 / beta;
    const Value e0 = t.log_w + eq.ratio * root - target;
    const Value e1 = reciprocal + t.tangent + half_ratio * t.first;
    const Value e2 = sec2 - reciprocal * reciprocal + half_ratio * (t.second - 0.5 * t.first * t.first * inverse2);
    const Value e3 =
        2.0 * (reciprocal * reciprocal * reciprocal + sec2 * t.tangent) +
        half_ratio * (t.third - t.first * inverse2 * (1.5 * t.second - 0.75 * t.first * t.first * inverse2));
    const Value step = e0 / e1, bend = e2 / e1;
    return beta - step * (1.0 + step * (0.5 * bend + step * (0.5 * bend * bend - e3 / (6.0 * e1))));
}

/// beta with beta/cos(beta) = w, to 0.12 % in w: a rational function with the right behaviour at both ends.
template <class Value>
[[nodiscard]] Value angle_of(const Value& w) {
    constexpr double half_pi = 1.57079632679489661923;
    constexpr double n1 = 0.625046875923757, n2 = 1.250690673422552, d3 = 1.5886522060901285, d5 = 1.261850557339081;
    constexpr double n3 = d3 - 0.5 * n1, d4 = d5 + n3 / half_pi;  // w - w^3/2 at small w, pi/2 (1 - 1/w) at large w
    const Value numerator = 1.0 + w * (n1 + w * (n2 + w * (n3 + w * (half_pi * d5))));
    const Value denominator = 1.0 + w * (n1 + w * (n2 + 0.5 + w * (d3 + w * (d4 + w * d5))));
    return w * numerator / denominator;
}

/// Starting point: the charge that a softplus gives, then two Newton steps in ln w with beta(w) approximated.
template <class Value>
[[nodiscard]] Value estimated_angle(const ChargeEquation<Value>& eq, const Value& target) {
    using std::exp;
    using std::log;
    using std::sqrt;
    const Value x = target - eq.ratio * sqrt(eq.depletion);
    const Value far_below = exp(x);
    Value w = select(x < Value(-20.0), far_below, Value(log(1.0 + eq.ratio * far_below) / eq.ratio));
    const Value a = eq.bulk + 1.0;
    for (int i = 0; i < 2; ++i) {
        const Value beta = angle_of(w);
        const Value ratio2 = w * w / (beta * beta);
        const Value excess = a * w * w - beta * beta;
        const Value root = sqrt(select(excess > Value(0.0), eq.depletion + excess, eq.depletion));
        const Value bend = sqrt(select(ratio2 > Value(1.0), ratio2 - 1.0, Value(0.0)));
        const Value slope = (a * w * w - beta * beta / (1.0 + beta * bend)) / root;
        const Value step = (log(w) + eq.ratio * root - target) / (1.0 + eq.ratio * slope);
        w = w * (1.0 - 0.5 * step) / (1.0 + 0.5 * step);
    }
    const Value beta = angle_of(w);
    return select(beta < Value(1.5707), beta, Value(1.5707));
}

template <class Real>
[[nodiscard]] ChargeEquation<ValueOf<Real>> without_slopes(const ChargeEquation<Real>& eq) {
    return {value_of(eq.two_nvt), value_of(eq.bulk), value_of(eq.depletion), value_of(eq.coupling), eq.ratio};
}

}  // namespace detail

/// Mobile charge at one end of the channel over Cox [V], positive, from the surface-potential equation of a doped
/// double gate.
///
/// Law: with the unknown beta in (0, pi/2), w = beta/cos(beta), p = phi_b/(n Vt),
///     T = beta^2 (e^p/cos^2(beta) - 1) + p^2 - 2 p ln cos(beta)
///     ln w + r sqrt(T) = F,     q = 2 n Vt r (sqrt(T) - p)
/// where q is what is left of the gate voltage after the surface potential and the depletion charge.
/// Holds for a fin with uniform doping; F in about [-700, 700].
/// Returns a charge that grows with F, as exp(2 F) far below threshold and linearly far above; relative accuracy is
/// kept where the charge is small, because T - p^2 is summed without cancellation. Source: BSIM-CMG 107.0.0, chapter on
/// the surface potential of a double gate, COREMOD 0. @cite bsimcmg107
template <class Real>
[[nodiscard]] Real mobile_charge(const ChargeEquation<Real>& eq, const Real& target) {
    using std::sqrt;
    const auto plain = detail::without_slopes(eq);
    const ValueOf<Real> goal = value_of(target);
    auto start = detail::estimated_angle(plain, goal);
    start = detail::refined_angle(plain, goal, start);
    // The last step is a Newton step in the full number type: it carries the derivatives through the implicit equation.
    const auto terms = detail::charge_terms(eq, Real(start));
    const Real root = sqrt(eq.depletion + terms.excess);
    const Real residual = terms.log_w + eq.ratio * root - target;
    const Real t_slope = terms.first;
    const Real step = residual / (1.0 / Real(start) + terms.tangent + 0.5 * eq.ratio * t_slope / root);
    const Real excess = terms.excess - t_slope * step;
    return eq.two_nvt * eq.ratio * excess / (sqrt(eq.depletion + excess) + sqrt(eq.depletion));
}

}  // namespace spinloom

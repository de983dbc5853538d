#pragma once

#include <cmath>

#include "spinloom/device/finfet/dual.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

/// The mobile charge of a fin of any cross-section, as the releases of BSIM-CMG from 108 on have it.

namespace spinloom {

/// Coefficients of the unified charge equation that both ends of the channel share.
template <class Real>
struct UnifiedChargeEquation {
    Real nvt;          ///< n kT/q [V]
    Real depletion;    ///< d, depletion charge over n Vt
    double ratio = 0;  ///< r, twice the gate capacitance over that of the fin
};

namespace detail {

/// How much of the mobile charge bends the potential in the fin; the rest lies at its surface (ALPHA_UFCM).
constexpr double bending_share = 0.5556;

/// e^-t + t - 1 of a positive t, without the cancellation at small t.
template <class Value>
[[nodiscard]] Value bent_potential(const Value& t) {
    using std::exp;
    constexpr double limit = 0.4;  // where both forms are good to rounding
    Value series = 1.0 - t * (1.0 / 13);
    for (int k = 12; k > 2; --k) series = 1.0 - (1.0 / k) * t * series;
    return select(t < Value(limit), Value(0.5 * t * t * series), Value(exp(-t) + t - 1.0));
}

/// S(u) = ln(t^2/(e^-t + t - 1)) at t = r (a u + d), and its slope in t.
template <class Value>
struct BendingTerm {
    Value value, slope;
};

template <class Value>
[[nodiscard]] BendingTerm<Value> bending_term(const UnifiedChargeEquation<Value>& eq, const Value& u) {
    using std::exp;
    using std::log;
    const Value t = eq.ratio * (bending_share * u + eq.depletion);
    const Value bent = bent_potential(t);
    return {log(t * t / bent), 2.0 / t - (1.0 - exp(-t)) / bent};
}

/// The released step towards the root of u + ln u + S(u) = F: Halley's, with only ln u in the second derivative and the
/// slope of S taken as if all charge bent the potential.
template <class Value>
[[nodiscard]] Value released_step(const UnifiedChargeEquation<Value>& eq, const Value& target, const Value& u) {
    using std::log;
    const auto bending = bending_term(eq, u);
    const Value inverse = 1.0 / u;
    const Value reciprocal = 1.0 / (1.0 + inverse + eq.ratio * bending.slope);
    const Value step = (u + log(u) + bending.value - target) * reciprocal;
    const Value relative = step * inverse;
    return u - step + 0.5 * relative * relative * reciprocal;
}

}  // namespace detail

/// Mobile charge at one end of the channel over the gate capacitance per area [V], positive.
///
/// Law: with u = q/(n Vt) the unknown, t = r (0.5556 u + d),
///     u + ln u + ln(t^2/(e^-t + t - 1)) = F,
/// solved as released: from u = 2 (sqrt(1 + s^2) - 1), s = ln(1 + sqrt(w)), w = e^F/S(0) the root far below threshold,
/// by two steps that fall short of the root by up to 0.3 % around threshold; u = w where w < 1e-14. That is part of the
/// law that simulators evaluate, so it is kept. Holds for a fin with uniform doping, of any shape that r and d
/// describe; F in about [-700, 700]. Returns a charge that grows with F, as exp(F) far below threshold and linearly far
/// above. Source: BSIM-CMG 111.0.0, the unified FinFET compact model. @cite bsimcmg111
template <class Real>
[[nodiscard]] Real unified_mobile_charge(const UnifiedChargeEquation<Real>& eq, const Real& target) {
    using std::exp;
    using std::log;
    using std::sqrt;
    const Real root = exp(0.5 * (target - detail::bending_term(eq, Real(0.0)).value));
    const Real s = log(1.0 + root);
    const Real start = 2.0 * s * s / (1.0 + sqrt(1.0 + s * s));
    const Real refined = detail::released_step(eq, target, detail::released_step(eq, target, start));
    return eq.nvt * select(root > 1e-7, refined, Real(root * root));
}

}  // namespace spinloom

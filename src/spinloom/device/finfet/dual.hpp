#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "spinloom/core/batch.hpp"

/// Numbers that the device laws are written for: double, a batch of doubles, and either of them with derivatives.
///
/// A law written as a template over its number type uses the arithmetic operators, exp, log, sqrt and, instead of
/// branching on a value, `select(condition, a, b)`. The same source then serves a scalar, a SIMD batch and the exact
/// derivative.

namespace spinloom {

/// Forward-mode dual number: a value and its derivatives with respect to N independent variables.
///
/// f(v + d) = f(v) + f'(v) d with d^2 = 0, so each operation carries the chain rule with it and the derivatives are
/// exact to rounding. Comparisons look at the value alone; `select` picks value and derivatives of one side.
template <class Value, std::size_t N>
struct Dual {
    Value value{};
    std::array<Value, N> slope{};

    Dual() { slope.fill(Value(0.0)); }
    // NOLINTNEXTLINE(google-explicit-constructor): a constant is a dual number without slope
    Dual(const Value& constant) : value(constant) { slope.fill(Value(0.0)); }

    /// The independent variable number `index`.
    [[nodiscard]] static Dual variable(const Value& at, std::size_t index) {
        Dual x(at);
        x.slope[index] = Value(1.0);
        return x;
    }

    /// The dual number of f(this), given f and f' at the value.
    [[nodiscard]] Dual chain(const Value& f, const Value& derivative) const {
        Dual result(f);
        for (std::size_t i = 0; i < N; ++i) result.slope[i] = derivative * slope[i];
        return result;
    }

    [[nodiscard]] friend Dual operator-(const Dual& a) { return a.chain(-a.value, Value(-1.0)); }
    [[nodiscard]] friend Dual operator+(const Dual& a, const Dual& b) {
        Dual sum(a.value + b.value);
        for (std::size_t i = 0; i < N; ++i) sum.slope[i] = a.slope[i] + b.slope[i];
        return sum;
    }
    [[nodiscard]] friend Dual operator-(const Dual& a, const Dual& b) {
        Dual difference(a.value - b.value);
        for (std::size_t i = 0; i < N; ++i) difference.slope[i] = a.slope[i] - b.slope[i];
        return difference;
    }
    [[nodiscard]] friend Dual operator*(const Dual& a, const Dual& b) {
        Dual product(a.value * b.value);
        for (std::size_t i = 0; i < N; ++i) product.slope[i] = a.slope[i] * b.value + a.value * b.slope[i];
        return product;
    }
    [[nodiscard]] friend Dual operator/(const Dual& a, const Dual& b) {
        const Value inverse = Value(1.0) / b.value;
        Dual quotient(a.value * inverse);
        for (std::size_t i = 0; i < N; ++i) quotient.slope[i] = (a.slope[i] - quotient.value * b.slope[i]) * inverse;
        return quotient;
    }
    [[nodiscard]] friend Dual operator+(const Dual& a, double b) { return a.chain(a.value + Value(b), Value(1.0)); }
    [[nodiscard]] friend Dual operator+(double a, const Dual& b) { return b + a; }
    [[nodiscard]] friend Dual operator-(const Dual& a, double b) { return a + (-b); }
    [[nodiscard]] friend Dual operator-(double a, const Dual& b) { return b.chain(Value(a) - b.value, Value(-1.0)); }
    [[nodiscard]] friend Dual operator*(const Dual& a, double b) { return a.chain(a.value * Value(b), Value(b)); }
    [[nodiscard]] friend Dual operator*(double a, const Dual& b) { return b * a; }
    [[nodiscard]] friend Dual operator/(const Dual& a, double b) { return a * (1.0 / b); }
    [[nodiscard]] friend Dual operator/(double a, const Dual& b) {
        const Value quotient = Value(a) / b.value;
        return b.chain(quotient, -quotient / b.value);
    }

    [[nodiscard]] friend auto operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
    [[nodiscard]] friend auto operator<(const Dual& a, double b) { return a.value < Value(b); }
    [[nodiscard]] friend auto operator>(const Dual& a, double b) { return a.value > Value(b); }

    [[nodiscard]] friend Dual exp(const Dual& a) {
        using std::exp;
        const Value e = exp(a.value);
        return a.chain(e, e);
    }
    [[nodiscard]] friend Dual log(const Dual& a) {
        using std::log;
        return a.chain(log(a.value), Value(1.0) / a.value);
    }
    [[nodiscard]] friend Dual log1p(const Dual& a) {
        using std::log1p;
        return a.chain(log1p(a.value), Value(1.0) / (Value(1.0) + a.value));
    }
    [[nodiscard]] friend Dual sin(const Dual& a) {
        using std::cos;
        using std::sin;
        return a.chain(sin(a.value), cos(a.value));
    }
    [[nodiscard]] friend Dual cos(const Dual& a) {
        using std::cos;
        using std::sin;
        return a.chain(cos(a.value), -sin(a.value));
    }
    [[nodiscard]] friend Dual sqrt(const Dual& a) {
        using std::sqrt;
        const Value root = sqrt(a.value);
        return a.chain(root, Value(0.5) / root);
    }
    template <class Condition>
    [[nodiscard]] friend Dual select(const Condition& condition, const Dual& if_true, const Dual& if_false) {
        Dual chosen(select(condition, if_true.value, if_false.value));
        for (std::size_t i = 0; i < N; ++i) chosen.slope[i] = select(condition, if_true.slope[i], if_false.slope[i]);
        return chosen;
    }
};

/// What a number is without its derivatives, for iterations whose derivative is known in closed form at the end.
template <class Real>
struct ValueType {
    using type = Real;
};
template <class Value, std::size_t N>
struct ValueType<Dual<Value, N>> {
    using type = Value;
};
template <class Real>
using ValueOf = typename ValueType<Real>::type;

template <class Real>
[[nodiscard]] const Real& value_of(const Real& x) {
    return x;
}
template <class Value, std::size_t N>
[[nodiscard]] const Value& value_of(const Dual<Value, N>& x) {
    return x.value;
}

}  // namespace spinloom

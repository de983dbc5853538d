#pragma once

/// What a voltage adds to the current of an antiparallel junction.

namespace spinloom {

/// The part of a junction's current beyond that of its resistance at 0 V, and its derivative by the voltage.
template <class Number>
struct ExcessCurrent {
    Number current;      ///< [A]
    Number conductance;  ///< [S]
};

/// An antiparallel junction of conductance G at 0 V, TMR t and half voltage V_half carries (mtj.hpp)
///
///     I = G V + G t V^3/(w + V^2),   w = V_half^2 (1 + t)
///
/// exactly: the second part is this one. It is odd and grows with V; its slope lies between 0 and 9/8 G t.
struct BiasExcess {
    double scale = 0;  ///< G t [S]
    double knee = 1;   ///< w [V^2], > 0, finite

    /// @param conductance, tmr  of the junction at 0 V [S], [1]   @param half_voltage  V_half [V], > 0, finite
    [[nodiscard]] static BiasExcess of(double conductance, double tmr, double half_voltage) {
        return {conductance * tmr, half_voltage * half_voltage * (1 + tmr)};
    }

    /// `Number` is a double or a batch of them.
    template <class Number>
    [[nodiscard]] ExcessCurrent<Number> at(const Number& voltage) const {
        const Number square = voltage * voltage;
        const Number inverse = 1.0 / (knee + square);
        const Number part = scale * (square * inverse);
        return {part * voltage, part * (1.0 + (2 * knee) * inverse)};
    }
};

}  // namespace spinloom

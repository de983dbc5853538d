#pragma once

/// What a FinFET carries at its four terminals; plain numbers, of one device or of a batch of them.

namespace spinloom {

/// Currents INTO the terminals [A]; they sum to zero.
template <class Real>
struct FinfetCurrents {
    Real drain, gate, source, body;
};

/// Charge held by each terminal [C]; they sum to zero. The current into a terminal is its direct current plus the time
/// derivative of its charge.
template <class Real>
struct FinfetCharges {
    Real drain, gate, source, body;
};

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

/// Currents into the terminals [A], charges on them [C], and how each changes with the gate, inner drain and inner
/// source voltage. The derivatives with respect to the body voltage are minus the sum of the three.
template <class Real>
struct FinfetIntrinsicLinearisation {
    FinfetCurrents<Real> current, current_by_gate, current_by_drain, current_by_source;
    FinfetCharges<Real> charge, charge_by_gate, charge_by_drain, charge_by_source;
};

}  // namespace spinloom

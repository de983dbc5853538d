#pragma once

#include <string>

#include "spinloom/circuit/netlist.hpp"

namespace spinloom::bench {

/// A netlist as an ngspice operating-point deck.
///
/// Op-amps become sources of gain 1e8. Plain ngspice has no BSIM-CMG, so each transistor becomes a behavioural current
/// source of the EKV form, fitted by least squares to the native model over the inverter's operating range:
///
///     I = Is [L(a)^2 - L(a - b)^2] (1 + lambda vds),   L(x) = ln(1 + e^x),   a = (vgs - vt)/(2 n Vt),   b = vds/(2 Vt
///     k)
///
/// `fit_error` returns the root-mean-square error of the fit over the largest current: the deck is for timing, not as a
/// referee.
[[nodiscard]] std::string ngspice_deck(const Netlist& netlist, double& fit_error);

}  // namespace spinloom::bench

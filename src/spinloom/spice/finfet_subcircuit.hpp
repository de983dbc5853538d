#pragma once

#include <string>

#include "spinloom/device/finfet_model.hpp"

namespace spinloom::spice {

/// The FinFET as a subcircuit of behavioural sources, for a simulator without BSIM-CMG (plain ngspice).
///
/// Law: that of finfet_core.hpp, equation by equation: nothing is fitted. The two surface-potential equations are not
/// iterated inside the device; each is a node whose current balance is the equation, so that the simulator's own Newton
/// iteration solves them together with the circuit. Their unknown z sets beta through
///
///     beta = atan(t),   t = e^z for z < 0, else 1 + z
///
/// which makes the left side of the equation nearly linear in z, from far below threshold to far above it.
/// Arguments: subcircuit's name; model. Terminals in order: drain, gate, source, body.
/// Returns: lines in the syntax of ngspice. Direct current only: no charges.
/// Source: as finfet_core.hpp.
[[nodiscard]] std::string finfet_subcircuit(const std::string& name, const FinfetModel& model);

}  // namespace spinloom::spice

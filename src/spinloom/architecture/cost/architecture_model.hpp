#pragma once

#include "spinloom/architecture/bench/technology.hpp"
#include "spinloom/architecture/cost/architecture_case.hpp"
#include "spinloom/architecture/cost/breakdown.hpp"

/// What a network costs: area, static power, energy of an inference and time of one, from counts, from solved circuits
/// and from a technology card. Nothing that draws power is free. docs/theory/architecture.md has the laws.

namespace spinloom {

/// The trees of a network's figures. Each leaf is a formula of inputs that say where they come from.
/// @throws ConvergenceError, InputError
[[nodiscard]] ArchitectureFigures architecture_figures(const ArchitectureCase& network, const Technology& technology);

}  // namespace spinloom

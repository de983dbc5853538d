#pragma once

#include <utility>
#include <vector>

#include "spinloom/architecture/bench/activation_circuit.hpp"

namespace spinloom {

/// One step of the input and what the output makes of it.
struct StepResponse {
    double from = 0, to = 0;  ///< input before and after [V]
    double delay = 0;         ///< from half the input's step to half the output's change [s]
    double settling = 0;      ///< from the start of the step until the output stays within the band [s]
    double energy = 0;        ///< delivered by all sources beyond what the final state draws anyway [J]
    double stop = 0;          ///< length of what was solved [s]
    std::vector<std::pair<double, double>> output;  ///< (time [s], output [V])
};

struct StepOptions {
    double rise = 1e-12;      ///< straight edge of the input [s], > 0
    double tolerance = 0.01;  ///< band around the final value, of v_dd
    double longest = 1e-6;    ///< gives up beyond [s]
};

/// Steps the input and follows the circuit by a transient analysis until the output has settled.
///
/// energy = integral over the step of (P(t) - P_final), P what all voltage sources deliver together. It can be negative
/// for one of two opposite steps (charge given back); their sum is a cycle's. @throws ConvergenceError
[[nodiscard]] StepResponse step_response(const ActivationCircuit& circuit, const ActivationLoad& load, double from,
                                         double to, const StepOptions& options = {});

/// A step up and the step back, between the same two inputs.
struct SwitchingFigures {
    StepResponse up, down;

    [[nodiscard]] double delay() const { return up.delay > down.delay ? up.delay : down.delay; }  ///< the slower [s]
    [[nodiscard]] double settling() const { return up.settling > down.settling ? up.settling : down.settling; }
    [[nodiscard]] double energy() const { return 0.5 * (up.energy + down.energy); }  ///< mean of the two [J]
};

[[nodiscard]] SwitchingFigures switching_figures(const ActivationCircuit& circuit, const ActivationLoad& load,
                                                 double low, double high, const StepOptions& options = {});

}  // namespace spinloom

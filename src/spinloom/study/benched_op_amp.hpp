#pragma once

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// The op-amp that costs are told for (`architecture.op_amp`), of a scenario's transistors, on the bench.
struct BenchedOpAmp {
    OpAmpCircuit circuit;
    double common_mode = 0;  ///< that the amplifiers of a network have, v_dd/4 [V]
    AmplifierBench figures;
};

/// Loaded by a neuron's input. @throws InputError for its card, ConvergenceError
[[nodiscard]] BenchedOpAmp benched_op_amp(const Scenario& scenario);

}  // namespace spinloom

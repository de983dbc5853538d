#pragma once

#include "spinloom/array/parts/op_amp.hpp"

namespace spinloom {

/// White noise of an op-amp as a unity-gain follower, referred to its input, by its transistors' noise
/// (circuit/noise.hpp), at a thousandth of `unity_gain_frequency` [V^2/Hz]. @throws ConvergenceError
[[nodiscard]] double amplifier_noise(const OpAmpCircuit& op_amp, double v_dd, double common_mode, double temperature,
                                     double unity_gain_frequency);

}  // namespace spinloom

#pragma once

#include "spinloom/network/design/analog_network.hpp"

namespace spinloom {

/// Power of one solved image by who delivers it [W].
struct NetworkPower {
    double inputs = 0;       ///< sources of the input lines
    double v_dd = 0;         ///< supply v_dd: inverters and the bias lines that hang on it
    double v_ss = 0;         ///< supply v_ss: bias lines
    double bias = 0;         ///< bias rails that are supplies of their own
    double level_shift = 0;  ///< the neurons' level-shift sources (ideal in the published circuit)
    /// Outputs of the op-amps; can be negative. Ideal op-amps have no supply; with real ones it is a part of theirs.
    double op_amps = 0;
    double op_amp_supply = 0;  ///< supply of op-amps that are not ideal
    double reference = 0;      ///< rail of the amplifiers' resistors that are not grounded; can be negative
    double neurons = 0;        ///< the part of v_dd that the neurons' inverters draw; the rest is the bias lines'

    /// Inputs and rails, as the published tools count it, and what real op-amps draw.
    [[nodiscard]] double supply() const { return inputs + v_dd + v_ss + bias + op_amp_supply + reference; }
};

/// The entry that a bias rail counts as.
[[nodiscard]] double& bias_account(NetworkPower& power, const BiasRail& rail);

}  // namespace spinloom

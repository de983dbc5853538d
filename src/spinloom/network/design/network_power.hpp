#pragma once

#include <span>
#include <string_view>

#include "spinloom/core/figure.hpp"

namespace spinloom {

struct BiasRail;

/// Power of one solved image by who delivers it [W]. A member is told of in `power_parts` too, and nowhere else: sums,
/// means, comparisons and reports walk that list.
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

    /// Inputs and rails, as the published tools count it, and what real op-amps draw: the sum of the parts.
    [[nodiscard]] double supply() const;
};

/// An entry of the power.
struct PowerPart {
    double NetworkPower::*member;  ///< null: the total, NetworkPower::supply
    std::string_view key;          ///< in `power_W` of results.json
    std::string_view label;
    std::string_view how;
    Figure::Role role;

    [[nodiscard]] double of(const NetworkPower& power) const { return member ? power.*member : power.supply(); }
};

/// All entries, each once, in the order of results.json. Those of the role `part` add up to the supply.
[[nodiscard]] std::span<const PowerPart> power_parts();

/// Mean over images; zeros of none.
[[nodiscard]] NetworkPower mean_power(std::span<const NetworkPower> images);

/// Largest difference of an entry but the total, over the supply power of `twin`. What stands apart can dwarf the
/// supply and counts over itself then.
[[nodiscard]] double worst_difference(const NetworkPower& power, const NetworkPower& twin);

/// The entry that a bias rail counts as.
[[nodiscard]] double& bias_account(NetworkPower& power, const BiasRail& rail);

}  // namespace spinloom

#pragma once

#include <string>

#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/spice/write/deck_flavor.hpp"

namespace spinloom::spice {

/// A transistor card as the .model of a simulator that has BSIM-CMG in the card's release, every parameter stated with
/// its key.
///
/// Parameters are those of `bsim_parameters`, in SI but for TNOM in degrees Celsius, to twelve digits; TNOM of release
/// 105.03 is the number of the published cards, 300.15, which HSPICE takes for Celsius (docs/theory/device.md). Levels:
/// 72 in HSPICE, the release in Xyce, the primitive `bsimcmg` in Spectre.
/// @pre flavor is not ngspice
[[nodiscard]] std::string bsim_model_card(const std::string& name, const FinfetCard& card, DeckFlavor flavor);

}  // namespace spinloom::spice

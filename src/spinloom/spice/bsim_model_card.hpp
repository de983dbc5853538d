#pragma once

#include <string>

#include "spinloom/spice/deck_writer.hpp"

namespace spinloom::spice {

/// A transistor card as the .model of a simulator that has BSIM-CMG 107, every parameter stated with its key.
///
/// The selectors are those under which our law is derived (device.md): bulk FinFET, GEOMOD 1, RDSMOD 1, RGEOMOD 1,
/// COREMOD 0, IGCMOD 1, IGBMOD 1, no self-heating, no gate-induced drain leakage. Values are SI as BSIM-CMG wants them,
/// but for TNOM in degrees Celsius. Levels: 72 in HSPICE, 107 in Xyce, the primitive `bsimcmg` in Spectre. Charge
/// parameters are not stated: a card has none, and the simulator's defaults hold in a transient analysis.
/// @pre flavor is not ngspice
[[nodiscard]] std::string bsim_model_card(const std::string& name, const FinfetCard& card, DeckFlavor flavor);

}  // namespace spinloom::spice

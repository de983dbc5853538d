#pragma once

#include <map>
#include <string>
#include <vector>

#include "spinloom/device/finfet/finfet_card.hpp"

/// FinFETs from the `.model` statements that circuit simulators read.

namespace spinloom {

/// The device of a BSIM-CMG parameter set (level 72 of HSPICE).
///
/// Arguments: parameters by lower-case name, in the units of the BSIM-CMG manual, the last of repeated ones; TNOM is
/// taken for kelvin above 200 and for Celsius below, since published cards use both. polarity +1 for nmos, -1 for pmos.
/// VERSION of 108 or more asks for the equations of release 111, one of 105 for those of 105.03, else they are those of
/// 107. Release 105.03 takes TNOM for Celsius always, and needs VASAT, VASATCV, NSDE and LDG.
/// Absent parameters have the defaults of BSIM-CMG 107.0.0, which are those of 111.0.0. `ignored` receives, in
/// alphabetical order, the names that release does not know; parameters that it knows and that act on nothing here
/// (noise, junctions, and what a switch that is off would use) are passed over in silence. L is taken for the drawn
/// gate length, which `FinfetInstance` may replace; NFIN belongs to the instance and is left to the caller. Lengths are
/// rounded to twelve digits in nanometres, so that a device read from a `.model` statement equals to the last bit the
/// one read from our own card of the same numbers.
/// @throws InputError naming every parameter that asks for physics that is not modelled, with the value that is, and
/// every one out of its legal range. Source: @cite bsimcmg107
[[nodiscard]] FinfetCard finfet_card_from_bsim(const std::map<std::string, double>& parameters, double polarity,
                                               std::vector<std::string>& ignored);

/// The BSIM-CMG parameters of a device, by lower-case name: the inverse of `finfet_card_from_bsim`.
///
/// Holds every parameter that the device's law uses and every switch whose default differs from what is modelled, but
/// not VERSION, which simulators place differently; TNOM in Celsius. Read back they give the same card, but for the
/// rounding of derived values.
[[nodiscard]] std::map<std::string, double> bsim_parameters(const FinfetCard& card);

}  // namespace spinloom

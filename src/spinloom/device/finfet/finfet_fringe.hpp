#pragma once

#include "spinloom/device/finfet/finfet_card.hpp"

/// The capacitance that the shape of the gate, the spacer and the raised source or drain makes beside the channel.

namespace spinloom {

/// Fringe capacitance between the gate and one end of one fin [F], the same at both ends.
///
/// Law: the side of the gate faces the raised region across the spacer (parallel plates, smoothed, plus the part of the
/// taller plate that looks around the corner). Below them it faces the fin itself (elliptic field lines that give way
/// to straight ones). Once for the top of the fin, twice for its sides, and parallel plates for the corners that the
/// raised region fills. Under a hard mask the top is a fit in the spacer and the corners are none. Holds for a spacer
/// of a few nanometres and a raised region of at least some height. Arguments: card; drawn gate length [m], with which
/// the spacer may scale; vacuum permittivity of the model [F/m]. Returns a positive capacitance. Source: BSIM-CMG
/// 107.0.0, chapter on parasitic capacitance, CGEOMOD 2. @cite bsimcmg107
[[nodiscard]] double fringe_capacitance(const FinfetCard& card, double gate_length, double vacuum_permittivity);

}  // namespace spinloom

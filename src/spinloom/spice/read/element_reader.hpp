#pragma once

#include <string_view>

#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/tokens.hpp"

namespace spinloom::spice {

/// Reads the statement of one element (R, C, L, V, I, E, F, G, H, M, N, X or Y) and adds it to the body.
/// @returns the element, unless it is a PlainPassive or has an expression of the circuit
/// @throws InputError, for every other element with the advice where to go with it
ElementStatement* read_element(std::string_view text, Origin origin, int arm, const Place& place, BodyBuilder& body);

/// Parses `state=` (p, ap, parallel, antiparallel: 0 is parallel, 1 antiparallel) and `dynamics=` (none 0, llg 1), or a
/// value.
[[nodiscard]] Value parse_junction_word(const Token& token, const Place& place);

}  // namespace spinloom::spice

#pragma once

#include <string_view>

#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/tokens.hpp"

namespace spinloom::spice {

/// Reads an element whose value is an expression of voltages, currents or the time, and adds it to the body:
///
///     Bname a b I=expression | V=expression
///     Ename a b VOL=... | VALUE=... | TABLE {expression} = (x, y) ...     and G, with CUR= for VOL=
///     Ename a b POLY(n) ... | PWL(1) c d x1,y1 ... | c d gain MAX= MIN= ABS=     and F, G, H
///     Gname a b VCR [PWL(1)] c d ...
///     Rname a b R=expression, Cname a b C=expression | Q=expression
///
/// @returns false where the statement is none of these: a linear element, or no element at all
/// @throws InputError
[[nodiscard]] bool read_law(std::string_view text, Origin origin, const Place& place, BodyBuilder& body);

}  // namespace spinloom::spice

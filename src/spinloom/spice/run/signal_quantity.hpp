#pragma once

#include <string_view>

/// What a signal measures, told from its name, for the headers of tables and files.

namespace spinloom::spice {

enum class Quantity { voltage, current, power, phase, decibel, time, frequency, other };

/// Of a signal such as "v(out)", "i(v1)", "p(r1)", "power", "vp(out)" or "vdb(out)"; `other` where the name does not
/// tell.
[[nodiscard]] Quantity quantity_of_signal(std::string_view name);
/// Of a swept quantity: "time", "frequency", or the name of the source that is swept (v... or i...).
[[nodiscard]] Quantity quantity_of_sweep(std::string_view name);

/// "V", "A", "W", "deg", "dB", "s", "Hz", or "" for `other`.
[[nodiscard]] std::string_view si_unit(Quantity quantity);

}  // namespace spinloom::spice

#pragma once

#include <string_view>

#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/tokens.hpp"

/// Readers of the statements that define something. Each takes what stands behind the command and throws InputError.

namespace spinloom::spice {

/// .param and .func: `a=1 b='2*a' f(x,y)='x*y'`, and `f(x) {x*2}` of .func.
void read_parameters(std::string_view text, bool is_function, Origin origin, const Place& place, Body& body);

/// .model: `name type (key=value ...)`.
[[nodiscard]] ModelStatement read_model(std::string_view text, Origin origin, const Place& place);

/// .subckt and .macro: name, ports, defaults of parameters.
void read_subcircuit_header(std::string_view text, Origin origin, const Place& place, BodyBuilder& body);

/// .ic and .nodeset: `v(a)=1 v(b)='vdd/2'`.
void read_node_voltages(std::string_view text, Origin origin, const Place& place, std::vector<NodeVoltage>& voltages);

/// Whether the model is of a type that is read: nmos, pmos, mtj, bsimcmg....
[[nodiscard]] bool is_transistor_type(std::string_view type);
/// The same for models of R (r, res) and C (c, cap).
[[nodiscard]] bool is_passive_type(std::string_view type);

}  // namespace spinloom::spice

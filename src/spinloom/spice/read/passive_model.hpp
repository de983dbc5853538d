#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/scope.hpp"
#include "spinloom/spice/read/warnings.hpp"

namespace spinloom::spice {

/// The last setting of that name of an element, evaluated.
[[nodiscard]] std::optional<double> setting(const ElementStatement& element, const Scope& scope, std::string_view key);

/// Value of an R [ohm], C [F] or L [H] at a temperature [K], without its multiplier.
///
/// Law: value (1 + tc1 (T - T0) + tc2 (T - T0)^2) with T0 = 27 degree Celsius, or `tnom` of its model. The value is the
/// element's own; else of a model
///     R = r, res, or rsh (l - short)/(w - narrow)
///     C = c, cap, or cj (l - short) (w - narrow) + 2 cjsw (l - short + w - narrow)
/// with l and w [m] of the element, or `l`, `w` (`defl`, `defw`) of the model; tc1 and tc2 of the element count before
/// those of the model. Source: the manual of ngspice, models of resistors and capacitors.
/// @param model  null for none
/// @throws InputError without a place
[[nodiscard]] double passive_value(const ElementStatement& element, const std::string& name, const Scope& scope,
                                   const ModelStatement* model, double temperature, Warnings& warnings);

}  // namespace spinloom::spice

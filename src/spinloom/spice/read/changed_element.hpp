#pragma once

#include <map>
#include <optional>
#include <string>

#include "spinloom/spice/read/deck.hpp"

namespace spinloom::spice {

[[nodiscard]] inline bool is_current_controlled(const ElementStatement& element) {
    return element.kind == ElementKind::current_amplifier || element.kind == ElementKind::transresistor;
}

/// The element with the value that it is given; nothing if it is given none.
/// @param prefix  of the instance that it lies in
/// @throws InputError without a place, for one that has no single value
[[nodiscard]] std::optional<ElementStatement> changed_element(const ElementStatement& element,
                                                              const std::string& prefix,
                                                              const std::map<std::string, double>& given);

}  // namespace spinloom::spice

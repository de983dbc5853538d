#pragma once

#include <optional>
#include <string_view>

#include "spinloom/core/card.hpp"
#include "spinloom/core/statistics.hpp"

namespace spinloom {

/// How far a parameter of a card can be from the truth, as its card says beside the value, in the same unit:
///
///     copy_latency = { value = 5, unit = "us", low = 5, high = 7, source = "copies" }
///
/// Verdicts must hold over these ranges. Read from the card's file; `Card` has checked them. @returns in SI; none where
/// the card states no range, or where it was read from text
[[nodiscard]] std::optional<Interval> stated_range(const Card& card, std::string_view parameter);

}  // namespace spinloom

#pragma once

#include <nlohmann/json.hpp>

namespace spinloom {

/// The published claims beside what was measured: an array of objects
///
///     claim, paper, source      what is claimed, the published value in words, where it was read
///     ours                      label, value and unit of each figure that bears on it
///     how                       how these were obtained
///     verdict                   "confirmed", "refuted", "conditional" (confirmed under the condition told)
///     reason                    why, in a sentence
///
/// A claim is left out where `results` lacks what it is judged by. No published number but those of the abstract
/// (@cite zand2020) is used; criteria of ours are said to be ours.
[[nodiscard]] nlohmann::ordered_json claims_of(const nlohmann::ordered_json& results);

}  // namespace spinloom

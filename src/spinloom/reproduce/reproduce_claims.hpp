#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace spinloom {

/// The published claims beside what was measured: an array of objects
///
///     id, claim, design         what is claimed; of which design: "published", or "best" (results.best)
///     paper, paper_short        the published value in words
///     source                    where it was read
///     ours                      label, value and unit of each figure that bears on it; those that the claim is judged
///     by
///                               come first and have `low`, `high`, `line` and `verdict` too (verdict.hpp)
///     how                       how these were obtained
///     verdict                   "confirmed", "refuted", "on a condition", "not decidable"
///     reason                    why, in a sentence that gives the direction
///     sensitivity               each assumption of a card moved to the ends of its stated range, and whether that
///     turns
///                               the verdict
///
/// An interval holds, as far as each applies: the count of images (95 %, Wilson's), how trainings of the same recipe
/// differ (95 % of a further one), and the ranges that cards state. A claim is left out where `results` lacks what it
/// is judged by. No published number but those of the abstract (@cite zand2020) is used; criteria of ours are said to
/// be ours.
[[nodiscard]] nlohmann::ordered_json claims_of(const nlohmann::ordered_json& results);

/// "Of 8 claims 3 hold as published, 2 more on a condition, ..." @param claims  of claims_of
[[nodiscard]] std::string claims_sentence(const nlohmann::ordered_json& claims);

}  // namespace spinloom

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/statistics.hpp"

/// From a figure with an interval to a verdict: one rule for all claims.

namespace spinloom {

enum class Verdict {
    confirmed,    ///< the whole interval meets what is claimed
    refuted,      ///< nothing of it does
    conditional,  ///< of a claim: some figures meet it for certain, others do not
    undecided,    ///< the line lies within the interval
};

/// "confirmed", "refuted", "on a condition", "not decidable".
[[nodiscard]] std::string_view name(Verdict verdict);

/// A figure that a claim is judged by.
struct JudgedFigure {
    std::string label;
    double value = 0;
    Interval interval;     ///< holds the value
    double line = 0;       ///< what is claimed
    bool is_least = true;  ///< the claim is "at least the line", else "at most"
    std::string unit;
};

[[nodiscard]] Verdict judge(const JudgedFigure& figure);

/// Of several figures: confirmed if all are, refuted if all are, on a condition if some are confirmed, else not
/// decidable. @pre at least one figure
[[nodiscard]] Verdict judge(const std::vector<JudgedFigure>& figures);

/// One assumption moved to either end of its range, and what the figure is there.
struct MovedAssumption {
    std::string assumption, unit;
    Interval range;
    double value_at_low = 0, value_at_high = 0;  ///< of the figure
};

/// Whether the verdict of the figure, taken as a number without an interval, is another at one of the ends.
[[nodiscard]] bool turns(const JudgedFigure& figure, const MovedAssumption& moved);

/// `label`, `value`, `low`, `high`, `line`, `unit`, `verdict`.
[[nodiscard]] nlohmann::ordered_json to_json(const JudgedFigure& figure);
/// `assumption`, `unit`, `low`, `high`, `figure`, `figure_at_low`, `figure_at_high`, `turns`.
[[nodiscard]] nlohmann::ordered_json to_json(const JudgedFigure& figure, const MovedAssumption& moved);

}  // namespace spinloom

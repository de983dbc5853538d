#include "spinloom/reproduce/verdict.hpp"

#include <algorithm>
#include <array>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

bool meets(const JudgedFigure& figure, double value) {
    return figure.is_least ? value >= figure.line : value <= figure.line;
}

}  // namespace

std::string_view name(Verdict verdict) {
    constexpr std::array<std::string_view, 4> names = {"confirmed", "refuted", "on a condition", "not decidable"};
    return names[static_cast<std::size_t>(verdict)];
}

Verdict judge(const JudgedFigure& figure) {
    const bool low = meets(figure, figure.interval.low), high = meets(figure, figure.interval.high);
    if (low && high) return Verdict::confirmed;
    return low || high ? Verdict::undecided : Verdict::refuted;
}

Verdict judge(const std::vector<JudgedFigure>& figures) {
    SPINLOOM_EXPECT(!figures.empty());
    std::size_t confirmed = 0, refuted = 0;
    for (const auto& figure : figures) {
        confirmed += judge(figure) == Verdict::confirmed ? 1 : 0;
        refuted += judge(figure) == Verdict::refuted ? 1 : 0;
    }
    if (confirmed == figures.size()) return Verdict::confirmed;
    if (refuted == figures.size()) return Verdict::refuted;
    return confirmed > 0 ? Verdict::conditional : Verdict::undecided;
}

bool turns(const JudgedFigure& figure, const MovedAssumption& moved) {
    const bool is_met = meets(figure, figure.value);
    return meets(figure, moved.value_at_low) != is_met || meets(figure, moved.value_at_high) != is_met;
}

Json to_json(const JudgedFigure& figure) {
    return {{"label", figure.label},         {"value", figure.value}, {"low", figure.interval.low},
            {"high", figure.interval.high},  {"line", figure.line},   {"unit", figure.unit},
            {"verdict", name(judge(figure))}};
}

Json to_json(const JudgedFigure& figure, const MovedAssumption& moved) {
    return {{"assumption", moved.assumption},
            {"unit", moved.unit},
            {"low", moved.range.low},
            {"high", moved.range.high},
            {"figure", figure.label},
            {"figure_at_low", moved.value_at_low},
            {"figure_at_high", moved.value_at_high},
            {"turns", turns(figure, moved)}};
}

}  // namespace spinloom

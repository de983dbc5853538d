#include "spinloom/spice/run/simulation.hpp"

#include <algorithm>

namespace spinloom::spice {

std::string_view words_for(AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::operating_point:
            return "operating point";
        case AnalysisKind::dc_sweep:
            return "dc sweep";
        case AnalysisKind::ac:
            return "ac analysis";
        case AnalysisKind::noise:
            return "noise analysis";
        case AnalysisKind::transient:
            break;
    }
    return "transient analysis";
}

const Signal* AnalysisResult::find(const std::string& name) const {
    const auto it = std::find_if(signals.begin(), signals.end(), [&](const Signal& s) { return s.name == name; });
    return it == signals.end() ? nullptr : &*it;
}

std::string_view name_in_deck(AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::operating_point:
            return "op";
        case AnalysisKind::dc_sweep:
            return "dc";
        case AnalysisKind::ac:
            return "ac";
        case AnalysisKind::noise:
            return "noise";
        case AnalysisKind::transient:
            break;
    }
    return "tran";
}

}  // namespace spinloom::spice

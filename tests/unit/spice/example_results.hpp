#pragma once

#include "spinloom/spice/run/simulation.hpp"

namespace spinloom::spice {

/// A small result with an analysis of each kind, a measure that was found and one that was not.
inline SimulationResult example_result() {
    SimulationResult result;
    result.title = "an \"example\"";
    result.analyses = {
        {AnalysisKind::operating_point,
         "",
         {},
         {{"v(in)", {1}}, {"v(out)", {0.1}}, {"v(x1.mid)", {0}}, {"i(v1)", {-1.5e-6}}, {"power", {1.5e-6}}}},
        {AnalysisKind::dc_sweep, "v1", {0, 0.4, 0.8}, {{"v(out)", {0.8, 0.3, 0.01}}, {"i(v1)", {0, -1e-6, -2e-6}}}},
        {AnalysisKind::ac, "frequency", {1e6, 1e9}, {{"v(in)", {1, 1}}, {"v(out)", {1, 0.5}, {0, -0.5}}}},
        {AnalysisKind::transient,
         "time",
         {0, 1e-9, 2e-9},
         {{"v(out)", {0, 0.5, 0.7352133}}, {"i(v1)", {0, -1e-6, -2e-6}}, {"power", {0, 1e-6, 2e-6}}}}};
    for (auto& analysis : result.analyses) analysis.temperature = 298.15;
    MeasureResult found, never;
    found.name = "vout0_0";
    found.value = 0.7352133;
    found.at = 2e-9;
    found.analysis = never.analysis = AnalysisKind::transient;
    never.name = "never";
    never.failure = "v(out) never rises to 2";
    result.measures = {found, never};
    return result;
}

}  // namespace spinloom::spice

#pragma once

#include <functional>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/run/simulation.hpp"

/// Analyses of a circuit that is linear around its operating point, frequency by frequency.

namespace spinloom::spice {

struct FrequencyRun {
    const Circuit& circuit;
    const AnalysisRequest& request;
    OperatingPoint point;
    const Deck& deck;
    std::function<void(double count)> take_values;  ///< refuses more than may be kept
    std::function<void(double fraction)> report;
};

/// .ac. @throws ConvergenceError naming the frequency
[[nodiscard]] AnalysisResult small_signal_analysis(const FrequencyRun& run);

/// .noise (circuit/noise.hpp): "onoise_spectrum" [V/sqrt(Hz)] and "inoise_spectrum" [V/sqrt(Hz)] or [A/sqrt(Hz)],
/// referred to a unit of the input; where contributions are asked for "onoise_r1" of each element too. Totals are the
/// roots of the integrals over all frequencies, each source a power law between two of them. @throws ConvergenceError
[[nodiscard]] AnalysisResult noise_analysis(const FrequencyRun& run);

}  // namespace spinloom::spice

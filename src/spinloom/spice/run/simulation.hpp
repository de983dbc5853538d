#pragma once

#include <complex>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a simulated deck returns: plain data, in SI.

namespace spinloom::spice {

enum class AnalysisKind { operating_point, dc_sweep, ac, transient, noise };
/// "operating point", "dc sweep", "ac analysis", "transient analysis", "noise analysis".
[[nodiscard]] std::string_view words_for(AnalysisKind kind);
/// As a deck asks for it: "op", "dc", "ac", "tran", "noise".
[[nodiscard]] std::string_view name_in_deck(AnalysisKind kind);

/// One waveform, sweep curve or, in an operating point, single value.
struct Signal {
    std::string name;                    ///< "v(out)", "i(v1)", "power"; lower case
    std::vector<double> values;          ///< one a sweep point; the real part in an AC analysis
    std::vector<double> imaginary = {};  ///< AC only
    [[nodiscard]] std::complex<double> phasor(std::size_t point) const {
        return {values[point], imaginary.empty() ? 0.0 : imaginary[point]};
    }
};

/// One analysis of a deck (with one set of parameters).
struct AnalysisResult {
    AnalysisKind kind = AnalysisKind::operating_point;
    std::string sweep_name;     ///< "time" [s], "frequency" [Hz], or the swept source; empty for an operating point
    std::vector<double> sweep;  ///< rising for time and frequency; empty for an operating point
    std::vector<Signal> signals;
    /// Single values of a noise analysis, over all its frequencies [V], of the input [V] or [A]: "onoise_total",
    /// "inoise_total", then "onoise_total_r1" of each element.
    std::vector<Signal> totals = {};
    double temperature = 300.15;  ///< [K]

    [[nodiscard]] const Signal* find(const std::string& name) const;
};

/// Outcome of one .measure statement.
struct MeasureResult {
    std::string name;
    std::optional<double> value;     ///< nothing if the condition never came true
    std::string failure;             ///< why, if it did not
    std::optional<double> from, to;  ///< window of AVG, RMS, MIN, MAX, PP, INTEG [s, or the swept quantity's unit]
    std::optional<double> at;        ///< where FIND, WHEN, MIN or MAX was found
    std::optional<double> trigger, target;  ///< of TRIG ... TARG
    std::string unit = {};                  ///< of the value, in SI; empty where the signal does not tell, as of PARAM
    std::string sweep_unit = {};            ///< of the places
    std::optional<AnalysisKind> analysis;   ///< the kind of analysis it was taken from
};

/// Everything from one pass over the deck; each .alter is a pass of its own.
struct SimulationResult {
    std::string title;
    std::string pass;  ///< name of the .alter block and of what is swept; empty for the first pass
    int alter = 0;     ///< number of .alter blocks that were applied
    std::vector<std::pair<std::string, double>> step = {};  ///< what SWEEP, .step, DATA= and MONTE= set
    std::vector<AnalysisResult> analyses;
    std::vector<MeasureResult> measures;
};

}  // namespace spinloom::spice

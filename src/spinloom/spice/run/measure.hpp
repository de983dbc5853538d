#pragma once

#include <vector>

#include "spinloom/spice/read/measure_statement.hpp"
#include "spinloom/spice/run/curve.hpp"

/// What .measure statements find in the results of an analysis.

namespace spinloom::spice {

/// Evaluates a statement on an analysis with a sweep; the curves between the points are straight lines.
///
/// - FIND AT, FIND WHEN, DERIV: value of the signal, or the slope, at a place. The slope is that of the parabola
/// through
///   the three nearest points: exact for straight lines, of second order for smooth curves.
/// - WHEN, TRIG, TARG: where signal and level cross. A rise is a step from below the level to the level or above, a
/// fall
///   the reverse, in the order of the sweep; a curve that begins on the level crosses it where it leaves. Crossings
///   before TD, or outside of FROM and TO, do not count. TARG takes the TD of TRIG where it has none of its own.
/// - INTEG: integral over the window by trapezoids; AVG: INTEG/(to - from); RMS: exact for straight lines; MIN, MAX,
/// PP:
///   over the points in the window and its two ends. The window is cut to the sweep; `from` and `to` of the result say
///   what was left.
/// - PARAM: an expression of parameters and earlier measures (and of probes, if the analysis is an operating point).
///
/// All expressions know the earlier measures by name; of those of the same name, the last.
///
/// @param earlier results of the statements above this one
/// @param parameters the deck's parameters and functions
/// @returns a value in SI; no value and the reason in `failure` where a condition never comes true, a place lies
///   outside of the sweep, a window is empty, or an earlier measure that is used has failed
/// @throws InputError with file and line: an unknown signal (with the nearest known one) or parameter, or an expression
///   whose value is not finite at a point that is needed
[[nodiscard]] MeasureResult evaluate_measure(const MeasureStatement& statement, const SignalIndex& signals,
                                             const std::vector<MeasureResult>& earlier,
                                             const ExpressionScope& parameters);

}  // namespace spinloom::spice

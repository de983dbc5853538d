#pragma once

#include <optional>
#include <string>

#include "spinloom/spice/read/expression.hpp"
#include "spinloom/spice/run/simulation.hpp"

/// A .measure statement as the deck says it; evaluating it is measure's business, not the reader's.

namespace spinloom::spice {

enum class MeasureKind {
    find_at,       ///< FIND signal AT=t
    find_when,     ///< FIND signal WHEN event
    when,          ///< WHEN event: where the event is
    trig_targ,     ///< TRIG event TARG event: distance between the two
    average,       ///< AVG signal
    rms,           ///< RMS signal
    minimum,       ///< MIN signal; MIN_AT is the same with `wants_place`
    maximum,       ///< MAX signal; MAX_AT is the same with `wants_place`
    peak_to_peak,  ///< PP signal
    integral,      ///< INTEG signal
    parameter,     ///< PARAM='expression' of parameters and earlier measures (their names are parameters)
    derivative     ///< DERIV signal AT=t, or WHEN event
};

enum class MeasureEdge { cross, rise, fall };

/// A moment: where `signal` meets `level` for the count-th time in the direction of `edge`, or the place `at`.
struct MeasureEvent {
    static constexpr int last = -1;

    std::optional<Expression> signal;  ///< empty exactly where `at` is given
    std::optional<Expression>
        level;  ///< VAL=, or what stands behind the = of WHEN (may hold probes); given with signal
    MeasureEdge edge = MeasureEdge::cross;
    int count = 1;                    ///< 1, 2, ..., or `last`
    std::optional<Expression> delay;  ///< TD=: crossings before it do not count
    std::optional<Expression> at;     ///< TRIG AT= or TARG AT=
};

struct MeasureStatement {
    MeasureKind kind = MeasureKind::find_at;
    std::optional<AnalysisKind> analysis;         ///< TRAN, DC, AC, OP; nothing: the deck's last analysis with a sweep
    std::string name;                             ///< lower case
    std::optional<Expression> signal;             ///< what is found, averaged, ...; the expression of `parameter`
    std::optional<MeasureEvent> event;            ///< of find_when, when, and derivative with WHEN
    std::optional<MeasureEvent> trigger, target;  ///< of trig_targ
    std::optional<Expression> at;                 ///< of find_at, and derivative with AT
    std::optional<Expression> from, to;           ///< window of the sweep that counts; left out: all of it
    std::optional<Expression> delay;              ///< TD= of the whole statement
    std::optional<Expression> goal, weight, minimum;  ///< GOAL=, WEIGHT=, MINVAL=, for optimisers
    bool wants_place = false;                         ///< MIN_AT, MAX_AT: the result is where, not how much
    std::string file;
    int line = 0;
    int arm = -1;  ///< of an .if of the deck that it stands in; -1: none
};

}  // namespace spinloom::spice

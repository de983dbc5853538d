#pragma once

#include "spinloom/core/figure.hpp"
#include "spinloom/study/run_summary.hpp"

namespace spinloom {

/// The figures of a run. results.json, the screen, figures.csv, `spinloom compare` and the HTML report walk this list:
/// a new figure is declared in it and shows up in all of them. A group is there if the run got that far; an accuracy
/// that was not measured is there without a value.
[[nodiscard]] Figures figures(const RunSummary& run);

/// All figures that a run can have, without values.
[[nodiscard]] Figures declared_run_figures();

}  // namespace spinloom

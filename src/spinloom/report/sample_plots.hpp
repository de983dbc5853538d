#pragma once

#include <vector>

#include "spinloom/report/line_plot.hpp"
#include "spinloom/study/samples/sample_bench.hpp"

namespace spinloom {

/// Of a factorial each figure over the first variable that is a number, a line for the values of the others; else how
/// the figures are distributed. Before that, of two objectives or more, the first two over one another. At most eight
/// plots.
/// @param front  samples that no other one beats, ascending
[[nodiscard]] std::vector<LinePlot> sample_plots(const SamplePlan& plan, const std::vector<SampleRow>& rows,
                                                 const std::vector<std::size_t>& front);

}  // namespace spinloom

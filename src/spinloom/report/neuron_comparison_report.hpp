#pragma once

#include <string>

#include "spinloom/architecture/bench/neuron_comparison.hpp"
#include "spinloom/report/line_plot.hpp"

/// The comparison of neurons as text, CSV, JSON and plot.

namespace spinloom {

/// The table, the verdict on the published ratio, and what was read of each source.
[[nodiscard]] std::string comparison_text(const NeuronComparison& comparison);
/// A row a neuron.
[[nodiscard]] std::string comparison_csv(const NeuronComparison& comparison);
[[nodiscard]] std::string comparison_json(const NeuronComparison& comparison);
/// The analog neurons' outputs over the input.
[[nodiscard]] LinePlot comparison_plot(const NeuronComparison& comparison);

}  // namespace spinloom

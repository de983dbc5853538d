#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "spinloom/core/csv.hpp"
#include "spinloom/report/line_plot.hpp"
#include "spinloom/study/neuron_bench.hpp"

/// The neuron bench as text, tables, JSON and plots.

namespace spinloom {

/// Input at which the output crosses v_dd/2, slope, window, fit, resistances, power, step and area: for the screen.
[[nodiscard]] std::string neuron_text(const NeuronSummary& summary);
/// Every rectangle with its dimensions.
[[nodiscard]] std::string layout_text(const Layout& layout);
/// Title, provenance, inputs, figures, sweeps, assumptions.
[[nodiscard]] nlohmann::ordered_json to_json(const NeuronSummary& summary);
/// vin_V,vout_V,vgate_V,isupply_A,iin_A
[[nodiscard]] NumericTable transfer_table(const ActivationBench& bench);
/// Powers over the input: vin_V,supply_W,input_W,level_shift_W,total_W
[[nodiscard]] NumericTable power_table(const ActivationBench& bench);
/// A row a value: the key, then the figures.
[[nodiscard]] NumericTable sweep_table(const NeuronSweep& sweep);
[[nodiscard]] std::string layout_csv(const Layout& layout);

/// The curve, its fit and its tangent.
[[nodiscard]] LinePlot transfer_plot(const ActivationBench& bench);
[[nodiscard]] LinePlot power_plot(const ActivationBench& bench);
/// Output over time [ps] for a step of the input and back.
[[nodiscard]] LinePlot step_plot(const ActivationBench& bench);
/// Transfer curves of all values of a sweep.
[[nodiscard]] LinePlot sweep_plot(const NeuronSweep& sweep);

/// Writes a CSV (path ends in .csv: the curve, or the first sweep where there is one) or a folder: curve.csv,
/// power.csv, layout.csv, neuron.json, transfer.svg, power.svg, step.svg and a CSV and a plot a sweep. @returns the
/// files
std::vector<std::filesystem::path> write_neuron(const std::filesystem::path& out, const NeuronSummary& summary);

}  // namespace spinloom

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/report/neuron_comparison_report.hpp"
#include "spinloom/report/neuron_report.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// `--sweep KEY=a,b,c`: a key of the table [neuron] (with or without that prefix), or load_ohm or load_fF.
struct SweepRequest {
    std::string key;
    std::vector<std::string> values;  ///< as written
};

/// What the neuron bench is asked for.
struct NeuronBenchRequest {
    std::filesystem::path scenario;           ///< to take the neuron from; empty: the published neuron
    std::vector<ScenarioOverride> overrides;  ///< over the scenario, or of the table [neuron] alone
    ActivationLoad load;
    double from = -0.8, to = 0.8, step = 0.01;  ///< of the transfer curve [V]
    std::optional<InputWindow> window = {};     ///< none: half the supply either side of 0 V
    std::filesystem::path inputs_from;          ///< node table, or a folder that holds nodes.csv; empty: uniform
    std::string layout_card = default_layout_card;
    std::vector<SweepRequest> sweeps;
};

/// Splits "key=a,b,c". @throws InputError
[[nodiscard]] SweepRequest parse_sweep(const std::string& text);

/// All neuron inputs ("nin...") of a node table that `spinloom infer --nodes` wrote. @throws InputError
[[nodiscard]] InputDistribution read_neuron_inputs(const std::filesystem::path& path);

/// The inputs the request asks for: read, or uniform over the window.
[[nodiscard]] InputDistribution requested_inputs(const NeuronBenchRequest& request, const InputWindow& window);

/// The window the request asks for, of a neuron with this supply.
[[nodiscard]] InputWindow requested_window(const NeuronBenchRequest& request, double v_dd);

/// Measures the neuron, and again at each value of each sweep. @throws InputError, ConvergenceError
[[nodiscard]] NeuronReport measure_neuron(const NeuronBenchRequest& request);

/// Writes a CSV (path ends in .csv: the curve, or the first sweep where there is one) or a folder: curve.csv,
/// power.csv, layout.csv, neuron.json, transfer.svg, power.svg, step.svg and a CSV and a plot a sweep. @returns the
/// files
std::vector<std::filesystem::path> write_neuron_report(const std::filesystem::path& out, const NeuronReport& report);

/// Measures the neuron beside earlier ones at its node and supply. @throws InputError, ConvergenceError
[[nodiscard]] NeuronComparison compare_on_bench(const NeuronBenchRequest& request);

/// Writes a CSV (path ends in .csv) or a folder: comparison.csv, comparison.json, comparison.svg. @returns the files
std::vector<std::filesystem::path> write_comparison(const std::filesystem::path& out,
                                                    const NeuronComparison& comparison);

}  // namespace spinloom

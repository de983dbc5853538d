#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/activation_bench.hpp"
#include "spinloom/architecture/bench/neuron_comparison.hpp"
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

/// One value of a swept key and what the bench measured there.
struct SweptBench {
    double value = 0;
    ActivationBench bench;
};

/// A key, its values and the measurements.
struct NeuronSweep {
    std::string key;
    std::vector<SweptBench> rows;
};

/// What the bench found.
struct NeuronSummary {
    std::string title;
    ActivationBench bench;
    InputDistribution inputs;
    std::vector<NeuronSweep> sweeps;
    std::vector<std::string> assumptions;
};

/// Splits "key=a,b,c". @throws InputError
[[nodiscard]] SweepRequest parse_sweep(const std::string& text);

/// Neuron inputs further from 0 are none [V]: `read_neuron_inputs` refuses them.
inline constexpr double farthest_neuron_input = 100;

/// All neuron inputs ("nin...") of a node table that `spinloom infer --nodes` wrote. @throws InputError naming column
/// and line also where one is beyond `farthest_neuron_input`
[[nodiscard]] InputDistribution read_neuron_inputs(const std::filesystem::path& path);

/// The inputs the request asks for: read, or uniform over the window.
[[nodiscard]] InputDistribution requested_inputs(const NeuronBenchRequest& request, const InputWindow& window);

/// The window the request asks for, of a neuron with this supply.
[[nodiscard]] InputWindow requested_window(const NeuronBenchRequest& request, double v_dd);

/// Measures the neuron, and again at each value of each sweep. @throws InputError, ConvergenceError
[[nodiscard]] NeuronSummary measure_neuron(const NeuronBenchRequest& request);

/// Measures the neuron beside earlier ones at its node and supply. @throws InputError, ConvergenceError
[[nodiscard]] NeuronComparison compare_on_bench(const NeuronBenchRequest& request);

}  // namespace spinloom

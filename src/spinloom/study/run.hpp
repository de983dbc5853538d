#pragma once

#include <filesystem>
#include <optional>

#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/run_summary.hpp"

namespace spinloom {

struct RunOptions {
    int threads = 1;
    std::optional<std::size_t> limit;  ///< only the first so many test images
    std::filesystem::path out;         ///< folder for the results; empty: write nothing
    bool progress = true;              ///< progress on standard error
};

/// Writes W1.csv, B1.csv, ..., training.csv and with a front end frontend.npz.
void write_trained(const std::filesystem::path& folder, const TrainedNetwork& trained);

/// A run's results and, image by image, what the circuit did.
struct MeasuredRun {
    RunSummary summary;
    CircuitInference inference;  ///< empty below circuit fidelity
};

/// Measures the accuracy at each fidelity up to the scenario's, power, costs and times.
/// @throws InputError, ConvergenceError
[[nodiscard]] MeasuredRun measure_run(const Subject& subject, const RunOptions& options, bool keep_nodes);

/// Runs a scenario: circuit as given or searched (training_search.hpp), weights (given or trained), accuracy at each
/// fidelity up to the one asked for, power; writes into `out`: results.json, scenario.toml (the file with overrides
/// applied), confusion.csv, predictions.csv and weights/ (with training.csv).
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] RunSummary run_scenario(const Scenario& asked, const RunOptions& options);

/// Inference alone, on given weights and images.
struct InferenceRequest {
    ImageChoice images;
    std::filesystem::path nodes;  ///< CSV of every neuron's voltages and the powers, an image a row; empty: none
};

/// Classifies the images at the scenario's fidelity; fills the results' accuracy, power, timing and confusion.
/// @throws InputError if the scenario names no weights
[[nodiscard]] RunSummary run_inference(const Scenario& scenario, const InferenceRequest& request,
                                       const RunOptions& options);

}  // namespace spinloom

#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/scenario/scenario.hpp"
#include "spinloom/study/run_summary.hpp"

namespace spinloom {

struct RunOptions {
    int threads = 1;
    std::optional<std::size_t> limit;  ///< only the first so many test images
    std::filesystem::path out;         ///< folder for the results; empty: write nothing
    bool progress = true;              ///< progress on standard error
};

/// The weights of a run and how they came about.
struct TrainedNetwork {
    BinaryMlp mlp;
    std::optional<std::vector<LayerMatrix<float>>> real;  ///< floating-point reference; none where weights were given
    /// Kernels of the front end, and of the reference's; none without one.
    std::optional<ConvWeights<float>> front, real_front;
    std::vector<EpochRecord> history;
    double seconds = 0;
};

/// Reads a pair of IDX files and crops the images as the scenario says.
/// @throws InputError naming the file if it cannot be read or its images are smaller than the crop
[[nodiscard]] ImageSet read_pictures(const Scenario& scenario, const std::filesystem::path& images,
                                     const std::filesystem::path& labels);

/// What the network sees of these files: the pictures, or what the front end makes of them.
/// @throws InputError as above, or if the front end's kernels are not given
[[nodiscard]] ImageSet read_images(const Scenario& scenario, const std::filesystem::path& images,
                                   const std::filesystem::path& labels);

/// Checks that images fit a network. @throws InputError naming the file
void check_images(const ImageSet& images, const std::vector<std::size_t>& topology, const std::filesystem::path& file);

/// Whether the behavioural fidelity knows the wires of a layer: not where one amplifier sums the partitions, nor where
/// a subarray is so large that their law would be too.
[[nodiscard]] bool knows_wires(const Scenario& scenario, std::size_t layer);

/// What the behavioural fidelity and the training know of the circuit: column laws, wires, partitions and
/// loaded neuron curves.
[[nodiscard]] BehaviouralModel behavioural_model(const Scenario& scenario);

/// The images that a scenario trains on and those it chooses by.
[[nodiscard]] TrainingSplit training_data(const Scenario& scenario);

/// What the modern recipe's forward pass knows: the behavioural model, without wires where the scenario says so.
[[nodiscard]] BehaviouralModel training_model(const Scenario& scenario);

/// Trains as the scenario says, choosing by validation; `checkpoint_folder`, if not empty, keeps what a cut-short run
/// needs to go on.
/// @throws InputError also if `training.search` is not "none": the circuit is chosen before (training_search.hpp)
[[nodiscard]] TrainedNetwork train_network(const Scenario& scenario, const RunOptions& options,
                                           const std::filesystem::path& checkpoint_folder);

/// Writes W1.csv, B1.csv, ..., training.csv and with a front end frontend.npz.
void write_trained(const std::filesystem::path& folder, const TrainedNetwork& trained);

/// Runs a scenario: circuit as given or searched (training_search.hpp), weights (given or trained), accuracy at each
/// fidelity up to the one asked for, power; writes into `out`: results.json, scenario.toml (the file with overrides
/// applied), confusion.csv, predictions.csv and weights/ (with training.csv).
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] RunSummary run_scenario(const Scenario& asked, const RunOptions& options);

/// Inference alone, on given weights and images.
struct InferenceRequest {
    ImageSet images;
    std::vector<std::size_t> numbers;  ///< number of each image in its file, for the nodes table
    std::filesystem::path nodes;       ///< CSV of every neuron's voltages and the powers, an image a row; empty: none
};

/// Classifies the images at the scenario's fidelity; fills the results' accuracy, power, timing and confusion.
/// @throws InputError if the scenario names no weights
[[nodiscard]] RunSummary run_inference(const Scenario& scenario, const InferenceRequest& request,
                                       const RunOptions& options);

}  // namespace spinloom

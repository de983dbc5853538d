#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/core/store.hpp"
#include "spinloom/network/design/network_power.hpp"
#include "spinloom/network/infer/ir_drop.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/partition_candidates.hpp"

namespace spinloom {

/// What a partition plan is asked for.
struct PartitionRequest {
    std::vector<std::optional<int>> rows, columns;  ///< limits to try; none: no limit
    enum class Images { validation, test };
    Images images = Images::validation;  ///< of the training set's validation split, or the test set
    bool restore_gains = true;           ///< try each partition with gains that undo its loss as well
    bool retrain = false;                ///< train for each partition
    std::string layout_card = default_layout_card;
};

/// With what a plan is made; none of it but `limit` changes what comes out.
struct PartitionOptions {
    int threads = 1;
    std::optional<std::size_t> limit = {};  ///< only the first so many images
    bool progress = false;                  ///< on standard error
    Store store = {};                       ///< keeps choices as they are measured, and trainings
    /// Called with the scenario when all that is given has been read and fits, before anything that takes long.
    std::function<void(const Scenario&)> ready = {};
};

/// Areas, by what takes them [m^2].
struct NetworkArea {
    double synapses = 0;     ///< pairs, cell length x cell width each
    double transistors = 0;  ///< what the pairs' write and read transistors take beyond that
    double lines = 0;        ///< of every subarray's lines: drivers, switches, space
    double amplifiers = 0;   ///< difference amplifiers with their resistors
    double neurons = 0;

    [[nodiscard]] double total() const { return synapses + transistors + lines + amplifiers + neurons; }
};

/// One partition with its gains, measured.
struct PartitionChoice {
    PartitionCandidate candidate;
    std::vector<double> gains;
    bool is_restored = false;     ///< its gains undo the loss at the scenario's gains
    std::vector<IrDrop> ir_drop;  ///< one a layer
    double accuracy = 0;          ///< at circuit fidelity, 0 to 1
    NetworkPower power;           ///< mean over the images [W]
    NetworkArea area;
    std::size_t full_solutions = 0;  ///< images left to the full netlist
    bool is_optimal = false;         ///< no other is as good in accuracy, supply power and area and better in one
};

struct PartitionPlan {
    std::string scenario;
    std::string images;  ///< which, in words
    std::size_t num_images = 0;
    std::vector<PartitionChoice> choices;
    std::vector<std::string> left_out;       ///< candidates that were not measured, with the reason
    std::optional<std::size_t> recommended;  ///< of `choices`
    std::string reason;
    std::vector<std::string> assumptions;
    double wall_s = 0;
    std::size_t num_resumed = 0;  ///< choices taken from an earlier run
    /// Weights that were trained for it, by the name of their partition; of an empty name those of all.
    std::vector<std::pair<std::string, TrainedNetwork>> trained;
};

/// Measures every partition of the request at circuit fidelity.
///
/// Weights are those of the scenario, trained once if none are given, or trained for each partition (`retrain`). A plan
/// that was cut short goes on where it was, when it is started again with the same store.
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] PartitionPlan measure_partitions(const Scenario& scenario, const PartitionRequest& request,
                                               const PartitionOptions& options);

/// Marks the choices that are Pareto-optimal and recommends one: among those whose accuracy is within one standard
/// error of the best, the one of least area; of equal areas the one of least supply power.
void judge(PartitionPlan& plan);

}  // namespace spinloom

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/network/infer/ir_drop.hpp"
#include "spinloom/study/partition_candidates.hpp"
#include "spinloom/study/run.hpp"

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
};

/// Measures every partition of the request at circuit fidelity.
///
/// Weights are those of the scenario, trained once if none are given, or trained for each partition (`retrain`). With
/// an output folder: partitions.csv, partitions.json, pareto-area.svg, pareto-power.svg, and candidates/ from which a
/// run cut short goes on.
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] PartitionPlan plan_partitions(const Scenario& scenario, const PartitionRequest& request,
                                            const RunOptions& options);

/// Marks the choices that are Pareto-optimal and recommends one: among those whose accuracy is within one standard
/// error of the best, the one of least area; of equal areas the one of least supply power.
void judge(PartitionPlan& plan);

[[nodiscard]] std::string plan_text(const PartitionPlan& plan);
[[nodiscard]] std::string plan_csv(const PartitionPlan& plan);
[[nodiscard]] std::string plan_json(const PartitionPlan& plan);
enum class PlanAxis { area, power };
/// Accuracy over area or supply power; the Pareto-optimal choices are joined.
[[nodiscard]] std::string plan_svg(const PartitionPlan& plan, PlanAxis axis);

}  // namespace spinloom

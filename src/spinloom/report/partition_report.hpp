#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "spinloom/study/partition_plan.hpp"

/// Ways to cut a network as a table, CSV, JSON and plots.

namespace spinloom {

/// A row a choice, what is recommended and why, what was left out, what is assumed.
[[nodiscard]] std::string plan_text(const PartitionPlan& plan);
/// A row a choice.
[[nodiscard]] std::string plan_csv(const PartitionPlan& plan);
[[nodiscard]] nlohmann::ordered_json to_json(const PartitionPlan& plan);
/// Pictures of a plan, in the order of partition_pictures().
enum class PlanAxis { area, power, distortion };
/// Accuracy over area or supply power, where the choices that none beats in both criteria shown are joined; or what the
/// wires take and distort.
[[nodiscard]] std::string plan_svg(const PartitionPlan& plan, PlanAxis axis);

/// Writes partitions.csv, partitions.json, pareto-area.svg, pareto-power.svg, distortion.svg, and weights that were
/// trained for it.
/// @throws EnvironmentError
void write_plan(const std::filesystem::path& folder, const PartitionPlan& plan);

}  // namespace spinloom

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
enum class PlanAxis { area, power };
/// Accuracy over area or supply power; the Pareto-optimal choices are joined.
[[nodiscard]] std::string plan_svg(const PartitionPlan& plan, PlanAxis axis);

/// Writes partitions.csv, partitions.json, pareto-area.svg, pareto-power.svg, and weights that were trained for it.
/// @throws EnvironmentError
void write_plan(const std::filesystem::path& folder, const PartitionPlan& plan);

}  // namespace spinloom

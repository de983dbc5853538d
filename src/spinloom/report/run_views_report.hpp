#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "spinloom/report/picture.hpp"
#include "spinloom/study/run_views.hpp"

namespace spinloom {

/// plots.json of a run: {"margins", "conductances", "column"}, each where it is there. docs/theory/report.md has it.
[[nodiscard]] std::string views_json(const RunViews& views);

/// The pictures of that document: margins, weights and conductances of each layer, the column with its voltages. Throws
/// nlohmann::json::exception where it is not what it should be.
[[nodiscard]] std::vector<Picture> view_pictures(const nlohmann::ordered_json& plots);

/// The floorplan of results.json where it has an area; of others nothing.
[[nodiscard]] std::vector<Picture> floorplan_pictures(const nlohmann::ordered_json& results);

/// A matrix of weights, inputs x outputs, bias last. @param layer  from 1
[[nodiscard]] Picture weight_map(const Eigen::MatrixXd& weights, std::size_t layer);

}  // namespace spinloom

#pragma once

#include <nlohmann/json.hpp>
#include <string>

/// What `spinloom reproduce` prints, and its CSV tables, from results.json and plots.json.

namespace spinloom {

/// Claims, networks, accuracy by epoch, partitions, checks.
[[nodiscard]] std::string reproduction_text(const nlohmann::ordered_json& results, const nlohmann::ordered_json& plots);
/// claim,design,paper,low,value,high,unit,verdict: a row a claim and design, by the first figure that it is judged by
[[nodiscard]] std::string claims_csv(const nlohmann::ordered_json& results);
/// claim,design,figure,assumption,low,high,unit,figure_at_low,figure_at_high,turns: a row an assumption that was moved
[[nodiscard]] std::string sensitivity_csv(const nlohmann::ordered_json& results);
/// network,recipe,images,real,binarized,behavioural,circuit,supply_W,opamp_outputs_W
[[nodiscard]] std::string networks_csv(const nlohmann::ordered_json& results);
/// network,candidate,epoch,loss,training_accuracy,validation_accuracy
[[nodiscard]] std::string epochs_csv(const nlohmann::ordered_json& plots);

}  // namespace spinloom

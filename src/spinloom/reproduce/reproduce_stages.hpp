#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "spinloom/reproduce/reproduce.hpp"

/// The measurements that `spinloom reproduce` consists of.

namespace spinloom {

/// What a stage leaves: keys of results.json, and the bulk that only plots need. Arrays of one key are joined over the
/// stages, other values are set.
struct StageResult {
    nlohmann::ordered_json results = nlohmann::ordered_json::object();
    nlohmann::ordered_json plots = nlohmann::ordered_json::object();
};

struct Stage {
    std::string name;    ///< of its file
    std::string title;   ///< for progress
    double share_s = 1;  ///< typical time on two cores, to tell how long the rest takes [s]
    std::function<StageResult()> run;
};

/// The stages in the order in which they need each other's files.
[[nodiscard]] std::vector<Stage> reproduce_stages(const ReproduceRequest& request);

/// The scenario of a request with further overrides.
[[nodiscard]] Scenario reproduce_scenario(const ReproduceRequest& request,
                                          const std::vector<ScenarioOverride>& further = {});

}  // namespace spinloom

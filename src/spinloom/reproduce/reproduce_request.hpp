#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// What `spinloom reproduce` is asked for.
struct ReproduceRequest {
    std::filesystem::path scenario;           ///< with wires and partitions; empty: the shipped 784x16x10
    std::vector<ScenarioOverride> overrides;  ///< over the scenario, for every stage
    std::filesystem::path out = "runs/reproduce";
    std::optional<std::size_t> limit;  ///< only the first so many test images
    std::size_t seeds = 1;             ///< trainings of the main network: from the scenario's seed on
    bool quick = false;                ///< short training and few images: to see it work, not for figures
    int threads = 1;
    bool progress = true;  ///< on standard error
    std::string command;   ///< as it was called, for the report
};

/// The scenario of a request with further overrides.
[[nodiscard]] Scenario reproduce_scenario(const ReproduceRequest& request,
                                          const std::vector<ScenarioOverride>& further = {});

}  // namespace spinloom

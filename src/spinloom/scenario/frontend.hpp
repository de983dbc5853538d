#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "spinloom/scenario/scenario_table.hpp"

namespace spinloom {

/// The digital front end between images and network, where there is one.
struct FrontendSettings {
    bool is_lenet = false;
    std::optional<std::filesystem::path> weights;  ///< file of kernels, used as they stand; none: trained, or beside W1
    double full_scale = 0;                         ///< feature of the kernels in the file that counts as 1
    double learning_rate = 0;                      ///< of the kernels' first step, > 0
};

/// The table `frontend`.
[[nodiscard]] FrontendSettings read_frontend(const ScenarioTable& table);

/// Reports what a front end needs of the rest of the file and does not find there.
void check_frontend(const ScenarioTable& root, const FrontendSettings& settings,
                    const std::vector<std::size_t>& topology, bool crops_images, bool is_published_recipe);

}  // namespace spinloom

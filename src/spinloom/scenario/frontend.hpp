#pragma once

#include <cstddef>
#include <vector>

#include "spinloom/core/key_table.hpp"
#include "spinloom/network/train/front_kernels.hpp"

namespace spinloom {

/// The table `frontend`.
[[nodiscard]] FrontendSettings read_frontend(const KeyTable& table);

/// Reports what a front end needs of the rest of the file and does not find there.
void check_frontend(const KeyTable& root, const FrontendSettings& settings, const std::vector<std::size_t>& topology,
                    bool crops_images, bool is_published_recipe);

}  // namespace spinloom

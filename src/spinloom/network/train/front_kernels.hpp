#pragma once

#include <filesystem>
#include <optional>

#include "spinloom/network/train/conv_front.hpp"

/// Where the kernels of a digital front end (conv_front.hpp) come from.

namespace spinloom {

/// The file beside W1.csv, B1.csv, ... in which a trained network keeps its front end's kernels.
inline constexpr const char* kernel_file = "frontend.npz";

/// The digital front end between images and network, where there is one.
struct FrontendSettings {
    bool is_lenet = false;
    std::optional<std::filesystem::path> weights;  ///< file of kernels, used as they stand; none: trained, or beside W1
    double full_scale = 0;                         ///< feature of the kernels in the file that counts as 1
    double learning_rate = 0;                      ///< of the kernels' first step, > 0
};

/// The kernels that are named: those of the settings' file, or else those beside given weights; none where neither has
/// any, or without a front end.
/// @param folder  of the given weights; empty: there are none
/// @throws InputError if the file cannot be read or does not hold them
[[nodiscard]] std::optional<ConvWeights<float>> given_kernels(const FrontendSettings& settings,
                                                              const std::filesystem::path& folder);

}  // namespace spinloom

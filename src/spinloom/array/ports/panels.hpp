#pragma once

#include <Eigen/Core>
#include <algorithm>

#include "spinloom/core/parallel.hpp"

namespace spinloom {

/// Rows of an array that are worked on together. Fixed, so that sums do not depend on the number of threads.
inline constexpr Eigen::Index row_panel = 128;
/// Modes whose tridiagonal systems are solved together.
inline constexpr Eigen::Index mode_panel = 64;

[[nodiscard]] inline std::size_t num_panels(Eigen::Index count, Eigen::Index width) {
    return static_cast<std::size_t>((count + width - 1) / width);
}

/// Calls work(panel, first, count) for each panel of at most `width` indices, on up to `threads` threads.
template <class Work>
void for_each_panel(int threads, Eigen::Index count, Eigen::Index width, const Work& work) {
    parallel_for(threads, num_panels(count, width), [&](std::size_t panel) {
        const auto first = static_cast<Eigen::Index>(panel) * width;
        work(panel, first, std::min(width, count - first));
    });
}

}  // namespace spinloom

#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace spinloom {

/// Label x predicted class, counted.
[[nodiscard]] Eigen::MatrixXi confusion_matrix(const std::vector<std::uint8_t>& labels,
                                               const std::vector<int>& predicted, int num_classes);

}  // namespace spinloom

#pragma once

#include <vector>

#include "spinloom/network/train/training_options.hpp"

namespace spinloom {

/// The published recipe for a topology whose first size is the number of pixels. Its accuracies are those of
/// `ideal_forward`: W^T x + b and the reverse sigmoid in exact arithmetic.
/// @throws InputError for options out of range or a topology that does not fit the images
[[nodiscard]] TrainingSummary train_published(const ImageSet& training, const ImageSet& validation,
                                              const std::vector<std::size_t>& topology,
                                              const PublishedOptions& options);

/// The network whose weights are the signs of these; 0 and above is +1.
[[nodiscard]] Weights binarised(const std::vector<LayerMatrix<float>>& weights);

}  // namespace spinloom

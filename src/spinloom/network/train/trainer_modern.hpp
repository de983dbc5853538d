#pragma once

#include <vector>

#include "spinloom/network/train/training_options.hpp"

namespace spinloom {

/// The modern recipe with the column law, the partitions and the neurons' curves in the forward pass. Its accuracies
/// are those of `behavioural_forward`.
/// @throws InputError for options out of range, or a topology that fits neither images nor model
[[nodiscard]] TrainingSummary train_modern(const ImageSet& training, const ImageSet& validation,
                                           const std::vector<std::size_t>& topology, const BehaviouralModel& model,
                                           const ModernOptions& options);

/// The modern recipe with plain sums, W^T x + b, and the reverse sigmoid, but neither signs nor clipping: what the
/// topology reaches in floating point. Initial weights are scaled by 1 / sqrt(fan-in).
[[nodiscard]] TrainingSummary train_real(const ImageSet& training, const ImageSet& validation,
                                         const std::vector<std::size_t>& topology, const InputEncoding& inputs,
                                         const ModernOptions& options);

/// Fraction of images that real-valued weights put into the class of their label (plain sums, reverse sigmoid).
/// @param images  what the network sees: with a front end its features
[[nodiscard]] double real_accuracy(const std::vector<LayerMatrix<float>>& weights, const ImageSet& images, int threads,
                                   const InputEncoding& inputs = {});

}  // namespace spinloom

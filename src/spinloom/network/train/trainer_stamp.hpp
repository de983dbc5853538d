#pragma once

#include <vector>

#include "spinloom/core/store.hpp"
#include "spinloom/network/train/training_options.hpp"

/// All that the outcome of a training depends on. Hashing every pixel takes a moment, so without a store to keep the
/// training in, a stamp is as good as any other and is left blank.

namespace spinloom {

/// The published recipe's stamp: images bit by bit, topology, seed, number of epochs and options.
[[nodiscard]] Stamp published_stamp(const ImageSet& training, const ImageSet& validation,
                                    const std::vector<std::size_t>& topology, const PublishedOptions& options);

/// The modern recipe's: the model's laws and curves, and weights to start from or to learn from, count as well.
[[nodiscard]] Stamp modern_stamp(const ImageSet& training, const ImageSet& validation,
                                 const std::vector<std::size_t>& topology, const BehaviouralModel& model,
                                 const ModernOptions& options);

/// That of the floating-point reference.
[[nodiscard]] Stamp real_stamp(const ImageSet& training, const ImageSet& validation,
                               const std::vector<std::size_t>& topology, const InputEncoding& inputs,
                               const ModernOptions& options);

}  // namespace spinloom

#pragma once

#include <cstdint>
#include <vector>

#include "spinloom/network/train/trainer_gradient.hpp"
#include "spinloom/network/train/trainer_loop.hpp"

/// What differs from step to step of a training: devices, amplifiers, positions of images.

namespace spinloom {

/// Draws what one step of one candidate sees. The same (seed, candidate, step) gives the same draws.
class StepNoise {
public:
    /// @param circuits  of the layers; empty: a network without circuit, which knows no noise but moved images
    StepNoise(const ModernOptions& options, const std::vector<LayerCircuit>& circuits);

    /// Weights as the devices of a step have them: varied, and some of them stuck.
    [[nodiscard]] WeightSet disturbed(WeightSet student, int candidate, std::int64_t step) const;
    /// What the amplifiers' offsets add to the pre-activations of each layer of such weights [V]; empty: nothing.
    [[nodiscard]] BatchPass<float>::Offsets offsets(const WeightSet& weights, int candidate, std::int64_t step) const;
    /// By how much each image of a step is moved: -shift_pixels to shift_pixels each way; empty: they stay.
    [[nodiscard]] std::vector<PixelShift> shifts(std::size_t count, int candidate, std::int64_t step) const;

private:
    std::uint64_t seed_;
    int shift_pixels_;
    double stuck_cells_;
    std::vector<float> weight_deviation_;  ///< a layer each; empty: devices do not vary
    std::vector<float> offset_deviation_;  ///< of the pre-activation [V], a layer each; empty: no offsets
};

}  // namespace spinloom

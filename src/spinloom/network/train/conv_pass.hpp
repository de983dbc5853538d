#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>
#include <xsimd/xsimd.hpp>

#include "spinloom/network/train/conv_front.hpp"
#include "spinloom/network/train/trainer_gradient.hpp"

/// The front end forward and back, several images side by side.
///
/// An image is a lane of the processor's vectors: a value of 16 images (single precision, AVX-512) is one vector, so a
/// convolution is fused multiply-adds of whole vectors by numbers, without gathering patches into matrices. An image
/// takes 0.36 M of them forward and 0.69 M more back.

namespace spinloom {

/// Kernels as the backward pass needs them: conv2 turned, from maps of conv2 to those of conv1.
template <class Scalar>
struct ConvKernels {
    ConvWeights<Scalar> weights;
    LayerMatrix<Scalar> turned;  ///< (16 x 5 x 5) x 6

    explicit ConvKernels(ConvWeights<Scalar> given);
};

/// A group of images, one a lane.
template <class Scalar>
class ConvGroup {
public:
    using Batch = xsimd::batch<Scalar>;
    static constexpr std::size_t lanes = Batch::size;

    ConvGroup();
    /// Puts an image into a lane, moved; what moves over its edge is lost. @pre 28 x 28 pixels
    void load(std::size_t lane, std::span<const std::uint8_t> image, PixelShift shift = {});
    /// A lane without an image.
    void clear(std::size_t lane);
    void forward(const ConvKernels<Scalar>& kernels);
    /// min(y, 1), not rounded. @pre feature < 400
    [[nodiscard]] Scalar feature(std::size_t lane, std::size_t feature) const {
        return std::min(features_[feature * lanes + lane], Scalar{1});
    }
    /// The features as the arrays get them.
    [[nodiscard]] std::uint8_t level(std::size_t lane, std::size_t index) const {
        return static_cast<std::uint8_t>(Scalar{255} * feature(lane, index) + Scalar{0.5});
    }
    /// Derivative of a loss by a feature, for `backward`.
    void set_slope(std::size_t lane, std::size_t feature, Scalar slope) { slopes_[feature * lanes + lane] = slope; }
    /// Derivative of the loss by the weights, summed over the lanes. It is that of the feature before rounding; a
    /// feature held at 1 has none.
    [[nodiscard]] ConvWeights<Scalar> backward(const ConvKernels<Scalar>& kernels);

private:
    using Values = std::vector<Scalar, xsimd::default_allocator<Scalar>>;

    Values input_;             ///< 32 x 32
    Values conv1_, pooled1_;   ///< 6 x 28 x 28, 6 x 14 x 14
    Values conv2_, features_;  ///< 16 x 10 x 10, 16 x 5 x 5
    Values slopes_;            ///< by the features
    Values slope2_;            ///< by conv2: 16 x 10 x (4 + 10 + 4), zero on both sides
    Values slope_pooled1_;     ///< by the pooled maps of conv1
};

extern template class ConvGroup<float>;
extern template class ConvGroup<double>;
extern template struct ConvKernels<float>;
extern template struct ConvKernels<double>;

/// Takes minibatches of images through the front end, forward and back. Keeps its work space between calls; its results
/// do not depend on the number of threads.
class ConvPass {
public:
    explicit ConvPass(int threads) : threads_(threads) {}

    /// The features of the images named, each image moved by its own shift (none: as they are), as the network's input.
    SparseImages forward(const ConvWeights<float>& weights, const ImageSet& images,
                         std::span<const std::size_t> indices, std::span<const PixelShift> shifts,
                         const InputEncoding& encoding);
    /// Derivative of the loss by the weights of the last `forward`.
    /// @param feature_gradient  by each intensity (pixel/255, before any threshold), images x 400
    [[nodiscard]] ConvWeights<float> backward(const LayerMatrix<float>& feature_gradient);

private:
    int threads_;
    std::vector<ConvGroup<float>> groups_;
    std::optional<ConvKernels<float>> kernels_;  ///< of the last `forward`
};

}  // namespace spinloom

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "spinloom/core/npy.hpp"
#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/layer_matrix.hpp"

/// The convolutional front end of LeNet-5, computed by digital logic before the arrays: images of 28 x 28 pixels in,
/// 400 grey levels out, which the input lines of the first array take as pixels.
///
///     image/255, two dark pixels around it    32 x 32
///     conv1: 6 kernels of 5 x 5, bias         6 x 28 x 28
///     greatest of 2 x 2, below zero: zero     6 x 14 x 14
///     conv2: 16 kernels of 6 x 5 x 5, bias   16 x 10 x 10
///     greatest of 2 x 2, below zero: zero    16 x 5 x 5 = 400 features
///     above one: one; rounded to 8 bits      round(255 min(y, 1))
///
/// Kernels are not turned (cross-correlation), and feature 25 m + 5 y + x is row y, column x of map m. Source: Y.
/// LeCun, L. Bottou, Y. Bengio, P. Haffner, Proc. IEEE 86 (1998) 2278, figure 2, with all maps joined in conv2 and the
/// greatest value and rectification of later practice in place of trained means and tanh. @cite lecun1998

namespace spinloom {

/// Sizes of the front end.
namespace lenet {
inline constexpr int image = 28;    ///< rows and columns of an image
inline constexpr int margin = 2;    ///< dark pixels around it
inline constexpr int kernel = 5;    ///< rows and columns of a kernel
inline constexpr int maps1 = 6;     ///< of conv1
inline constexpr int size1 = 28;    ///< rows and columns of such a map
inline constexpr int pooled1 = 14;  ///< after pooling
inline constexpr int maps2 = 16;    ///< of conv2
inline constexpr int size2 = 10;
inline constexpr int pooled2 = 5;
inline constexpr int features = maps2 * pooled2 * pooled2;
}  // namespace lenet

/// Kernels and biases. A column a map; rows are input map x kernel row x kernel column, and last the bias.
template <class Scalar>
struct ConvWeights {
    LayerMatrix<Scalar> conv1;  ///< (1 x 5 x 5 + 1) x 6
    LayerMatrix<Scalar> conv2;  ///< (6 x 5 x 5 + 1) x 16

    template <class Other>
    [[nodiscard]] ConvWeights<Other> cast() const {
        return {conv1.template cast<Other>(), conv2.template cast<Other>()};
    }
    friend bool operator==(const ConvWeights&, const ConvWeights&) = default;
};

/// Multiply-accumulates of conv1 and conv2 for one image: 6 x 784 x 25 + 16 x 100 x 150 = 357,600.
[[nodiscard]] std::size_t conv_multiply_accumulates();

/// Weights of the right shape, uniform within sqrt(3/fan-in) of zero; biases zero.
[[nodiscard]] ConvWeights<float> random_conv_weights(std::uint64_t seed, int candidate);

/// The weights as the arrays `conv1.weight` (6 x 1 x 5 x 5), `conv1.bias` (6), `conv2.weight` (16 x 6 x 5 x 5) and
/// `conv2.bias` (16), as PyTorch names and orders them.
[[nodiscard]] NamedArrays conv_arrays(const ConvWeights<float>& weights);

/// The weights from such arrays, of which others are passed over; conv2 is divided by `full_scale`, the feature that
/// counts as 1.
/// @param name  of the file, for messages
/// @throws InputError for every array that is missing, has another shape or holds what is no finite number
[[nodiscard]] ConvWeights<float> conv_weights(const NamedArrays& arrays, const std::string& name,
                                              double full_scale = 1);

}  // namespace spinloom

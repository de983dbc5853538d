#pragma once

#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/train/conv_front.hpp"

namespace spinloom {

/// What the front end gives the arrays, as images of 20 x 20 grey levels with the labels of the images. Does not depend
/// on `threads`.
/// @throws InputError (no file) if the images are not of 28 x 28 pixels
[[nodiscard]] ImageSet conv_features(const ConvWeights<float>& weights, const ImageSet& images, int threads);

}  // namespace spinloom

#pragma once

#include <vector>

#include "spinloom/network/model/layer_matrix.hpp"
#include "spinloom/network/model/levels.hpp"
#include "spinloom/network/model/weights.hpp"

/// From real weights to the levels that synapses have (levels.hpp).

namespace spinloom {

/// How well a layer's levels stand for its weights.
struct LayerMapping {
    double scale = 0;           ///< weight that the largest level stands for
    double relative_error = 0;  ///< |W - scale q/m| / |W|, Frobenius norm, biases not counted
    double bias_error = 0;      ///< the same of the biases; 0 where there are none
};

struct MappedNetwork {
    Weights weights;
    std::vector<LayerMapping> layers;
};

/// The levels nearest to real weights: of each layer scale and levels that make the least relative error of its
/// weights; the biases take the same scale. Weights that are levels times a factor come back exactly. For two levels
/// these are the signs and the mean magnitude.
/// @param weights  (fan-in + 1) x fan-out a layer, last row the bias, finite
[[nodiscard]] MappedNetwork map_weights(const std::vector<LayerMatrix<double>>& weights, int levels);

/// The network whose weights, levels times the largest weight, are given. @pre they are levels
[[nodiscard]] Weights levelled(const std::vector<LayerMatrix<double>>& weights, int levels);

}  // namespace spinloom

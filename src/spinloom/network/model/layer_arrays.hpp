#pragma once

#include <string>
#include <vector>

#include "spinloom/core/npy.hpp"

/// Which named arrays of a file are the weights, the bias and the batch normalisation of which layer.
///
/// A name says a role: weight, weights, kernel, coef, coefs or W; bias, biases, intercept, intercepts, B or b;
/// running_mean or moving_mean; running_var or moving_variance; gamma and beta of a normalisation. What is left of the
/// name, without separators at its ends, says the layer: `fc1.weight` and `fc1.bias`, `fc1_weights` and `fc1_biases`,
/// `weights1` and `biases1`, `W1` and `b1`, `coefs_0` and `intercepts_0`, `dense/kernel:0` and `dense/bias:0`. Where no
/// name says a role (`arr_0`, `arr_1`, ...), a table is weights and a list behind it that fits is its bias.
///
/// A bias has one dimension, or two of which one is 1. A normalisation belongs to the layer before it in the order of
/// the names (`features.0`, `features.1`), or to that with the same number (`fc1`, `bn1`).

namespace spinloom {

/// A batch normalisation: gamma (x - mean) / sqrt(variance + epsilon) + beta.
struct NormArrays {
    std::string name;
    const NumericArray *gamma = nullptr, *beta = nullptr, *mean = nullptr, *variance = nullptr;  ///< no mean: none
};

/// One layer's arrays under the names of the file.
struct LayerArrays {
    std::string weights_name, bias_name;
    const NumericArray* weights = nullptr;
    const NumericArray* bias = nullptr;  ///< none: zero
    NormArrays norm = {};
};

struct FoundLayers {
    std::vector<LayerArrays> layers;       ///< in the order of their names
    std::vector<std::string> passed_over;  ///< single numbers, and lists whose names say no role
};

/// @throws InputError for every array that is no part of a dense layer
[[nodiscard]] FoundLayers find_layers(const NamedArrays& arrays, const std::string& name);

/// "784 x 10", "a single number".
[[nodiscard]] std::string shape_text(const NumericArray& array);

}  // namespace spinloom

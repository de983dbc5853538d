#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/dense_layers.hpp"
#include "spinloom/network/model/weights.hpp"

/// Complementary lines: a network of signs whose sums come out plain on lines that are no virtual grounds.
///
/// Every input has two lines, at v and at V_DD - v, and every hidden neuron a twin whose weights are the negatives, so
/// that twins give complements. Where a weight w stands at the one line and -w at the other, I+ and I- see the same
/// conductances, and the column law (column_law.hpp) becomes
///
///     z = gain (Gp - Gap)/(n (Gp + Gap)) sum w (v - V_DD/2)          n inputs, r_in infinite
///
/// which is a plain sum: nothing is subtracted that depends on the image. A bias is a count of constant inputs, 1 and 0
/// on their two lines, with weight -1, 0 or +1 each; the bias line itself has weight 0. The constants of the next layer
/// are neurons that see the constants of their own layer alone.
///
/// Holds for signs: the gain must be high enough that a step of the sum drives a neuron to its rail. Needs twice the
/// lines and twice the hidden neurons; both are in the circuit and in its costs.

namespace spinloom {

/// Inputs, then neurons of each layer of the circuit: 2 (n + c) lines for n values and c constants of a layer.
/// @param topology   of the network that was given
/// @param constants  one number a layer
[[nodiscard]] std::vector<std::size_t> complementary_topology(const std::vector<std::size_t>& topology,
                                                              const std::vector<std::size_t>& constants);

/// Images of two rows: the pixels and constants of 255, then 255 less both.
/// @param threshold  above it a pixel is 255, else 0 (InputEncoding); none: grey
[[nodiscard]] ImageSet complementary_images(const ImageSet& images, std::size_t constants,
                                            const std::optional<int>& threshold);

/// The weights of the circuit.
///
/// Weights are -1, 0 or +1 times one factor a neuron. Where none of a neuron's weights is 0 its sums are all even or
/// all odd, and the threshold is moved to the whole number in the middle between two of them; no decision changes.
/// @param constants  one number a layer, at least as large as the layer's largest bias
/// @param name       of the file, for messages
/// @throws InputError naming every layer that has other weights, another activation than a sign (none in the last
///         layer), biases above the number of constants, or no input threshold
[[nodiscard]] Weights complementary_weights(const DenseNetwork& network, const std::vector<std::size_t>& constants,
                                            const std::string& name);

}  // namespace spinloom

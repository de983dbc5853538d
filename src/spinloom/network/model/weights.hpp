#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/layer_matrix.hpp"

/// The weights of a multilayer perceptron on devices: every weight and bias is -1, 0 or +1, or with several pairs of
/// devices a weight (levels.hpp) one of the odd numbers from -m to m.

namespace spinloom {

/// The levels of one fully connected layer: -1, 0, +1; 0 is a pair with both devices parallel.
struct LayerWeights {
    LayerMatrix<int> levels;  ///< (fan-in + 1) x fan-out, last row the bias

    LayerWeights() = default;
    explicit LayerWeights(LayerMatrix<int> its_levels) : levels(std::move(its_levels)) {}
    /// @param inner  fan-in x fan-out   @param bias  fan-out
    LayerWeights(const Eigen::Ref<const Eigen::MatrixXi>& inner, const Eigen::Ref<const Eigen::VectorXi>& bias);

    [[nodiscard]] Eigen::Index fan_in() const { return levels.rows() - 1; }
    [[nodiscard]] Eigen::Index fan_out() const { return levels.cols(); }
    /// Those of the input lines, fan-in x fan-out.
    [[nodiscard]] auto inner() const { return levels.topRows(fan_in()); }
    [[nodiscard]] auto inner() { return levels.topRows(fan_in()); }
    /// Those of the bias line, a row.
    [[nodiscard]] auto bias() const { return levels.row(fan_in()); }
    [[nodiscard]] auto bias() { return levels.row(fan_in()); }
};

/// The layers from input to output.
struct Weights {
    std::vector<LayerWeights> layers;

    /// Number of inputs, then of neurons of each layer: {784, 16, 10}. Empty for a network without layers.
    [[nodiscard]] std::vector<std::size_t> topology() const;
};

/// "784x16x10".
[[nodiscard]] std::string topology_text(const std::vector<std::size_t>& topology);

/// Reads W1.csv, B1.csv, W2.csv, B2.csv, ... of a network of the given topology whose weights have `levels` levels.
///
/// Names may be in lower case (weight_folder.hpp). W: one line an input, one column a neuron (input-major); B: one
/// value a line, or all in one line.
/// @param topology  at least two numbers >= 1
/// @throws InputError with every problem of every file: not a table of numbers, wrong shape (both shapes are given, and
///         whether the table looks transposed), an entry that is no level (with row and column, from 1)
[[nodiscard]] Weights read_weights(const std::filesystem::path& folder, const std::vector<std::size_t>& topology,
                                   int levels = 2);

/// Writes the files that `read_weights` reads; the folder is made if it is missing. @throws EnvironmentError
void write_weights(const std::filesystem::path& folder, const Weights& network);

/// The network in exact arithmetic: z = W^T x + b and activation 1 / (1 + exp(z)) in every layer.
///
/// The output activation falls with z, so the class is the neuron with the least pre-activation.
/// @param inputs  fan-in of the first layer x images
/// @returns pre-activations z of the output layer, fan-out of the last layer x images
/// Source: the reverse sigmoid of the analog neuron, in every layer as in the public training code. @cite imac2020
[[nodiscard]] Eigen::MatrixXf ideal_forward(const Weights& network, const Eigen::Ref<const Eigen::MatrixXf>& inputs);

/// Fraction of images that `ideal_forward` puts into the class of their label. Does not depend on `threads`.
/// @pre the network's fan-in is the number of pixels of an image
[[nodiscard]] double ideal_accuracy(const Weights& network, const ImageSet& images, int threads,
                                    const InputEncoding& encoding = {});

}  // namespace spinloom

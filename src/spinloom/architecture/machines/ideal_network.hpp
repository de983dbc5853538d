#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "spinloom/network/law/column_law.hpp"
#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/weights.hpp"

namespace spinloom {

/// A network in exact arithmetic, as a digital machine would compute it: the function that its weights were trained
/// for, without devices.
///
///     z = A^T [v; 1],    v_next = high/(1 + exp(steepness z)),    class = the least z of the last layer
///
/// A is the column law of amplifiers that load nothing, or (published recipe) the weights themselves.
struct IdealNetwork {
    InputEncoding input;
    std::vector<LayerMatrix<double>> layers;  ///< A, (fan-in + 1) x fan-out
    double high = 1, steepness = 1;           ///< of every activation
    Weights weights;                          ///< the weights that A was made of
    /// One past the last input of each part of a layer, the bias line being its last; a single entry without parts.
    std::vector<std::vector<std::size_t>> part_ends;

    [[nodiscard]] std::size_t num_layers() const { return layers.size(); }
    [[nodiscard]] std::size_t fan_in(std::size_t layer) const {
        return static_cast<std::size_t>(layers[layer].rows() - 1);
    }
    [[nodiscard]] std::size_t fan_out(std::size_t layer) const {
        return static_cast<std::size_t>(layers[layer].cols());
    }
    [[nodiscard]] std::vector<std::size_t> topology() const;
    /// Multiply-adds of one image.
    [[nodiscard]] double multiply_adds() const;
};

/// Of plain sums: A = [W; b], inputs x in [0, 1], activation 1/(1 + exp(z)).
[[nodiscard]] IdealNetwork plain_network(const Weights& weights, const InputEncoding& pixels);
/// Of the column law with ideal parts (column_law.hpp, `ideal_twin`).
[[nodiscard]] IdealNetwork column_network(const Weights& weights, const BehaviouralModel& model, double high,
                                          double steepness);

/// Pre-activations of the last layer. @param inputs  fan-in x images
/// @param activation_levels  the activations between layers are rounded to so many equal levels, 0 and `high` among
///                           them; 0: not rounded
[[nodiscard]] Eigen::MatrixXd ideal_preactivations(const IdealNetwork& network,
                                                   const Eigen::Ref<const Eigen::MatrixXd>& inputs,
                                                   int activation_levels = 0);

/// Row of the least entry of each column; the lowest such row where several are equal.
[[nodiscard]] std::vector<int> least_rows(const Eigen::Ref<const Eigen::MatrixXd>& preactivations);

/// Classes of images first ... first + count - 1.
[[nodiscard]] std::vector<int> ideal_classes(const IdealNetwork& network, const ImageSet& images, std::size_t first,
                                             std::size_t count, int activation_levels = 0);

/// Fraction of the images whose class is their label.
[[nodiscard]] double fraction_correct(std::span<const int> classes, std::span<const std::uint8_t> labels);

}  // namespace spinloom

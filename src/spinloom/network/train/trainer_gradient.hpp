#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "spinloom/network/law/biased_column_law.hpp"
#include "spinloom/network/law/column_law.hpp"

/// Loss of a minibatch and its gradient by the weights.

namespace spinloom {

/// Images as lists of their pixels that are not zero: four fifths of a handwritten digit are.
struct SparseImages {
    std::vector<std::size_t> starts;    ///< where each image begins in the lists; one entry more than images
    std::vector<std::uint32_t> pixels;  ///< which
    std::vector<float> intensities;     ///< in (0, 1]
    std::vector<std::uint8_t> labels;
    std::size_t rows = 0, columns = 0;

    SparseImages() = default;
    SparseImages(const ImageSet& images, const InputEncoding& encoding);
    [[nodiscard]] std::size_t count() const { return labels.size(); }
};

/// By how many pixels an image is moved to the right and downwards.
struct PixelShift {
    int right = 0, down = 0;
};

/// The images named, each moved by its own shift; what moves over the edge is lost, what comes in is background.
/// @pre as many shifts as indices
[[nodiscard]] SparseImages shifted(const SparseImages& images, std::span<const std::size_t> indices,
                                   std::span<const PixelShift> shifts);

/// z = W^T x + b: no circuit.
struct PlainSum {};

/// A layer as the trainer sees it: from weights to pre-activation, and on to the output.
struct TrainableLayer {
    std::variant<PlainSum, LayerCircuit> law;
    ActivationCurve curve;
    std::optional<SharedLoad> load = {};  ///< that the next layer is to its neurons, where the curve does not say all
};

/// A network as the trainer sees it.
struct TrainableNetwork {
    InputEncoding inputs;
    std::vector<TrainableLayer> layers;
    double score_scale = 1;  ///< cross-entropy is taken of softmax(score_scale * output)
};

/// Sums over a minibatch.
struct BatchSums {
    double loss = 0;
    std::size_t correct = 0;
};

/// Probabilities to learn from, beside the labels: the loss of an image is
///
///     (1 - weight) (cross-entropy with its label) + weight T^2 KL(q || softmax(score_scale * output / T))
///
/// with q its row. T^2 keeps the gradient's size when T changes. Source: G. Hinton, O. Vinyals, J. Dean, "Distilling
/// the knowledge in a neural network", 2015. @cite hinton2015
struct SoftLabels {
    LayerMatrix<float> probabilities;  ///< images x classes, at temperature T
    double weight = 0;                 ///< 0 to 1
    double temperature = 1;            ///< > 0
};

/// Takes minibatches through a network, forward and back. Keeps its work space between calls.
template <class Scalar>
class BatchPass {
public:
    using RealWeights = std::vector<LayerMatrix<Scalar>>;
    using Offsets = std::vector<Eigen::Matrix<Scalar, 1, Eigen::Dynamic>>;

    explicit BatchPass(const TrainableNetwork& network) : network_(network) {}

    /// Prepares for these weights; (fan-in + 1) x fan-out each, in [-1, 1] where the law is a circuit's.
    /// @param offsets  added to the pre-activations of each layer; empty: none
    void set_weights(const RealWeights& weights, const Offsets& offsets = {});
    /// Loss and hits over the images named.
    /// @param soft  if given, with the rows of these images in `soft_rows`; else the loss is the cross-entropy
    BatchSums forward(const SparseImages& images, std::span<const std::size_t> indices,
                      const SoftLabels* soft = nullptr, std::span<const std::size_t> soft_rows = {});
    /// Of the last layer in the last `forward`, images x neurons.
    [[nodiscard]] const LayerMatrix<Scalar>& outputs() const { return outputs_.back(); }
    /// Derivative of the mean loss of the last `forward` by the weights. @pre same images and indices
    /// @param by_intensity  set to the derivative by the intensities, images x pixels; null: not asked for
    [[nodiscard]] RealWeights backward(const SparseImages& images, std::span<const std::size_t> indices,
                                       LayerMatrix<Scalar>* by_intensity = nullptr);

private:
    using Batch = LayerMatrix<Scalar>;  ///< images x neurons

    void first_layer(const SparseImages& images, std::span<const std::size_t> indices);
    void activate(std::size_t layer);
    /// Adds what the bias law makes of each image's inputs to the pre-activations of a layer.
    void add_biased(std::size_t layer, const SparseImages& images, std::span<const std::size_t> indices);
    /// @param by_voltage  images x inputs, added to; null: not asked for
    [[nodiscard]] LayerMatrix<Scalar> biased_gradient(std::size_t layer, const SparseImages& images,
                                                      std::span<const std::size_t> indices, const Batch& delta,
                                                      Batch* by_voltage);
    /// The inputs of a layer that image `number` of the batch has; lists in `rows_` and `voltages_`.
    [[nodiscard]] typename BiasedColumnLaw<Scalar>::Inputs biased_inputs(std::size_t layer, std::size_t number,
                                                                         const SparseImages& images,
                                                                         std::span<const std::size_t> indices,
                                                                         bool name_all);
    BatchSums score(const SparseImages& images, std::span<const std::size_t> indices);
    /// Mixes the soft labels' part into error and @returns the sum of their losses.
    double score_softly(const SoftLabels& soft, std::span<const std::size_t> rows);
    [[nodiscard]] LayerMatrix<Scalar> first_layer_gradient(const SparseImages& images,
                                                           std::span<const std::size_t> indices,
                                                           const Batch& delta) const;

    const TrainableNetwork& network_;
    RealWeights weights_;                         ///< as given
    RealWeights affine_;                          ///< as the laws have them
    LayerMatrix<Scalar> first_;                   ///< the first layer by intensity: voltage levels folded in
    std::vector<Batch> outputs_;                  ///< of each layer
    std::vector<Batch> slopes_;                   ///< of each layer's curve
    std::vector<Batch> load_slopes_, feedbacks_;  ///< of layers with a shared load (NeuronState)
    std::vector<std::optional<BiasedColumnLaw<Scalar>>> biased_;                ///< layers that depend on bias
    std::vector<std::vector<typename BiasedColumnLaw<Scalar>::State>> states_;  ///< of each layer and image
    std::vector<std::uint32_t> rows_;                                           ///< work space, as is the next
    std::vector<Scalar> voltages_;
    Batch score_error_;  ///< derivative of the summed loss by the last outputs
};

extern template class BatchPass<float>;
extern template class BatchPass<double>;

}  // namespace spinloom

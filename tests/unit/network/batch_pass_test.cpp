#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/network/train/trainer_gradient.hpp"
#include "spinloom/network/train/trainer_loop.hpp"
#include "unit/network/small_training.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// Holds every third entry of a gradient against central differences of the loss.
template <class Loss>
void expect_gradient(const BatchPass<double>::RealWeights& gradient, const BatchPass<double>::RealWeights& weights,
                     const Loss& loss) {
    constexpr double h = 1e-5, tolerance = 1e-7;
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
        for (Index k = 0; k < weights[layer].size(); k += 3) {
            auto up = weights, down = weights;
            up[layer].data()[k] += h;
            down[layer].data()[k] -= h;
            EXPECT_NEAR(gradient[layer].data()[k], (loss(up) - loss(down)) / (2 * h), tolerance) << layer << ' ' << k;
        }
    }
}

TEST(BatchPass, GradientIsThatOfTheLoss) {
    const BehaviouralModel model = small_model();
    TrainableNetwork network{
        model.inputs, {{model.circuits[0], model.curves[0]}, {model.circuits[1], model.curves[1]}}, 20};
    const ImageSet pictures = striped_images(8, 5);
    const SparseImages images(pictures, model.inputs);
    const std::vector<std::size_t> indices{6, 1, 4, 1};
    BatchPass<double>::RealWeights weights;
    for (const auto& layer : random_weights(topology, {0.9, 0.9}, 3, 0)) weights.push_back(layer.cast<double>());
    for (const bool plain : {false, true}) {
        if (plain) network.layers[1].law = PlainSum{};
        const auto loss = [&](const BatchPass<double>::RealWeights& at) {
            BatchPass<double> pass(network);
            pass.set_weights(at);
            return pass.forward(images, indices).loss / 4;
        };
        BatchPass<double> pass(network);
        pass.set_weights(weights);
        (void)pass.forward(images, indices);
        expect_gradient(pass.backward(images, indices), weights, loss);
    }
}

TEST(BatchPass, GradientWithSoftLabelsAndOffsetsIsThatOfTheLoss) {
    const BehaviouralModel model = small_model();
    const TrainableNetwork network{
        model.inputs, {{model.circuits[0], model.curves[0]}, {model.circuits[1], model.curves[1]}}, 20};
    const ImageSet pictures = striped_images(8, 5);
    const SparseImages images(pictures, model.inputs);
    const std::vector<std::size_t> indices{6, 1, 4, 1}, rows{2, 0, 1, 0};
    SoftLabels soft{LayerMatrix<float>(3, 3), 0.6, 2.5};
    soft.probabilities << 0.7F, 0.2F, 0.1F, 0.0F, 0.5F, 0.5F, 0.1F, 0.1F, 0.8F;
    BatchPass<double>::RealWeights weights;
    for (const auto& layer : random_weights(topology, {0.9, 0.9}, 3, 0)) weights.push_back(layer.cast<double>());
    BatchPass<double>::Offsets offsets{Eigen::RowVectorXd::LinSpaced(6, -0.1, 0.1), Eigen::RowVector3d(0.02, 0, -0.03)};
    const auto loss = [&](const BatchPass<double>::RealWeights& at, const BatchPass<double>::Offsets& with) {
        BatchPass<double> pass(network);
        pass.set_weights(at, with);
        return pass.forward(images, indices, &soft, rows).loss / 4;
    };
    EXPECT_NE(loss(weights, offsets), loss(weights, {}));
    BatchPass<double> pass(network);
    pass.set_weights(weights, offsets);
    (void)pass.forward(images, indices, &soft, rows);
    expect_gradient(pass.backward(images, indices), weights,
                    [&](const BatchPass<double>::RealWeights& at) { return loss(at, offsets); });
    // A student that says what its teacher says has nothing to learn from it.
    soft.weight = 1;
    LayerMatrix<float> own(3, 3);
    for (Index row = 0; row < 3; ++row) {
        const std::vector<std::size_t> image{indices[static_cast<std::size_t>(row)]};
        (void)pass.forward(images, image);
        own.row(row) =
            (20 / soft.temperature * (pass.outputs().row(0).array() - pass.outputs().maxCoeff())).exp().cast<float>();
        own.row(row) /= own.row(row).sum();
    }
    soft.probabilities = own;
    const std::vector<std::size_t> three{0, 1, 2};
    EXPECT_NEAR(pass.forward(images, std::span(indices).first(3), &soft, three).loss, 0, 1e-6);
}

TEST(BatchPass, ForwardIsTheBehaviouralNetwork) {
    const BehaviouralModel model = small_model();
    const TrainableNetwork network{
        model.inputs, {{model.circuits[0], model.curves[0]}, {model.circuits[1], model.curves[1]}}, 20};
    const ImageSet images = striped_images(50, 6);
    const WeightSet students = signs(random_weights(topology, {1, 1}, 4, 0));
    BatchPass<double> pass(network);
    pass.set_weights({students[0].cast<double>(), students[1].cast<double>()});
    const SparseImages sparse(images, model.inputs);
    for (std::size_t i = 0; i < images.count; ++i) {
        const Eigen::VectorXd outputs = behavioural_forward(binarised(students), model.circuits, model.curves,
                                                            encode_inputs(images, i, 1, model.inputs));
        const Eigen::ArrayXd scores = (20 * outputs.array()).exp();
        // Intensities are kept in single precision.
        EXPECT_NEAR(pass.forward(sparse, std::vector{i}).loss, -std::log(scores(images.labels[i]) / scores.sum()),
                    1e-5);
    }
}

}  // namespace
}  // namespace spinloom

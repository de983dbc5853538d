#include "spinloom/network/model/complementary.hpp"

#include <gtest/gtest.h>

#include <random>

#include "spinloom/core/error.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

/// Signs with thresholds far beside the weights.
DenseNetwork random_complementary(std::mt19937& random) {
    std::uniform_real_distribution<double> bias(-4, 4);
    const auto layer = [&](Eigen::Index fan_in, Eigen::Index fan_out, Activation activation) {
        DenseLayer result{Eigen::MatrixXd(fan_in, fan_out), Eigen::VectorXd(fan_out), activation};
        for (double& w : result.weights.reshaped()) w = random() % 2 == 0 ? 1 : -1;
        for (double& b : result.bias) b = bias(random);
        return result;
    };
    DenseNetwork network{
        {layer(9, 6, Activation::sign), layer(6, 5, Activation::sign), layer(5, 3, Activation::none)}, "", 0.5};
    auto& first = network.layers[0];  // of x = 0 or 1 in place of -1 or +1
    first.bias -= first.weights.colwise().sum().transpose();
    first.weights *= 2;
    network.layers[2].bias.setZero();
    return network;
}

/// What the circuit of an infinite gain makes of the voltages of its lines (0 or 1): sum w (v - mean v), both lines of
/// a pair of one total conductance.
Eigen::VectorXd circuit_sums(const LayerWeights& layer, const Eigen::VectorXd& lines) {
    return layer.inner().cast<double>().transpose() * (lines.array() - lines.mean()).matrix();
}

TEST(Complementary, DecidesAsTheNetworkDoes) {
    std::mt19937 random(1);
    for (int k = 0; k < 50; ++k) {
        const auto network = random_complementary(random);
        const std::vector<std::size_t> constants{5, 5, 1};
        const auto weights = complementary_weights(network, constants, "net");
        EXPECT_EQ(weights.topology(), complementary_topology({9, 6, 5, 3}, constants));
        ImageSet images{{}, {0}, 1, 3, 3};
        for (int i = 0; i < 9; ++i) images.pixels.push_back(random() % 2 == 0 ? 0 : 255);
        const auto wide = complementary_images(images, constants[0], {});
        ASSERT_EQ(wide.pixels_per_image(), weights.topology().front());
        Eigen::VectorXd lines = encode_inputs(wide, 0, 1, {});
        for (std::size_t l = 0; l < 2; ++l) {
            const auto sums = circuit_sums(weights.layers[l], lines);
            EXPECT_GT(sums.cwiseAbs().minCoeff(), 0.4) << "no neuron stands between its rails";
            lines = (sums.array() < 0).cast<double>();  // the neuron's output falls with its input
        }
        const Eigen::VectorXd outputs = circuit_sums(weights.layers[2], lines);
        const auto expected = forward(network, encode_inputs(images, 0, 1, {}));
        EXPECT_LT((outputs + expected.col(0)).cwiseAbs().maxCoeff(), 1e-12);
    }
}

TEST(Complementary, BinarisesBeforeItTakesTheComplement) {
    const ImageSet images{{0, 100, 200, 255}, {3}, 1, 2, 2};
    EXPECT_EQ(complementary_images(images, 1, 150).pixels,
              (std::vector<std::uint8_t>{0, 0, 255, 255, 255, 255, 255, 0, 0, 0}));
    EXPECT_EQ(complementary_images(images, 0, {}).pixels,
              (std::vector<std::uint8_t>{0, 100, 200, 255, 255, 155, 55, 0}));
}

TEST(Complementary, SaysWhatItCannotDo) {
    std::mt19937 random(2);
    const auto says = [&](const std::string& words, const std::vector<std::size_t>& constants, auto&& change) {
        auto network = random_complementary(random);
        change(network);
        const auto text = message_of<InputError>([&] { (void)complementary_weights(network, constants, "net"); });
        EXPECT_NE(text.find(words), std::string::npos) << text;
    };
    says("readout.bias_lines gives it 2", {2, 5, 1}, [](DenseNetwork& n) { n.layers[0].bias[0] += 9; });
    says("has the activation tanh; legal is sign", {9, 9, 1},
         [](DenseNetwork& n) { n.layers[1].activation = Activation::tanh; });
    says("legal are -1, 0 and +1 times one factor", {9, 9, 1},
         [](DenseNetwork& n) { n.layers[1].weights(0, 0) = 0.4; });
    says("takes grey pixels", {9, 9, 1}, [](DenseNetwork& n) { n.input_threshold.reset(); });
    says("needs a bias line", {9, 0, 1}, [](DenseNetwork& n) { n.layers[1].bias.setZero(); });
}

}  // namespace
}  // namespace spinloom

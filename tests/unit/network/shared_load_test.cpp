#include "spinloom/network/law/shared_load.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "physics/network/random_network.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/train/trainer_gradient.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// 40 inputs, 16 hidden neurons in two blocks of the next layer, 10 outputs; wires or none.
/// @param parallel  resistance of a synapse's junctions [ohm]
/// @param release   of the transistors' equations; 0 takes the cards' own
AnalogNetwork two_layers(bool has_wires, double parallel = 8488, double release = 0) {
    RandomStream random(3, "shared load test");
    Weights weights;
    for (const auto& [inputs, outputs] : {std::pair{40, 16}, std::pair{16, 10}}) {
        LayerWeights layer{Eigen::MatrixXi(inputs, outputs), Eigen::VectorXi(outputs)};
        for (int& weight : layer.inner().reshaped()) weight = 2 * static_cast<int>(random.below(2)) - 1;
        for (int& weight : layer.bias()) weight = 2 * static_cast<int>(random.below(2)) - 1;
        weights.layers.push_back(layer);
    }
    CircuitDesign design;
    design.topology = weights.topology();
    design.synapse.parallel = parallel;
    design.synapse.antiparallel = 3 * parallel;
    design.neuron.input_resistance = 8488;
    design.neuron.feedback_resistance = 25465;
    design.neuron.v_dd = 0.8;
    design.neuron.level_shift = 0.4;
    design.neuron.n_channel = test::transistor("ptm-mg-14nm-hp-n", 10, release);
    design.neuron.p_channel = test::transistor("ptm-mg-14nm-hp-p", 10, release);
    design.gains = {40, 5};
    design.tie_resistance = 1e4;
    design.bias_positive = {BiasRail::Supply::v_dd, 0.8};
    design.bias_negative = {BiasRail::Supply::own, 0};
    if (has_wires) design.wires = segment_resistances({});
    design.partition = PartitionLimits{12, 32};
    if (parallel <
        8488) {  // one block without a bias that draws lines of either sign apart: the load is much of a mean
        design.partition = {};
        design.bias_negative = design.bias_positive;
    }
    return build(design, weights);
}

TEST(SharedLoad, FollowsTheSolvedCircuit) {
    for (const auto& [has_wires, release] : {std::pair{false, 107.0}, std::pair{true, 107.0}, std::pair{true, 0.0}}) {
        const CompiledNetwork compiled(two_layers(has_wires, 8488, release), 1);
        RandomStream random(4, "shared load test images");
        Eigen::MatrixXd inputs(40, 64);
        for (double& volts : inputs.reshaped()) volts = random.below(3) == 0 ? 0.8 * random.uniform() : 0;
        const auto solved =
            infer_circuit(compiled,
                          [&](std::size_t first, std::size_t count) {
                              return inputs.middleCols(static_cast<Index>(first), static_cast<Index>(count));
                          },
                          64, {.threads = 1, .keep_nodes = true});
        Eigen::MatrixXd outputs =
            read_out(compiled.layers()[0], inputs).output_sum / compiled.layers()[0].amplifiers.parts;
        const auto neurons = neurons_in_load(compiled.design(), 0);
        ASSERT_EQ(neurons.load.blocks.size(), 2U);
        Eigen::MatrixXd alone = outputs;
        for (double& volts : alone.reshaped()) volts = neurons.curve(volts);
        for (auto image : outputs.colwise()) {
            settle<double>(neurons.curve, neurons.load, {image.data(), nullptr, nullptr, nullptr});
        }
        const auto spread = [&](const Eigen::MatrixXd& values) {
            return std::sqrt((values - solved.neuron_output[0]).squaredNorm() / static_cast<double>(values.size()));
        };
        // Of 0.3 V. Release 107 of the transistors, by whose stronger neurons the bound was found: 6.6 mV, against 61
        // mV where the lines' voltage is the same for all images. The weaker ones of release 105.03: 11 mV.
        EXPECT_LT(spread(outputs), release == 107 ? 0.01 : 0.012);
        EXPECT_GT(spread(alone), 0.05);
    }
}

// Synapses that bury the neurons: the lines follow them, and first order in the lines' voltage is of no use.
TEST(SharedLoad, HeavyLoadsAreSolvedOnTheSurface) {
    const CompiledNetwork compiled(two_layers(false, 200), 1);
    RandomStream random(6, "shared load test images");
    Eigen::MatrixXd inputs(40, 64);
    for (double& volts : inputs.reshaped()) volts = random.below(3) == 0 ? 0.8 * random.uniform() : 0;
    const auto solved =
        infer_circuit(compiled,
                      [&](std::size_t first, std::size_t count) {
                          return inputs.middleCols(static_cast<Index>(first), static_cast<Index>(count));
                      },
                      64, {.threads = 1, .keep_nodes = true});
    const auto neurons = neurons_in_load(compiled.design(), 0);
    ASSERT_TRUE(neurons.load.surface);
    auto linear = neurons.load;
    linear.surface = nullptr;
    const auto spread = [&](const SharedLoad& load) {
        Eigen::MatrixXd outputs = solved.neuron_input[0];
        for (auto image : outputs.colwise()) {
            settle<double>(neurons.curve, load, {image.data(), nullptr, nullptr, nullptr});
        }
        return std::sqrt((outputs - solved.neuron_output[0]).squaredNorm() / static_cast<double>(outputs.size()));
    };
    // 1.3 mV were measured, what the law leaves out of how a load depends on its weights, against 2.3 mV.
    EXPECT_LT(spread(neurons.load), 0.7 * spread(linear)) << spread(linear);
    EXPECT_LT(spread(neurons.load), 2e-3);
}

TEST(SharedLoad, LightLoadsKeepTheFirstOrder) {
    EXPECT_FALSE(neurons_in_load(two_layers(false).design, 0).load.surface);
}

void expect_gradient(const LoadedNeurons& neurons);

TEST(SharedLoad, GradientIsThatOfTheLoss) {
    expect_gradient(neurons_in_load(two_layers(false).design, 0));
}

TEST(SharedLoad, GradientOnTheSurfaceIsThatOfTheLoss) {
    const auto neurons = neurons_in_load(two_layers(false, 200).design, 0);
    ASSERT_TRUE(neurons.load.surface);
    expect_gradient(neurons);
}

void expect_gradient(const LoadedNeurons& neurons) {
    const LayerCircuit first{{8488, 25465}, 10, 1000, 0.8, 0, {20, 41}}, second{{8488, 25465}, 5, 1000, 0.8, 0, {}};
    TrainableNetwork network{{0, 0.8, {}}, {{first, neurons.curve}, {second, logistic_curve(0.8, 11)}}, 20};
    const TrainableNetwork unloaded = network;
    network.layers[0].load = neurons.load;
    RandomStream random(5, "shared load test");
    ImageSet pictures{{}, {}, 5, 5, 8};
    for (int i = 0; i < 200; ++i) pictures.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
    for (int i = 0; i < 5; ++i) pictures.labels.push_back(static_cast<std::uint8_t>(random.below(10)));
    const SparseImages images(pictures, network.inputs);
    const std::vector<std::size_t> indices{4, 0, 2};
    BatchPass<double>::RealWeights weights{LayerMatrix<double>(41, 16), LayerMatrix<double>(17, 10)};
    for (auto& layer : weights) {
        for (double& weight : layer.reshaped()) weight = 1.8 * random.uniform() - 0.9;
    }
    const auto loss = [&](const TrainableNetwork& of, const BatchPass<double>::RealWeights& at) {
        BatchPass<double> pass(of);
        pass.set_weights(at);
        return pass.forward(images, indices).loss / 3;
    };
    EXPECT_GT(std::abs(loss(network, weights) - loss(unloaded, weights)), 1e-3);
    BatchPass<double> pass(network);
    pass.set_weights(weights);
    (void)pass.forward(images, indices);
    const auto gradient = pass.backward(images, indices);
    constexpr double h = 1e-5;
    for (std::size_t layer = 0; layer < 2; ++layer) {
        for (Index k = 0; k < weights[layer].size(); k += 7) {
            auto up = weights, down = weights;
            up[layer].data()[k] += h;
            down[layer].data()[k] -= h;
            EXPECT_NEAR(gradient[layer].data()[k], (loss(network, up) - loss(network, down)) / (2 * h), 1e-6)
                << layer << ' ' << k;
        }
    }
}

}  // namespace
}  // namespace spinloom

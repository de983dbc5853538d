#pragma once

#include "spinloom/core/random.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

/// Small networks of any kind, and images for them.

namespace spinloom::test {

/// @param release  of its equations; 0 takes the card's own
inline std::shared_ptr<const FinfetModel> transistor(const char* name, double fins, double release = 0) {
    return std::make_shared<const FinfetModel>(
        make_finfet_model(read_finfet_card(find_card(name, "finfet"), release), {.fins = fins, .temperature = 300.15}));
}

inline Weights random_mlp(const std::vector<int>& topology, RandomStream& random) {
    Weights mlp;
    for (std::size_t l = 0; l + 1 < topology.size(); ++l) {
        LayerWeights layer{Eigen::MatrixXi(topology[l], topology[l + 1]), Eigen::VectorXi(topology[l + 1])};
        for (int& w : layer.inner().reshaped()) w = static_cast<int>(random.below(3)) - 1;
        for (int& b : layer.bias()) b = static_cast<int>(random.below(3)) - 1;
        mlp.layers.push_back(layer);
    }
    return mlp;
}

inline BiasRail random_rail(RandomStream& random) {
    switch (random.below(3)) {
        case 0:
            return {BiasRail::Supply::v_dd, 0.8};
        case 1:
            return {BiasRail::Supply::v_ss, -0.8};
        default:
            return {BiasRail::Supply::own, 0.8 * random.uniform() - 0.4};
    }
}

inline AnalogNetwork random_network(std::uint64_t seed) {
    RandomStream random(seed, "network");
    std::vector<int> topology = {1 + static_cast<int>(random.below(12))};
    const auto layers = 1 + random.below(3);
    for (std::size_t l = 0; l < layers; ++l) topology.push_back(1 + static_cast<int>(random.below(6)));
    CircuitDesign design;
    const auto weights = random_mlp(topology, random);
    design.topology = weights.topology();
    design.synapse.parallel = 2e3 + 1e4 * random.uniform();
    design.synapse.antiparallel = design.synapse.parallel * (1 + 4 * random.uniform());
    design.neuron.input_resistance = 3e3 + 1e4 * random.uniform();
    design.neuron.feedback_resistance = design.neuron.input_resistance * (1 + 4 * random.uniform());
    design.neuron.v_dd = 0.8;
    design.neuron.level_shift = 0.4;
    const double fins = 1 + static_cast<double>(random.below(20));
    design.neuron.n_channel = transistor("ptm-mg-14nm-hp-n", fins);
    design.neuron.p_channel = transistor("ptm-mg-14nm-hp-p", fins);
    for (std::size_t l = 0; l < layers; ++l) design.gains.push_back(1 + 29 * random.uniform());
    design.amplifier_input_resistance = 500 + 2000 * random.uniform();
    design.tie_resistance = random.uniform() < 0.5 ? 1e-3 : 10.0;
    design.bias_positive = random_rail(random);
    design.bias_negative = random.uniform() < 0.4 ? design.bias_positive : random_rail(random);
    if (random.uniform() < 0.7) design.wires = {20 * random.uniform() + 0.1, 20 * random.uniform() + 0.1};
    if (random.uniform() < 0.6) {
        design.partition =
            PartitionLimits{1 + static_cast<int>(random.below(6)), 1 + static_cast<int>(random.below(4))};
    }
    return build(design, weights);
}

/// The network with junctions in any state, 15 % spread and neurons that differ.
inline AnalogNetwork with_random_junctions(const AnalogNetwork& network, std::uint64_t seed) {
    RandomStream random(seed, "junctions");
    const JunctionSpread spread{.resistance_sigma = 0.15, .tmr_sigma = 0.15, .seed = seed};
    const auto any_state = [&](JunctionState programmed) {
        const auto number = random.below(12);
        return number < 4 ? static_cast<JunctionState>(number) : programmed;
    };
    std::vector<LayerStates> all;
    for (const auto& layer : network.weights.layers) {
        auto& states = all.emplace_back(programmed_states(layer));
        for (auto& state : states.positive.reshaped()) state = any_state(state);
        for (auto& state : states.negative.reshaped()) state = any_state(state);
    }
    auto nominal = network.design.synapse;
    nominal.shorted = 200;
    return with_states(network, all, nominal, spread);
}

inline Eigen::MatrixXd random_images(const AnalogNetwork& network, int count, std::uint64_t seed) {
    RandomStream random(seed, "images");
    Eigen::MatrixXd voltages(network.design.num_inputs(0), count);
    for (double& v : voltages.reshaped()) v = 1.6 * random.uniform() - 0.8;
    return voltages;
}

/// The images as the circuit inference takes them; they must outlive what is returned.
inline InputVoltages batches(const Eigen::MatrixXd& voltages) {
    return [&voltages](std::size_t first, std::size_t count) {
        return voltages.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count)).eval();
    };
}

}  // namespace spinloom::test

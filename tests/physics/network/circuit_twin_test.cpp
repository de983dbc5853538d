// The compiled network against its slow twin, the full netlist: every node, every power, on random small networks.

#include <gtest/gtest.h>

#include "spinloom/core/random.hpp"
#include "spinloom/device/finfet_card.hpp"
#include "spinloom/network/compiled_network.hpp"

namespace spinloom {
namespace {

std::shared_ptr<const FinfetModel> transistor(const char* name, double fins) {
    return std::make_shared<const FinfetModel>(
        make_finfet_model(read_finfet_card(find_card(name, "finfet")), {.fins = fins, .temperature = 300.15}));
}

BinaryMlp random_mlp(const std::vector<int>& topology, RandomStream& random) {
    BinaryMlp mlp;
    for (std::size_t l = 0; l + 1 < topology.size(); ++l) {
        BinaryLayer layer{Eigen::MatrixXi(topology[l], topology[l + 1]), Eigen::VectorXi(topology[l + 1])};
        for (int& w : layer.weights.reshaped()) w = static_cast<int>(random.below(3)) - 1;
        for (int& b : layer.bias) b = static_cast<int>(random.below(3)) - 1;
        mlp.layers.push_back(layer);
    }
    return mlp;
}

BiasRail random_rail(RandomStream& random) {
    switch (random.below(3)) {
        case 0:
            return {BiasRail::Supply::v_dd, 0.8};
        case 1:
            return {BiasRail::Supply::v_ss, -0.8};
        default:
            return {BiasRail::Supply::own, 0.8 * random.uniform() - 0.4};
    }
}

AnalogNetwork random_network(std::uint64_t seed) {
    RandomStream random(seed, "network");
    std::vector<int> topology = {1 + static_cast<int>(random.below(12))};
    const auto layers = 1 + random.below(3);
    for (std::size_t l = 0; l < layers; ++l) topology.push_back(1 + static_cast<int>(random.below(6)));
    AnalogNetwork network;
    network.mlp = random_mlp(topology, random);
    network.synapse_parallel = 2e3 + 1e4 * random.uniform();
    network.synapse_antiparallel = network.synapse_parallel * (1 + 4 * random.uniform());
    network.neuron.input_resistance = 3e3 + 1e4 * random.uniform();
    network.neuron.feedback_resistance = network.neuron.input_resistance * (1 + 4 * random.uniform());
    network.neuron.v_dd = 0.8;
    network.neuron.level_shift = 0.4;
    const double fins = 1 + static_cast<double>(random.below(20));
    network.neuron.n_channel = transistor("ptm-mg-14nm-hp-n", fins);
    network.neuron.p_channel = transistor("ptm-mg-14nm-hp-p", fins);
    for (std::size_t l = 0; l < layers; ++l) network.gains.push_back(1 + 29 * random.uniform());
    network.amplifier_input_resistance = 500 + 2000 * random.uniform();
    network.tie_resistance = random.uniform() < 0.5 ? 1e-3 : 10.0;
    network.bias_positive = random_rail(random);
    network.bias_negative = random.uniform() < 0.4 ? network.bias_positive : random_rail(random);
    if (random.uniform() < 0.7) network.wires = {20 * random.uniform() + 0.1, 20 * random.uniform() + 0.1};
    if (random.uniform() < 0.6) {
        network.partition =
            PartitionLimits{1 + static_cast<int>(random.below(6)), 1 + static_cast<int>(random.below(4))};
    }
    return network;
}

Eigen::MatrixXd random_images(const AnalogNetwork& network, int count, std::uint64_t seed) {
    RandomStream random(seed, "images");
    Eigen::MatrixXd voltages(network.num_inputs(0), count);
    for (double& v : voltages.reshaped()) v = 1.6 * random.uniform() - 0.8;
    return voltages;
}

constexpr int num_images = 5;

/// Compares every node and power of one random network, over a few images, with the full netlist.
/// @param left_to_the_netlist  grows by the images that the reduced solver did not solve itself
void compare_with_full_netlist(std::uint64_t seed, std::size_t& left_to_the_netlist) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto design = random_network(seed);
    const Eigen::MatrixXd voltages = random_images(design, num_images, seed);
    const CompiledNetwork network(design, 1);
    const auto fast = infer_circuit(network,
                                    [&](std::size_t first, std::size_t count) {
                                        return voltages.middleCols(static_cast<Eigen::Index>(first),
                                                                   static_cast<Eigen::Index>(count));
                                    },
                                    num_images, {.keep_nodes = true});
    left_to_the_netlist += fast.num_full_solutions;

    Netlist netlist = network_netlist(design, voltages.col(0));
    OperatingPointSolver solver(netlist);
    for (int image = 0; image < num_images; ++image) {
        set_input_voltages(netlist, voltages.col(image));
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        for (std::size_t l = 0; l < design.num_layers(); ++l) {
            for (int r = 0; r < design.num_outputs(l); ++r) {
                const auto suffix = std::to_string(l + 1) + "_" + std::to_string(r);
                const double input = solver.voltage(point, "nin" + suffix),
                             output = solver.voltage(point, "out" + suffix);
                EXPECT_NEAR(fast.neuron_input[l](r, image), input, 1e-9);
                EXPECT_NEAR(fast.neuron_output[l](r, image), output, 1e-9);
            }
        }
        const auto slow = network_power(design, netlist, solver, point);
        const auto& quick = fast.power[static_cast<std::size_t>(image)];
        const double scale =
            1e-12 + 1e-7 * (std::abs(slow.inputs) + std::abs(slow.v_dd) + std::abs(slow.v_ss) + std::abs(slow.bias));
        EXPECT_NEAR(quick.inputs, slow.inputs, scale);
        EXPECT_NEAR(quick.v_dd, slow.v_dd, scale);
        EXPECT_NEAR(quick.v_ss, slow.v_ss, scale);
        EXPECT_NEAR(quick.bias, slow.bias, scale);
        EXPECT_NEAR(quick.level_shift, slow.level_shift, scale);
        EXPECT_NEAR(quick.op_amps, slow.op_amps, scale + 1e-6 * std::abs(slow.op_amps));
    }
}

TEST(CircuitTwin, NodesAndPowersEqualTheFullNetlist) {
    std::size_t left_to_the_netlist = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) compare_with_full_netlist(seed, left_to_the_netlist);
    EXPECT_EQ(left_to_the_netlist, 0U);
}

TEST(SlowCircuitTwin, NodesAndPowersEqualTheFullNetlist) {
    std::size_t left_to_the_netlist = 0;
    for (std::uint64_t seed = 1000; seed < 2000; ++seed) compare_with_full_netlist(seed, left_to_the_netlist);
    EXPECT_LE(left_to_the_netlist,
              1000U * num_images / 100);  // extreme random designs; a full solution is exact but slow
}

// Energy balance of the full circuit at one image: what the sources deliver is what the elements dissipate.
TEST(CircuitTwin, DeliveredPowerIsDissipated) {
    const auto design = random_network(12);
    const Netlist netlist = network_netlist(design, random_images(design, 1, 3).col(0));
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    ASSERT_TRUE(point.is_usable()) << point.report();
    const auto v = [&](Node node) { return solver.voltage(point, node); };
    double delivered = 0, dissipated = 0;
    for (const auto& s : netlist.voltage_sources()) delivered -= s.value * solver.current(point, s.name);
    for (const auto& u : netlist.op_amps()) delivered -= v(u.output) * solver.current(point, u.name);
    for (const auto& r : netlist.resistors()) dissipated += r.conductance * std::pow(v(r.positive) - v(r.negative), 2);
    for (std::size_t i = 0; i < netlist.finfets().size(); ++i) {
        const auto& f = netlist.finfets()[i];
        const auto current = solver.system().finfet_currents(i, point.unknowns);
        dissipated +=
            current[0] * v(f.drain) + current[1] * v(f.gate) + current[2] * v(f.source) + current[3] * v(f.body);
    }
    EXPECT_GT(delivered, 1e-6);
    EXPECT_NEAR(delivered, dissipated, 1e-9 * delivered + 1e-12 * std::abs(dissipated));
}

TEST(CircuitTwin, ResultDoesNotDependOnThreadsOrOnTheOtherImages) {
    const auto design = random_network(5);
    const Eigen::MatrixXd voltages = random_images(design, 700, 9);
    const CompiledNetwork network(design, 1);
    const auto all = [&](std::size_t first, std::size_t count) {
        return Eigen::MatrixXd(voltages.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count)));
    };
    const auto one = infer_circuit(network, all, 700, {.threads = 1, .keep_nodes = true});
    const auto four = infer_circuit(network, all, 700, {.threads = 4, .keep_nodes = true});
    EXPECT_EQ(one.predicted_class, four.predicted_class);
    for (std::size_t l = 0; l < design.num_layers(); ++l) {
        EXPECT_TRUE((one.neuron_output[l].array() == four.neuron_output[l].array()).all());
    }
    const auto alone = infer_circuit(
        network, [&](std::size_t, std::size_t) { return Eigen::MatrixXd(voltages.col(501)); }, 1, {.keep_nodes = true});
    EXPECT_LT((alone.neuron_output.back().col(0) - one.neuron_output.back().col(501)).cwiseAbs().maxCoeff(), 1e-9);
}

}  // namespace
}  // namespace spinloom

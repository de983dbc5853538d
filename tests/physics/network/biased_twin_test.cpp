// Networks whose TMR falls with voltage, solved fast, against their slow twin: the full netlist with a nonlinear
// junction for every cell and every neuron.

#include <gtest/gtest.h>

#include "physics/network/equal_power.hpp"
#include "physics/network/op_amp_network.hpp"

namespace spinloom {
namespace {

using namespace test;

constexpr int num_images = 3;

/// Gives junctions and neurons of a network a half voltage each.
AnalogNetwork biased(AnalogNetwork network, double synapses, double neurons) {
    network.design.synapse.half_voltage = synapses;
    network.design.neuron.half_voltage = neurons;
    network.design.neuron.feedback_tmr =
        network.design.neuron.feedback_resistance / network.design.neuron.input_resistance - 1;
    return network;
}

struct Tally {
    std::size_t left_to_the_netlist = 0, images = 0;
};

/// @param tolerance  of voltages [V]
void compare_with_full_netlist(const AnalogNetwork& circuit, std::uint64_t seed, const Eigen::MatrixXd& voltages,
                               Tally& tally, double tolerance = 1e-9) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const CompiledNetwork network(circuit, 1);
    const auto count = static_cast<std::size_t>(voltages.cols());
    const auto fast = infer_circuit(network, batches(voltages), count, {.keep_nodes = true});
    tally.left_to_the_netlist += fast.num_full_solutions;
    Netlist netlist = network_netlist(circuit, voltages.col(0));
    OperatingPointSolver solver(netlist);
    for (Eigen::Index image = 0; image < voltages.cols(); ++image) {
        set_input_voltages(netlist, voltages.col(image));
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        ++tally.images;
        for (std::size_t l = 0; l < circuit.design.num_layers(); ++l) {
            for (int r = 0; r < circuit.design.num_outputs(l); ++r) {
                const auto suffix = std::to_string(l + 1) + "_" + std::to_string(r);
                EXPECT_NEAR(fast.neuron_input[l](r, image), solver.voltage(point, "nin" + suffix), tolerance);
                EXPECT_NEAR(fast.neuron_output[l](r, image), solver.voltage(point, "out" + suffix), tolerance);
            }
        }
        const auto slow = network_power(circuit, netlist, solver, point);
        const double scale = 1e-12 + 1e-7 * (std::abs(slow.inputs) + std::abs(slow.v_dd) + std::abs(slow.v_ss) +
                                             std::abs(slow.bias) + std::abs(slow.op_amp_supply));
        expect_equal_power(fast.power[static_cast<std::size_t>(image)], slow, scale, 1e-6);
    }
}

TEST(BiasedTwin, NodesAndPowersEqualTheFullNetlist) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        auto circuit = biased(random_network(seed), 0.3 + 0.02 * static_cast<double>(seed % 20), 0.4);
        if (seed % 2 == 0) circuit.design.combination = PartitionCombination::summing;
        compare_with_full_netlist(circuit, seed, random_images(circuit, num_images, seed), tally);
    }
    EXPECT_EQ(tally.left_to_the_netlist, 0U);
}

// Any state, spread, opens and shorts, and neurons that differ.
TEST(BiasedTwin, JunctionsOfTheirOwnEqualTheFullNetlist) {
    Tally tally;
    for (std::uint64_t seed = 101; seed <= 112; ++seed) {
        const auto circuit = with_random_junctions(biased(random_network(seed), 0.5, 0.65), seed);
        compare_with_full_netlist(circuit, seed, random_images(circuit, num_images, seed), tally);
    }
    EXPECT_LE(tally.left_to_the_netlist, tally.images / 4);  // shorts drive amplifiers far beyond the rails
}

TEST(BiasedTwin, SynapsesOfSeveralPairsEqualTheFullNetlist) {
    Tally tally;
    for (const std::uint64_t seed : {3U, 8U, 14U}) {
        auto circuit = biased(random_network(seed), 0.5, 0.5);
        circuit.design.synapse_levels = 4;
        for (auto& layer : circuit.weights.layers) layer.levels = (2 * layer.levels.array() + 1).cwiseMax(-3);
        compare_with_full_netlist(circuit, seed, random_images(circuit, num_images, seed), tally);
    }
    EXPECT_EQ(tally.left_to_the_netlist, 0U);
}

// Wide layers: stiff loads, word lines of 32 cells, several subarrays.
TEST(BiasedTwin, WideLayersEqualTheFullNetlist) {
    Tally tally;
    for (const bool has_wires : {false, true}) {
        RandomStream random(7, "network");
        const auto weights = random_mlp({40, 33, 3}, random);
        auto design = random_network(3).design;
        design.topology = weights.topology();
        design.gains = {20, 5};
        design.wires = has_wires ? WireSegments{9.24, 11.55} : WireSegments{};
        design.partition = has_wires ? std::optional(PartitionLimits{32, 32}) : std::nullopt;
        design.combination = PartitionCombination::summing;
        const auto circuit = biased(build(design, weights), 0.5, 0.5);
        compare_with_full_netlist(circuit, 11, random_images(circuit, 2, 11), tally);
    }
    EXPECT_EQ(tally.left_to_the_netlist, 0U);
}

void compare_op_amps(OpAmpModel model, std::uint64_t last_seed) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
        const auto circuit = biased(random_network_of(model, seed), 0.5, 0.5);
        const Eigen::MatrixXd voltages = 0.5 * random_images(circuit, num_images, seed).array() + 0.4;
        compare_with_full_netlist(circuit, seed, voltages, tally, 1e-8);  // as without the law (op_amp_twin_test.cpp)
    }
    EXPECT_EQ(tally.left_to_the_netlist, 0U);
}

TEST(BiasedTwin, MacroModelsOfOpAmpsEqualTheFullNetlist) {
    compare_op_amps(OpAmpModel::macro, 10);
}

TEST(BiasedTwin, OpAmpsOfTransistorsEqualTheFullNetlist) {
    compare_op_amps(OpAmpModel::transistor, 5);
}

TEST(BiasedTwin, ALargeHalfVoltageIsNoLaw) {
    for (const std::uint64_t seed : {1U, 4U, 5U, 9U}) {
        const auto circuit = random_network(seed);
        const Eigen::MatrixXd voltages = random_images(circuit, num_images, seed);
        const auto inferred = [&](const AnalogNetwork& one) {
            return infer_circuit(CompiledNetwork(one, 1), batches(voltages), num_images, {.keep_nodes = true});
        };
        const auto none = inferred(circuit), large = inferred(biased(circuit, 1e6, 1e6));
        for (std::size_t l = 0; l < circuit.design.num_layers(); ++l)
            EXPECT_LT((none.neuron_output[l] - large.neuron_output[l]).cwiseAbs().maxCoeff(), 2e-10);
        for (std::size_t i = 0; i < none.power.size(); ++i)
            EXPECT_NEAR(none.power[i].supply(), large.power[i].supply(), 1e-9 * std::abs(none.power[i].supply()));
    }
}

TEST(BiasedTwin, InputCurrentsAndLinesEqualTheFullNetlist) {
    for (const std::uint64_t seed : {1U, 4U, 9U, 13U}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto circuit = biased(random_network(seed), 0.5, 0.5);
        if (seed == 9) circuit.design.combination = PartitionCombination::summing;
        const Eigen::MatrixXd voltages = random_images(circuit, 1, seed);
        const auto currents = input_currents(circuit, voltages, 1);
        const Netlist netlist = network_netlist(circuit, voltages.col(0));
        OperatingPointSolver solver(netlist);
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        for (int i = 0; i < circuit.design.num_inputs(0); ++i)
            EXPECT_NEAR(currents(i, 0), -solver.current(point, "vin_" + std::to_string(i)), 1e-12);
        const auto layer = compile_layer(circuit, 0, 1);
        const auto lines = line_voltages(layer, 0, voltages);
        const auto read = read_out(layer, voltages);
        if (layer.subarrays.size() > 1) continue;
        const auto outputs = lines.rows() / 2;
        for (Eigen::Index r = 0; r < outputs; ++r)
            EXPECT_NEAR(circuit.design.gains[0] * (lines(r, 0) - lines(outputs + r, 0)), read.output_sum(r, 0), 1e-9);
    }
}

}  // namespace
}  // namespace spinloom

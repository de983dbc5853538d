// The compiled network against its slow twin, the full netlist: every node, every power, on random small networks.

#include <gtest/gtest.h>

#include "physics/network/equal_power.hpp"
#include "physics/network/random_network.hpp"
#include "spinloom/network/infer/energy_balance.hpp"

namespace spinloom {
namespace {

using namespace test;

constexpr int num_images = 5;

/// Compares every node and power of a network, over a few images, with the full netlist.
/// @param left_to_the_netlist  grows by the images that the reduced solver did not solve itself
void compare_with_full_netlist(const AnalogNetwork& circuit, std::uint64_t seed, std::size_t& left_to_the_netlist) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Eigen::MatrixXd voltages = random_images(circuit, num_images, seed);
    const CompiledNetwork network(circuit, 1);
    const auto fast = infer_circuit(network, batches(voltages), num_images, {.keep_nodes = true});
    left_to_the_netlist += fast.num_full_solutions;

    Netlist netlist = network_netlist(circuit, voltages.col(0));
    OperatingPointSolver solver(netlist);
    for (int image = 0; image < num_images; ++image) {
        set_input_voltages(netlist, voltages.col(image));
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        for (std::size_t l = 0; l < circuit.design.num_layers(); ++l) {
            for (int r = 0; r < circuit.design.num_outputs(l); ++r) {
                const auto suffix = std::to_string(l + 1) + "_" + std::to_string(r);
                const double input = solver.voltage(point, "nin" + suffix),
                             output = solver.voltage(point, "out" + suffix);
                EXPECT_NEAR(fast.neuron_input[l](r, image), input, 1e-9);
                EXPECT_NEAR(fast.neuron_output[l](r, image), output, 1e-9);
            }
        }
        const auto slow = network_power(circuit, netlist, solver, point);
        const auto& quick = fast.power[static_cast<std::size_t>(image)];
        const double scale =
            1e-12 + 1e-7 * (std::abs(slow.inputs) + std::abs(slow.v_dd) + std::abs(slow.v_ss) + std::abs(slow.bias));
        expect_equal_power(quick, slow, scale, 1e-6);
    }
}

TEST(CircuitTwin, NodesAndPowersEqualTheFullNetlist) {
    std::size_t left_to_the_netlist = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        compare_with_full_netlist(random_network(seed), seed, left_to_the_netlist);
    }
    EXPECT_EQ(left_to_the_netlist, 0U);
}

// Junctions of their own: any state, spread, opens and shorts, and neurons that differ.
TEST(CircuitTwin, JunctionsOfTheirOwnEqualTheFullNetlist) {
    std::size_t left_to_the_netlist = 0;
    for (std::uint64_t seed = 101; seed <= 120; ++seed) {
        compare_with_full_netlist(with_random_junctions(random_network(seed), seed), seed, left_to_the_netlist);
    }
    // One short in twelve drives amplifiers of these small networks tens of volts beyond the rails; an image that the
    // reduced solver leaves is solved exactly all the same.
    EXPECT_LE(left_to_the_netlist, 10U);
}

TEST(CircuitTwin, JunctionsOfTheirOwnThatAreAllAlikeChangeNothing) {
    const auto circuit = random_network(7);
    auto given = circuit;
    for (std::size_t l = 0; l < circuit.design.num_layers(); ++l) {
        given.cells.push_back(layer_conductances(programmed_states(circuit.weights.layers[l]),
                                                 {circuit.design.synapse.parallel, circuit.design.synapse.antiparallel},
                                                 {}, l));
        given.neuron_cells.push_back(circuit.neuron_junctions(l));
    }
    const Eigen::MatrixXd voltages = random_images(circuit, num_images, 7);
    const CompiledNetwork alike(circuit, 1), own(given, 1);
    const auto one = infer_circuit(alike, batches(voltages), num_images, {.keep_nodes = true});
    const auto other = infer_circuit(own, batches(voltages), num_images, {.keep_nodes = true});
    EXPECT_EQ(one.neuron_output.back(), other.neuron_output.back());
}

// One amplifier a neuron that sums: its common node couples the lines of all partitions.
TEST(CircuitTwin, SummedPartitionsEqualTheFullNetlist) {
    std::size_t left_to_the_netlist = 0;
    int summed = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        auto circuit = random_network(seed);
        circuit.design.combination = PartitionCombination::summing;
        bool is_any = false;
        for (std::size_t l = 0; l < circuit.design.num_layers(); ++l)
            is_any = is_any || circuit.design.amplifiers(l).sum();
        if (!is_any) continue;
        ++summed;
        compare_with_full_netlist(circuit, seed, left_to_the_netlist);
    }
    EXPECT_GT(summed, 8);
    EXPECT_EQ(left_to_the_netlist, 0U);
}

// Resistors of kiloohms between amplifiers and neuron are the same circuit as the tie, with another number.
TEST(CircuitTwin, AveragedPartitionsEqualTheFullNetlist) {
    for (const std::uint64_t seed : {1U, 3U, 12U}) {
        auto circuit = random_network(seed);
        circuit.design.partition = PartitionLimits{3, 2};
        circuit.design.tie_resistance = 1e4;
        const Eigen::MatrixXd voltages = random_images(circuit, 1, seed);
        const CompiledNetwork network(circuit, 1);
        const auto fast = infer_circuit(network, batches(voltages), 1, {.keep_nodes = true});
        const Netlist netlist = network_netlist(circuit, voltages.col(0));
        OperatingPointSolver solver(netlist);
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        const auto slow = network_power(circuit, netlist, solver, point);
        for (int r = 0; r < circuit.design.num_outputs(0); ++r)
            EXPECT_NEAR(fast.neuron_input[0](r, 0), solver.voltage(point, "nin1_" + std::to_string(r)), 1e-9);
        EXPECT_NEAR(fast.power[0].op_amps, slow.op_amps, 1e-12 + 1e-6 * std::abs(slow.op_amps));
    }
}

TEST(SlowCircuitTwin, NodesAndPowersEqualTheFullNetlist) {
    std::size_t left_to_the_netlist = 0;
    for (std::uint64_t seed = 1000; seed < 2000; ++seed)
        compare_with_full_netlist(random_network(seed), seed, left_to_the_netlist);
    EXPECT_LE(left_to_the_netlist,
              1000U * num_images / 100);  // extreme random designs; a full solution is exact but slow
}

// Neurons that drive many outputs: the load is stiff, and its blocks share an inverse among images.
TEST(CircuitTwin, WideLayersEqualTheFullNetlist) {
    std::size_t left_to_the_netlist = 0;
    for (const bool has_wires : {false, true}) {
        RandomStream random(7, "network");
        const auto weights = random_mlp({5, 40, 60, 3}, random);
        auto design = random_network(3).design;
        design.topology = weights.topology();
        design.gains = {20, 10, 5};
        design.wires = has_wires ? WireSegments{9.24, 11.55} : WireSegments{};
        design.partition = has_wires ? std::optional(PartitionLimits{32, 32}) : std::nullopt;
        const auto circuit = build(design, weights);
        const CompiledNetwork network(circuit, 1);
        const auto& load = network.neurons(0).load();
        EXPECT_EQ(load.num_blocks(), has_wires ? 2U : 1U);
        EXPECT_GE(load.num_shared(), 1U);
        compare_with_full_netlist(circuit, 11, left_to_the_netlist);
    }
    EXPECT_EQ(left_to_the_netlist, 0U);
}

// Energy balance of the full circuit: what the sources deliver is what the elements dissipate.
TEST(CircuitTwin, DeliveredPowerIsDissipated) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto circuit = random_network(seed);
        if (seed % 3 == 0) circuit.design.combination = PartitionCombination::summing;
        const Netlist netlist = network_netlist(circuit, random_images(circuit, 1, seed).col(0));
        OperatingPointSolver solver(netlist);
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        const auto balance = operating_balance(solver, point);
        EXPECT_GT(balance.delivered, 1e-6);
        EXPECT_LT(balance.error(), 1e-9);
        // The sources' and op-amps' own accounts are the same power.
        const auto power = network_power(circuit, netlist, solver, point);
        const double accounts = power.supply() + power.level_shift + power.op_amps;
        EXPECT_NEAR(accounts + std::max(-power.op_amps, 0.0), balance.delivered, 1e-9 * balance.delivered);
    }
}

// The same over time: energies of a step of the inputs, with all that stores charge.
TEST(CircuitTwin, DeliveredEnergyIsDissipatedOrStored) {
    for (const std::uint64_t seed : {2U, 3U}) {
        auto circuit = random_network(seed);
        circuit.design.capacitances = segment_capacitances({}, {});
        circuit.design.neuron.junction_capacitance = 1e-16;
        circuit.design.gain_bandwidth = 1e10;
        circuit.design.tie_resistance = 1e4;
        const Eigen::MatrixXd images = random_images(circuit, 2, seed);
        const auto balance = transient_balance(circuit, images.col(0), images.col(1), 1e-12, 2e-9);
        EXPECT_GT(balance.delivered, 1e-15);
        EXPECT_NE(balance.stored, 0);
        EXPECT_LT(balance.error(), 1e-6);
    }
}

// Each source's current is its own: they add up to the inputs' power, and one of them to the netlist's.
TEST(CircuitTwin, InputCurrentsEqualTheFullNetlist) {
    for (const std::uint64_t seed : {1U, 4U, 5U, 9U, 13U}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto circuit = random_network(seed);
        if (seed == 9) circuit.design.combination = PartitionCombination::summing;
        const Eigen::MatrixXd voltages = random_images(circuit, 2, seed);
        const auto currents = input_currents(circuit, voltages, 1);
        const Netlist netlist = network_netlist(circuit, voltages.col(0));
        OperatingPointSolver solver(netlist);
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        for (int i = 0; i < circuit.design.num_inputs(0); ++i)
            EXPECT_NEAR(currents(i, 0), -solver.current(point, "vin_" + std::to_string(i)), 1e-12);
        const CompiledNetwork network(circuit, 1);
        const auto fast = infer_circuit(network, batches(voltages), 2, {});
        for (Eigen::Index image = 0; image < 2; ++image) {
            EXPECT_NEAR(currents.col(image).dot(voltages.col(image)),
                        fast.power[static_cast<std::size_t>(image)].inputs, 1e-12);
        }
    }
}

TEST(CircuitTwin, ResultDoesNotDependOnThreadsOrOnTheOtherImages) {
    const auto circuit = random_network(5);
    const Eigen::MatrixXd voltages = random_images(circuit, 700, 9);
    const CompiledNetwork network(circuit, 1);
    const auto all = [&](std::size_t first, std::size_t count) {
        return Eigen::MatrixXd(voltages.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count)));
    };
    const auto one = infer_circuit(network, all, 700, {.threads = 1, .keep_nodes = true});
    const auto four = infer_circuit(network, all, 700, {.threads = 4, .keep_nodes = true});
    EXPECT_EQ(one.predicted_class, four.predicted_class);
    EXPECT_EQ(one.outputs, one.neuron_output.back());
    EXPECT_EQ(infer_circuit(network, all, 700, {.threads = 2}).outputs, one.outputs) << "they are kept without nodes";
    for (std::size_t l = 0; l < circuit.design.num_layers(); ++l) {
        EXPECT_TRUE((one.neuron_output[l].array() == four.neuron_output[l].array()).all());
    }
    const auto alone = infer_circuit(
        network, [&](std::size_t, std::size_t) { return Eigen::MatrixXd(voltages.col(501)); }, 1, {.keep_nodes = true});
    EXPECT_LT((alone.neuron_output.back().col(0) - one.neuron_output.back().col(501)).cwiseAbs().maxCoeff(), 1e-9);
}

}  // namespace
}  // namespace spinloom

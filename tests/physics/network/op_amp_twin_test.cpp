// Networks of real op-amps, solved fast, against their slow twin, the full netlist; and what must hold of both.

#include <gtest/gtest.h>

#include "physics/network/equal_power.hpp"
#include "physics/network/op_amp_network.hpp"
#include "spinloom/circuit/power.hpp"

namespace spinloom {
namespace {

using namespace test;

constexpr int num_images = 4;

void expect_power_of_twin(const NetworkPower& quick, const NetworkPower& slow) {
    const double scale = 1e-12 + 1e-7 * (std::abs(slow.inputs) + std::abs(slow.v_dd) + std::abs(slow.op_amp_supply));
    test::expect_equal_power(quick, slow, scale);
}

struct Tally {
    std::size_t left_to_the_netlist = 0, images = 0, at_a_limit = 0;
};

/// Every neuron's voltages and all powers, over a few images, and the energy balance of the full netlist.
void compare_with_full_netlist(const AnalogNetwork& circuit, std::uint64_t seed, Tally& tally) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Eigen::MatrixXd voltages = 0.5 * random_images(circuit, num_images, seed).array() + 0.4;  // 0 to 0.8 V
    const CompiledNetwork network(circuit, 1);
    const auto fast = infer_circuit(network, batches(voltages), num_images, {.keep_nodes = true});
    tally.left_to_the_netlist += fast.num_full_solutions;

    Netlist netlist = network_netlist(circuit, voltages.col(0));
    OperatingPointSolver solver(netlist);
    for (int image = 0; image < num_images; ++image) {
        set_input_voltages(netlist, voltages.col(image));
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        ++tally.images;
        for (const auto& amplifier : netlist.limited_amplifiers()) {
            const double output = solver.voltage(point, amplifier.output);
            EXPECT_GE(output, amplifier.limits.low - 1e-12);
            EXPECT_LE(output, amplifier.limits.high + 1e-12);
            if (output == amplifier.limits.low || output == amplifier.limits.high) ++tally.at_a_limit;
        }
        for (std::size_t l = 0; l < circuit.design.num_layers(); ++l) {
            for (int r = 0; r < circuit.design.num_outputs(l); ++r) {
                const auto suffix = std::to_string(l + 1) + "_" + std::to_string(r);
                EXPECT_NEAR(fast.neuron_input[l](r, image), solver.voltage(point, "nin" + suffix), 1e-8);
                EXPECT_NEAR(fast.neuron_output[l](r, image), solver.voltage(point, "out" + suffix), 1e-8);
            }
        }
        const auto& quick = fast.power[static_cast<std::size_t>(image)];
        EXPECT_GT(quick.neurons, 0);
        expect_power_of_twin(quick, network_power(circuit, netlist, solver, point));
        const auto balance = circuit_power(solver.system(), point.unknowns);
        EXPECT_NEAR(balance.delivered(), balance.dissipated(), 1e-6 * std::abs(balance.delivered()));
    }
}

TEST(OpAmpTwin, MacroModelsEqualTheFullNetlist) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= 16; ++seed)
        compare_with_full_netlist(random_network_of(OpAmpModel::macro, seed), seed, tally);
    EXPECT_EQ(tally.left_to_the_netlist, 0U);
    EXPECT_GT(tally.at_a_limit, 20U);  // the limits are met
}

TEST(OpAmpTwin, TransistorsEqualTheFullNetlist) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
        compare_with_full_netlist(random_network_of(OpAmpModel::transistor, seed), seed, tally);
    EXPECT_EQ(tally.left_to_the_netlist, 0U);
}

// The rail of the amplifiers is the level shift: with ideal op-amps the neurons see the same voltages, but for what the
// amplifiers' inputs, half a supply higher, draw from the lines.
TEST(OpAmpTwin, ReferenceAtHalfTheSupplyIsTheLevelShift) {
    RandomStream random(7, "network");
    const auto weights = random_mlp({40, 6, 3}, random);
    auto design = random_network(7).design;
    design.topology = weights.topology();
    design.gains = {10, 5};
    design.partition = PartitionLimits{20, 8};
    design.amplifier_input_resistance = 1e6;  // lines of 500 ohm hardly feel it
    const auto grounded = build(design, weights);
    auto raised = grounded;
    raised.design.reference = 0.4;
    const Eigen::MatrixXd voltages = random_images(grounded, 1, 7).cwiseAbs();
    const auto solve = [&](const AnalogNetwork& circuit) {
        const CompiledNetwork network(circuit, 1);
        return infer_circuit(network, batches(voltages), 1, {.keep_nodes = true});
    };
    const auto low = solve(grounded), high = solve(raised);
    for (std::size_t l = 0; l < 2; ++l) {
        for (int r = 0; r < grounded.design.num_outputs(l); ++r)
            EXPECT_NEAR(high.neuron_input[l](r, 0), low.neuron_input[l](r, 0) + 0.4, 1e-3);
    }
    EXPECT_EQ(low.power[0].reference, 0);
    EXPECT_NE(high.power[0].reference, 0);
    EXPECT_EQ(high.power[0].level_shift, 0);
}

// Ideal op-amps are the limit of the macro-model.
TEST(OpAmpTwin, MacroModelOfLargeGainIsIdeal) {
    auto ideal = random_network(12);
    ideal.design.tie_resistance = 1e4;
    ideal.design.reference = 0.4;
    auto macro = ideal;
    macro.design.op_amps.model = OpAmpModel::macro;
    macro.design.op_amps.macro = {.open_loop_gain = 1e9,
                                  .output_resistance = 0,
                                  .offset = 0,
                                  .output_low = -100,
                                  .output_high = 100,
                                  .static_power = 0};
    const Eigen::MatrixXd voltages = random_images(ideal, 2, 3);
    const auto solve = [&](const AnalogNetwork& circuit) {
        const CompiledNetwork network(circuit, 1);
        return infer_circuit(network, batches(voltages), 2, {.keep_nodes = true});
    };
    const auto one = solve(ideal), other = solve(macro);
    for (std::size_t l = 0; l < ideal.design.num_layers(); ++l)
        EXPECT_LT((one.neuron_input[l] - other.neuron_input[l]).cwiseAbs().maxCoeff(), 1e-6);
    for (std::size_t i = 0; i < 2; ++i) expect_power_of_twin(other.power[i], one.power[i]);
}

// The resistors of the average join partitions; before the neuron of a single one there are none.
TEST(OpAmpTwin, OnePartitionHasNothingToAverage) {
    auto design = random_network(2).design;
    design.topology = {9, 2};
    design.tie_resistance = 1e4;
    design.partition.reset();
    EXPECT_EQ(design.amplifiers(0).source_resistance(), 1e-3);
    design.partition = PartitionLimits{5, 2};
    EXPECT_EQ(design.amplifiers(0).source_resistance(), 1e4 / 2);
}

TEST(OpAmpTwin, ResultDoesNotDependOnThreads) {
    for (const auto model : {OpAmpModel::macro, OpAmpModel::transistor}) {
        const auto circuit = random_network_of(model, 5);
        const Eigen::MatrixXd voltages = 0.5 * random_images(circuit, 150, 9).array() + 0.4;
        const CompiledNetwork network(circuit, 1);
        const auto one = infer_circuit(network, batches(voltages), 150, {.threads = 1, .keep_nodes = true});
        const auto four = infer_circuit(network, batches(voltages), 150, {.threads = 4, .keep_nodes = true});
        EXPECT_EQ(one.neuron_output.back(), four.neuron_output.back());
        EXPECT_EQ(one.outputs, one.neuron_output.back());
    }
}

TEST(OpAmpTwin, OffsetsAreDrawnPerOpAmp) {
    auto design = random_network_of(OpAmpModel::macro, 1).design;
    const double first = design.op_amp_offset(0, 0, 0);
    EXPECT_EQ(design.op_amp_offset(0, 0, 0), first);
    EXPECT_NE(design.op_amp_offset(0, 0, 1), first);
    EXPECT_NE(design.op_amp_offset(0, 1, 0), first);
    EXPECT_NE(design.op_amp_offset(1, 0, 0), first);
    double sum = 0, square = 0;
    constexpr int count = 4000;
    for (int i = 0; i < count; ++i) {
        const double excess = design.op_amp_offset(0, i, 3) - design.op_amps.macro.offset;
        sum += excess / count;
        square += excess * excess / count;
    }
    EXPECT_NEAR(sum, 0, 5 * 0.01 / std::sqrt(count));
    EXPECT_NEAR(std::sqrt(square), 0.01, 5 * 0.01 / std::sqrt(2.0 * count));
    design.op_amps.offset_sigma = 0;
    EXPECT_EQ(design.op_amp_offset(0, 5, 3), design.op_amps.macro.offset);
}

}  // namespace
}  // namespace spinloom

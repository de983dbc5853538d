// The trees of a network's cost: whole and partitioned, binary and grey inputs.

#include "spinloom/architecture/cost/architecture_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "physics/network/random_network.hpp"
#include "spinloom/network/infer/compiled_layer.hpp"

namespace spinloom {
namespace {

Technology technology() {
    return Technology::read(find_card(default_technology_card, "technology"));
}

/// A network of 12 inputs with everything solved but the settling, which is a number here.
ArchitectureCase small_case(int hidden, std::optional<PartitionLimits> partition, bool is_binary) {
    RandomStream random(5, "architecture");
    const auto weights = test::random_mlp({12, hidden, 3}, random);
    CircuitDesign design;
    design.topology = weights.topology();
    design.synapse.parallel = 8488;
    design.synapse.antiparallel = 25465;
    design.neuron = {
        8488, 25465, 0.4, 0.8, test::transistor("ptm-mg-14nm-hp-n", 10), test::transistor("ptm-mg-14nm-hp-p", 10)};
    design.gains = {20, 5};
    design.tie_resistance = 1e4;
    design.bias_positive = design.bias_negative = {BiasRail::Supply::v_dd, 0.8};
    design.partition = partition;
    design.capacitances = segment_capacitances({}, {});
    ArchitectureCase given{build(design, weights)};
    given.input = {0, 0.8, is_binary ? std::optional(127) : std::nullopt};
    given.process = {{}, 0.8, read_layout_rule(find_card(default_layout_card, "layout"))};
    given.write = {6, 2, 0.8, 5e-4, "sot-2t1r-14nm"};
    given.settling = {8, 1e-9, 0.01, 1e10};
    static const auto op_amp = bench_amplifier(read_op_amp_card(find_card(default_op_amp_card, "amplifier"), {}),
                                               given.process.rule, 0.8, 0.2, {});
    given.op_amp = op_amp;
    given.inputs.resize(12, 8);
    for (double& v : given.inputs.reshaped()) {
        v = 0.8 * random.uniform();
        if (is_binary) v = v > 0.4 ? 0.8 : 0;
    }
    const CompiledNetwork compiled(given.network, 1);
    given.power = infer_circuit(compiled, test::batches(given.inputs), 8, {}).mean_power();
    given.num_images = 8;
    given.line_current = input_currents(given.network, given.inputs, 1);
    return given;
}

void for_each_part(const Breakdown& part, const std::function<void(const Breakdown&)>& visit) {
    visit(part);
    for (const auto& child : part.children) for_each_part(child, visit);
}

void expect_sound(const Breakdown& tree) {
    for_each_part(tree, [&](const Breakdown& part) {
        SCOPED_TRACE(tree.name + ": " + part.name);
        EXPECT_EQ(part.unit, tree.unit);
        EXPECT_TRUE(std::isfinite(part.value()));
        if (!part.children.empty()) {
            double sum = 0;
            for (const auto& child : part.children) sum += child.value();
            EXPECT_EQ(part.value(), sum);
            return;
        }
        EXPECT_FALSE(part.inputs.empty());
        for (const auto& input : part.inputs) {
            EXPECT_FALSE(input.source.empty()) << input.symbol;
            EXPECT_NE(part.formula.find(input.symbol), std::string::npos) << input.symbol << " is not used";
        }
    });
}

TEST(ArchitectureModel, TreesAddUpAndEveryLeafSaysWhereItComesFrom) {
    for (const bool is_binary : {false, true}) {
        const auto figures = architecture_figures(small_case(4, PartitionLimits{5, 3}, is_binary), technology());
        for (const auto* tree : {&figures.area, &figures.power, &figures.energy, &figures.latency}) expect_sound(*tree);
        EXPECT_GT(figures.area.value(), 0);
        EXPECT_FALSE(figures.assumptions.empty());
    }
}

TEST(ArchitectureModel, TheSolvedSupplyPowerIsAllInIt) {
    const auto given = small_case(4, {}, true);
    const auto figures = architecture_figures(given, technology());
    const auto& power = figures.power;
    EXPECT_NEAR(power.at("inputs.array").value() + power.at("neurons").value() + power.at("bias").value(),
                given.power.supply(), 1e-12 * given.power.supply());
    // Of binary inputs at the rails an output stage loses nothing but what its leakage and its drop take.
    EXPECT_NEAR(power.at("inputs.output_stages").value(), 0, 1e-9 * given.power.inputs);
}

// The charge that a grey input takes comes from the upper rail: as much again as the line's distance from it.
TEST(ArchitectureModel, GreyInputsLoseWhatTheirLevelsAreFromTheRails) {
    const auto given = small_case(4, {}, false);
    const auto figures = architecture_figures(given, technology());
    double from_supply = 0;
    for (Eigen::Index k = 0; k < given.inputs.cols(); ++k) {
        for (Eigen::Index i = 0; i < given.inputs.rows(); ++i) {
            const double current = given.line_current(i, k);
            from_supply += current > 0 ? 0.8 * current : 0;
        }
    }
    from_supply /= 8;
    const double stages = figures.power.at("inputs.output_stages").value();
    // What leaves the rail either goes into the array or is lost; currents that come back are lost to the ground.
    EXPECT_NEAR(figures.power.at("inputs.array").value() + stages, from_supply, 1e-9 * from_supply);
    EXPECT_GT(figures.power.at("inputs.converters").value(), 12 * 400e-6);
}

TEST(ArchitectureModel, GrowsWithTheNetwork) {
    const auto small = architecture_figures(small_case(3, {}, true), technology());
    const auto large = architecture_figures(small_case(9, {}, true), technology());
    for (const char* part : {"synapses", "writing", "switches", "amplifiers", "neurons", "controller"})
        EXPECT_GT(large.area.at(part).value(), small.area.at(part).value()) << part;
    for (const char* part : {"neurons", "amplifiers", "level_shift", "writing", "controller"})
        EXPECT_GT(large.power.at(part).value(), small.power.at(part).value()) << part;
    EXPECT_GT(large.power.value(), small.power.value());
    EXPECT_GT(large.energy.value(), small.energy.value());
}

TEST(ArchitectureModel, PartitionsCostAmplifiersAndSwitches) {
    const auto whole = architecture_figures(small_case(4, {}, true), technology());
    const auto cut = architecture_figures(small_case(4, PartitionLimits{4, 2}, true), technology());
    // 13 lines in parts of up to 4 are 4, 5 in parts of up to 4 are 2.
    EXPECT_NEAR(cut.power.at("amplifiers.layer_1").value(), 4 * whole.power.at("amplifiers.layer_1").value(), 1e-12);
    EXPECT_NEAR(cut.power.at("amplifiers.layer_2").value(), 2 * whole.power.at("amplifiers.layer_2").value(), 1e-12);
    EXPECT_GT(cut.area.at("switches").value(), whole.area.at("switches").value());
    EXPECT_GT(cut.area.at("amplifiers.layer_1.joining").value(), 0);
    EXPECT_EQ(cut.area.at("synapses").value(), whole.area.at("synapses").value());
}

// A cycle is the measured settling, its margin and the input's edge; static power lasts a cycle.
TEST(ArchitectureModel, TimeAndEnergyFollowFromTheSettling) {
    auto given = small_case(4, {}, true);
    const auto figures = architecture_figures(given, technology());
    EXPECT_EQ(figures.latency.at("settling").value(), 1e-9);
    EXPECT_NEAR(figures.latency.at("margin").value(), 0.1e-9, 1e-15);
    EXPECT_NEAR(figures.energy.at("static").value(), figures.power.value() * figures.latency.value(),
                1e-12 * figures.energy.value());
    EXPECT_GT(figures.energy.at("switching").value(), 0);
    given.settling.worst = 2e-9;
    const auto slower = architecture_figures(given, technology());
    EXPECT_NEAR(slower.latency.value() - figures.latency.value(), 1.1e-9, 1e-15);
    EXPECT_NEAR(slower.power.value(), figures.power.value(), 1e-12 * figures.power.value());
    EXPECT_EQ(slower.energy.at("switching").value(), figures.energy.at("switching").value());
    EXPECT_NEAR(figures.throughput() * figures.latency.value(), 1, 1e-12);
}

// Without a measured settling there is no time, and no energy.
TEST(ArchitectureModel, NoTimeWithoutSettling) {
    auto given = small_case(4, {}, true);
    const auto timed = architecture_figures(given, technology());
    given.settling = {};
    const auto figures = architecture_figures(given, technology());
    EXPECT_TRUE(timed.untimed.empty());
    EXPECT_FALSE(figures.untimed.empty());
    EXPECT_EQ(figures.power.value(), timed.power.value());
    EXPECT_EQ(figures.area.value(), timed.area.value());
}

// Rails that lie beyond 0 and v_dd are made out of v_dd at a loss; one between them is regulated.
TEST(ArchitectureModel, OtherRailsAreNotFree) {
    auto given = small_case(4, {}, true);
    given.network.design.bias_negative = {BiasRail::Supply::v_ss, -0.8};
    given.power.v_ss = 1e-3;
    given.input.low = -0.8;
    const auto beyond = architecture_figures(given, technology());
    EXPECT_NEAR(beyond.power.at("bias.v_ss").value(), 1e-3 / 0.8, 1e-12);
    EXPECT_NEAR(beyond.power.at("inputs.rails").value(), given.power.inputs * 0.25, 1e-9 * given.power.inputs);
    given = small_case(4, {}, true);
    given.network.design.bias_negative = {BiasRail::Supply::own, 0.2};
    given.power.bias = 1e-3;
    const auto between = architecture_figures(given, technology());
    EXPECT_NEAR(between.power.at("bias.regulated").value(), 4e-3 + given.op_amp.power, 1e-9);
    EXPECT_GT(between.area.at("bias").value(), 0);
}

// The published tie: the model says that no op-amp of the card does what the ideal ones do.
TEST(ArchitectureModel, SaysWhenTheOpAmpsCannotDoIt) {
    auto given = small_case(4, {}, true);
    given.power.op_amps = 100;
    const auto figures = architecture_figures(given, technology());
    EXPECT_TRUE(std::any_of(figures.assumptions.begin(), figures.assumptions.end(),
                            [](const auto& line) { return line.find("cannot be built") != std::string::npos; }));
}

}  // namespace
}  // namespace spinloom

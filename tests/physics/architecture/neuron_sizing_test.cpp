// The search for the size of an earlier circuit that does what ours does.

#include "spinloom/architecture/bench/neuron_sizing.hpp"

#include <gtest/gtest.h>

#include "physics/architecture/shipped_bench.hpp"
#include "spinloom/architecture/bench/neuron_comparison.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

using namespace test;

SizingTask task_of(const ActivationCircuit& circuit) {
    const InputWindow window{-0.4, 0.4};
    const auto curve = sweep_activation(circuit, {}, equal_steps(-0.4, 0.4, 0.02));
    const auto figures = transfer_figures(circuit, {}, curve, window);
    const auto small = small_signal_figures(circuit, figures.fit.centre);
    return {{small.output_resistance, figures.swing(), std::abs(small.slope)},
            window,
            uniform_inputs(window, 101),
            figures.fit};
}

// A circuit that is asked to do what it does already is made no dearer; one that is too strong is sized down.
TEST(NeuronSizing, SizesDownWhatIsTooStrong) {
    const auto process = shipped_process();
    const auto& family = earlier_families().back();
    ASSERT_EQ(family.name, "op-amp-limiter");
    auto task = task_of(family.build(process, {}).circuit);
    task.demand.output_resistance = 848;  // it has 37 ohm
    const auto as_given = quick_figures(family.build(process, {}).circuit, task);
    const auto sized = size_neuron(family, process, task);
    ASSERT_TRUE(as_given && sized);
    EXPECT_EQ(as_given->lacks, 0);
    EXPECT_TRUE(sized->is_alike());
    EXPECT_LT(sized->figures.power * sized->figures.area, 0.3 * as_given->power * as_given->area);
    EXPECT_LT(sized->figures.output_resistance, 848 * 1.12);
    EXPECT_GT(sized->figures.swing, 0.9 * task.demand.swing);
}

// A divider of pass transistors has no gain, in no size.
TEST(NeuronSizing, SaysWhatAFamilyCannotReach) {
    const auto process = shipped_process();
    const auto& passive = earlier_families().front();
    auto task = task_of(passive.build(process, {}).circuit);
    task.demand = {848, 0.7, 2};
    const auto sized = size_neuron(passive, process, task);
    ASSERT_TRUE(sized);
    EXPECT_FALSE(sized->is_alike());
    EXPECT_GT(sized->figures.lacks, 0.1);
}

TEST(NeuronSizing, OurNeuronHasItsWriteTransistors) {
    auto process = shipped_process();
    const auto neuron = shipped_neuron();
    const auto inputs = uniform_inputs({-0.4, 0.4}, 101);
    const double bare = compare_neurons(neuron, process, inputs).neurons.front().area;
    process.write_fins = 2;
    process.read_fins = 1;
    process.rule_ranges = read_layout_ranges(find_card(default_layout_card, "layout"));
    const auto compared = compare_neurons(neuron, process, inputs);
    EXPECT_GT(compared.neurons.front().area, 1.3 * bare);
    const auto* alike = compared.best_alike();
    ASSERT_NE(alike, nullptr);
    EXPECT_LE(compared.alike.low, compared.ratio(alike->neuron));
    EXPECT_GE(compared.alike.high, compared.ratio(alike->neuron));
    EXPECT_FALSE(compared.sensitivities.empty());
}

}  // namespace
}  // namespace spinloom

// What a run shows of the solved circuit is the solved circuit.

#include "spinloom/study/run_views.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

/// A network of two layers on random pictures, its circuit as the lines say.
Subject subject_of(const std::vector<ScenarioOverride>& circuit) {
    auto scenario = read_scenario_text(
        "[network]\ntopology = [12, 6, 3]\n[amplifier]\ngains = [7, 5]\n[dataset]\ntrain_images = \"a\"\n"
        "train_labels = \"b\"\ntest_images = \"c\"\ntest_labels = \"d\"\n",
        "small", circuit);
    RandomStream random(12, "view weights");
    TrainedNetwork trained;
    for (const auto& [inputs, outputs] : {std::pair{13, 6}, std::pair{7, 3}}) {
        LayerMatrix<int> levels(inputs, outputs);
        for (int& level : levels.reshaped()) level = 2 * static_cast<int>(random.below(2)) - 1;
        trained.weights.layers.emplace_back(levels);
    }
    ImageSet images;
    images.count = 20;
    images.rows = 1;
    images.columns = 12;
    for (int k = 0; k < 240; ++k) images.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
    for (int k = 0; k < 20; ++k) images.labels.push_back(static_cast<std::uint8_t>(random.below(3)));
    std::vector<std::size_t> numbers(20);
    for (std::size_t k = 0; k < 20; ++k) numbers[k] = 100 + k;
    return {std::move(scenario), std::move(images), std::move(numbers), std::move(trained)};
}

using Changes = std::vector<ScenarioOverride>;

class ColumnViews : public testing::TestWithParam<Changes> {};

TEST_P(ColumnViews, AreTheNodesOfTheSolvedNetwork) {
    const auto subject = subject_of(GetParam());
    const auto solved = infer_circuit(subject.compiled(1), subject.inputs(), 1, {.keep_nodes = true});
    const auto view = view_column(subject, 1);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->layer, 2);
    EXPECT_EQ(view->image, 100U);
    EXPECT_EQ(view->neuron, solved.predicted_class[0]);
    EXPECT_NEAR(view->output, solved.neuron_output[1](view->neuron, 0), 1e-6);
    EXPECT_NEAR(view->neuron_input, solved.neuron_input[1](view->neuron, 0), 1e-6);
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(view->inputs[static_cast<std::size_t>(i)].voltage, solved.neuron_output[0](i, 0)) << i;
    // Kirchhoff at the gate, but for the gate's own current, and at the positive input of the amplifier.
    const double into_gate = (view->shifted - view->gate) / view->neuron_resistance;
    EXPECT_NEAR(into_gate, (view->gate - view->output) / view->neuron_feedback, 1e-3 * std::abs(into_gate));
    if (view->partitions > 1) return;
    EXPECT_NEAR((view->line_positive - view->amplifier_positive) / view->input_resistance,
                (view->amplifier_positive - view->reference) / view->feedback_resistance, 1e-12);
    EXPECT_NEAR(view->amplifier_positive, view->amplifier_negative, 1e-9);
    // Without wires (partitions have them here) a line is at the mean of its inputs and its amplifier, weighted by
    // conductance.
    double current = 0;
    for (const auto& input : view->inputs) current += input.positive * (input.voltage - view->line_positive);
    EXPECT_NEAR(current, (view->line_positive - view->amplifier_positive) / view->input_resistance, 1e-9);
}

const Changes wired = {{"wires.model", "geometry"}, {"partition.rows", "4"}, {"partition.columns", "2"}};
const Changes averaged = {{"wires.model", "geometry"},
                          {"partition.rows", "4"},
                          {"partition.columns", "2"},
                          {"amplifier.combination", "average"},
                          {"amplifier.tie_ohm", "10000"}};

INSTANTIATE_TEST_SUITE_P(Circuits, ColumnViews, testing::Values(Changes{}, wired, averaged));

TEST(RunViews, MarginsAreCountedByTheirClass) {
    Eigen::MatrixXd outputs(3, 4);
    outputs << 0.7, 0.1, 0.3, 0.2,  //
        0.3, 0.2, 0.4, 0.2,         //
        0.1, 0.6, 0.35, 0.2;
    const auto margins = margin_histogram(outputs, {0, 1, 1, 0}, {0, 2, 1, 0});
    EXPECT_NEAR(margins.width, 0.4 / 40, 1e-15);
    EXPECT_EQ(margins.right.back() + margins.wrong.back(), 2);  // both of 0.4
    EXPECT_EQ(margins.wrong.back(), 1);
    EXPECT_EQ(margins.right.front(), 1);  // a tie
    EXPECT_EQ(std::count(margins.right.begin(), margins.right.end(), 0), 37);
}

TEST(RunViews, ConductancesAreThoseOfTheCells) {
    const auto subject = subject_of({{"wires.model", "geometry"}});
    const auto solved = infer_circuit(subject.compiled(1), subject.inputs(), subject.images.count, {});
    const auto views = view_run(subject, solved, 1);
    ASSERT_EQ(views.layers.size(), 2U);
    EXPECT_EQ(views.layers[0].positive, subject.network.conductances(0).positive);
    EXPECT_EQ(views.layers[1].negative, subject.network.conductances(1).negative);
    EXPECT_TRUE(views.margins);
    EXPECT_TRUE(views.column);
    EXPECT_TRUE(view_run(subject, {}, 1).layers.empty());
}

}  // namespace
}  // namespace spinloom

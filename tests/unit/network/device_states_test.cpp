#include "spinloom/network/design/device_states.hpp"

#include <gtest/gtest.h>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

const std::vector<std::size_t> topology = {3, 2, 1};

Weights small_weights() {
    Weights weights;
    weights.layers.emplace_back((LayerMatrix<int>(4, 2) << 1, -1, -1, 0, 1, 1, -1, 1).finished());
    weights.layers.emplace_back((LayerMatrix<int>(3, 1) << 1, -1, 1).finished());
    return weights;
}

CircuitDesign small_design(std::optional<PartitionLimits> partition = {}) {
    CircuitDesign design;
    design.topology = topology;
    design.partition = partition;
    return design;
}

/// 0 parallel, 1 antiparallel.
Eigen::MatrixXi numbers(const LayerStates::Matrix& states) {
    return (states.array() == JunctionState::antiparallel).cast<int>();
}

TEST(DeviceStates, FollowTheWeights) {
    const auto states = wanted_states(small_weights());
    ASSERT_EQ(states.layers.size(), 2u);
    EXPECT_EQ(states.num_devices(), 2u * (4 * 2 + 3 * 1) + 2u * 3);
    const auto positive = numbers(states.layers[0].synapses.positive);
    const auto negative = numbers(states.layers[0].synapses.negative);
    EXPECT_EQ(positive(0, 0), 0);
    EXPECT_EQ(negative(0, 0), 1);
    EXPECT_EQ(positive(0, 1), 1);
    EXPECT_EQ(negative(0, 1), 0);
    EXPECT_EQ(positive(1, 1) + negative(1, 1), 0) << "weight 0: both parallel";
    EXPECT_EQ(positive(3, 0), 1) << "the bias is the last row";
    EXPECT_EQ(numbers(states.layers[0].neurons), (Eigen::MatrixXi(2, 2) << 0, 1, 0, 1).finished());
}

TEST(DeviceStates, StepsLeadFromAnyStateToTheWantedOne) {
    auto design = small_design();
    for (const bool cut : {false, true}) {
        if (cut) design.partition = PartitionLimits{2, 1};
        const auto wanted = wanted_states(small_weights());
        for (auto states :
             {uniform_states(topology, false), uniform_states(topology, true), random_states(topology, 3)}) {
            const auto steps = write_steps(design, states, wanted);
            for (const auto& step : steps) {
                const auto before = states;
                apply(step, states);
                EXPECT_FALSE(before == states) << "no device is written that is right already";
            }
            EXPECT_TRUE(states == wanted);
        }
        EXPECT_TRUE(write_steps(design, wanted, wanted).empty());
    }
}

TEST(DeviceStates, StepsGoRowByRowParallelFirst) {
    const auto design = small_design(PartitionLimits{2, 2});
    const auto steps = write_steps(design, random_states(topology, 3), wanted_states(small_weights()));
    const auto rank = [](const WriteStep& step) {
        const int subarray = step.is_neuron() ? 1000 : step.subarray;
        return std::tuple(step.layer, subarray, step.row, step.is_neuron() ? false : step.to_antiparallel, step.column,
                          step.device);
    };
    ASSERT_GT(steps.size(), 5u);
    for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_LT(rank(steps[i - 1]), rank(steps[i]));
    for (const auto& step : steps) {
        if (step.is_neuron()) continue;
        const auto range = subarrays(design, step.layer)[static_cast<std::size_t>(step.subarray)];
        EXPECT_EQ(range.first_input + step.place.row, step.row);
        EXPECT_EQ(range.first_output + step.place.bit_line % range.num_outputs(), step.column);
        EXPECT_EQ(step.place.bit_line / range.num_outputs(), step.device);
    }
}

/// Three pairs: 5 = -1 + 2 + 4, -3 = -1 + 2 - 4; each pair has two devices of its own.
TEST(DeviceStates, OfSeveralPairsFollowTheWeightsAndAreWrittenApart) {
    auto weights = small_weights();
    for (auto& layer : weights.layers) {
        layer.inner().setConstant(7);
        layer.bias().setConstant(-7);
    }
    weights.layers[0].inner()(1, 0) = 5;
    weights.layers[0].inner()(1, 1) = -3;
    const auto wanted = wanted_states(weights, 8);
    EXPECT_EQ(wanted.num_devices(), 2U * 3 * (4 * 2 + 3 * 1) + 2U * 3);
    EXPECT_EQ(wanted.layers[0].synapses.pairs, 3);
    EXPECT_EQ(numbers(wanted.layers[0].synapses.positive).row(1),
              (Eigen::RowVectorXi(6) << 1, 0, 0, 1, 0, 1).finished());
    EXPECT_EQ(numbers(wanted.layers[0].synapses.negative).row(1),
              (Eigen::RowVectorXi(6) << 0, 1, 1, 0, 1, 0).finished());
    const auto design = small_design(PartitionLimits{2, 2});
    for (auto states : {uniform_states(topology, false, 3), random_states(topology, 3, 3)}) {
        const auto steps = write_steps(design, states, wanted);
        const auto rank = [](const WriteStep& step) {
            return std::tuple(step.layer, step.is_neuron(), step.subarray, step.row,
                              !step.is_neuron() && step.to_antiparallel, step.pair, step.column, step.device);
        };
        for (std::size_t i = 0; i < steps.size(); ++i) {
            EXPECT_EQ(steps[i].place.pair, steps[i].pair);
            if (i > 0) {
                EXPECT_LT(rank(steps[i - 1]), rank(steps[i]));
            }
            const auto before = states;
            apply(steps[i], states);
            EXPECT_FALSE(before == states);
        }
        EXPECT_TRUE(states == wanted);
    }
    // From all parallel, of each pair one device is written, and of each neuron one.
    EXPECT_EQ(write_steps(design, uniform_states(topology, false, 3), wanted).size(), 3U * (4 * 2 + 3 * 1) + 3U);
}

TEST(DeviceStates, ComeBackFromTheirTable) {
    const auto states = random_states(topology, 8);
    EXPECT_TRUE(read_states_text(states_csv(states), "states.csv", topology) == states);
    EXPECT_FALSE(random_states(topology, 9) == states);
    const auto of_pairs = random_states(topology, 8, 3);
    EXPECT_TRUE(read_states_text(states_csv(of_pairs), "states.csv", topology, 3) == of_pairs);
    EXPECT_THROW((void)read_states_text(states_csv(of_pairs), "states.csv", topology), InputError);
    EXPECT_THROW((void)read_states_text(states_csv(states), "states.csv", topology, 3), InputError);
}

std::string problem_of(const std::string& text) {
    try {
        static_cast<void>(read_states_text(text, "states.csv", topology));
    } catch (const InputError& error) {
        return error.what();
    }
    return "taken";
}

TEST(DeviceStates, WrongTablesAreRefused) {
    const std::string header = "layer,row,column,device,antiparallel\n";
    const auto good = states_csv(random_states(topology, 8));
    EXPECT_NE(problem_of("a,b\n1,2\n").find("columns layer,row"), std::string::npos);
    EXPECT_NE(problem_of(header + "3,0,0,0,1\n").find("no device of 3x2x1"), std::string::npos);
    EXPECT_NE(problem_of(header + "1,5,0,0,1\n").find("no device"), std::string::npos);
    EXPECT_NE(problem_of(header + "1,0,0,0.5,1\n").find("no device"), std::string::npos);
    EXPECT_NE(problem_of(header + "1,0,0,0,2\n").find("0 or 1"), std::string::npos);
    EXPECT_NE(problem_of(header + "1,0,0,0,1\n1,0,0,0,1\n").find("second time"), std::string::npos);
    EXPECT_NE(problem_of(header + "1,0,0,0,1\n").find("holds 1 devices"), std::string::npos);
    EXPECT_EQ(problem_of(good), "taken");
}

}  // namespace
}  // namespace spinloom

// Faults in the solved circuit.

#include <gtest/gtest.h>

#include "physics/network/random_network.hpp"
#include "spinloom/study/fault_sweep.hpp"
#include "spinloom/study/state_lifetime.hpp"

namespace spinloom {
namespace {

using namespace test;

constexpr int num_images = 40;

AnalogNetwork binary_network(std::uint64_t seed) {
    auto network = random_network(seed);
    for (auto& layer : network.weights.layers) {
        for (int& weight : layer.inner().reshaped()) weight = weight == 0 ? 1 : weight;
        for (int& bias : layer.bias()) bias = bias == 0 ? 1 : bias;
    }
    return network;
}

/// Fraction of images whose class is that of the network without faults.
class Agreement {
public:
    explicit Agreement(const AnalogNetwork& network)
        : voltages_(random_images(network, num_images, 5)), classes_(classes_of(network, 1)) {}
    double operator()(const AnalogNetwork& network, int threads) const {
        const auto classes = classes_of(network, threads);
        int same = 0;
        for (std::size_t i = 0; i < classes.size(); ++i) same += classes[i] == classes_[i];
        return static_cast<double>(same) / num_images;
    }

private:
    [[nodiscard]] std::vector<int> classes_of(const AnalogNetwork& network, int threads) const {
        return infer_circuit(CompiledNetwork(network, threads), batches(voltages_), num_images, {}).predicted_class;
    }

    Eigen::MatrixXd voltages_;
    std::vector<int> classes_;
};

FaultSweepPlan fault_plan_of(const AnalogNetwork& network, FaultKind kind, const std::vector<double>& rates) {
    FaultSweepPlan plan;
    plan.samples = 3;
    plan.nominal = {network.design.synapse.parallel, network.design.synapse.antiparallel, 200};
    FaultCurvePlan curve{kind, rates, {}};
    for (const double rate : rates) curve.probabilities.push_back({rate, {}});
    plan.curves = {curve};
    return plan;
}

TEST(FaultCircuit, EveryKindIsSolvedAndNoFaultIsTheCleanCircuit) {
    const auto network = binary_network(4);
    const Agreement agreement(network);
    const auto accuracy = [&](const AnalogNetwork& one, int threads) { return agreement(one, threads); };
    for (const auto kind : {FaultKind::write_error, FaultKind::stuck_parallel, FaultKind::stuck_antiparallel,
                            FaultKind::shorted, FaultKind::open}) {
        const auto sweep = sweep_faults(network, fault_plan_of(network, kind, {0, 0.5, 1}), accuracy, num_images, {});
        const auto& points = sweep.curves[0].points;
        EXPECT_EQ(points[0].accuracy.mean, 1) << name(kind);
        EXPECT_EQ(points[2].accuracy.half_width, 0) << name(kind);  // all junctions are faulty: one network
    }
}

// Open cells everywhere leave every line to its amplifier alone: all images look alike.
TEST(FaultCircuit, AllJunctionsOpenMakesAllImagesAlike) {
    const auto network = binary_network(4);
    auto states = programmed_states(network.weights);
    for (auto& layer : states) {
        layer.positive.setConstant(JunctionState::open);
        layer.negative.setConstant(JunctionState::open);
    }
    const CompiledNetwork compiled(network_of_states(network, states, {1, 1, 1}, {}), 1);
    const Eigen::MatrixXd voltages = random_images(network, num_images, 5);
    const auto inference = infer_circuit(compiled, batches(voltages), num_images, {.keep_nodes = true});
    const auto& outputs = inference.neuron_output.back();
    EXPECT_LT((outputs.colwise() - outputs.col(0)).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(StateLifetime, RetentionGrowsFromRateTimesTimeToOneHalf) {
    const auto device = read_sot_card(find_card("in-plane-50x30", "sot"));
    const double rate = escape_rate(device.layer, 300);
    EXPECT_NEAR(retention_faults(device, 300, 1e-6 / rate).largest, 1e-6, 1e-11);
    EXPECT_NEAR(retention_faults(device, 300, 1e3 / rate).largest, 0.5, 1e-12);
    EXPECT_GT(retention_faults(device, 360, 3600).largest, retention_faults(device, 300, 3600).largest);
    EXPECT_EQ(retention_faults(device, 300, 0).largest, 0);
}

// The rates are means over the images, and a high input (the fixed layer's side) drives its junctions from the parallel
// state.
TEST(StateLifetime, ReadsAreMeansOverTheImagesAndHaveADirection) {
    auto network = binary_network(4);
    network.design.partition = {};  // every line meets the bias line
    network.design.bias_positive = network.design.bias_negative = {BiasRail::Supply::v_dd, 0.8};
    const CompiledNetwork compiled(network, 1);
    const ParallelEscape escape{1e-8, 40, 2, false};
    Eigen::MatrixXd images = Eigen::MatrixXd::Zero(network.design.num_inputs(0), 2);
    images(0, 0) = 0.8;
    const auto both = read_rates(compiled, images, escape, 1);
    const auto first = read_rates(compiled, images.leftCols(1), escape, 1);
    const auto second = read_rates(compiled, images.rightCols(1), escape, 1);
    for (std::size_t layer = 0; layer < both.size(); ++layer) {
        const Eigen::MatrixXd mean = (first[layer].positive_parallel + second[layer].positive_parallel) / 2;
        EXPECT_LT((both[layer].positive_parallel - mean).cwiseAbs().maxCoeff(), 1e-12 * mean.maxCoeff());
    }
    EXPECT_GT(first[0].positive_parallel(0, 0), escape.rate(0));
    EXPECT_LT(first[0].positive_antiparallel(0, 0), escape.rate(0));
    EXPECT_GT(first[0].negative_parallel(network.design.num_inputs(0), 0),
              escape.rate(0));                                     // the bias line is high as well
    EXPECT_LT(second[0].positive_parallel(0, 0), escape.rate(0));  // and here the line is higher
    const auto programmed = programmed_states(network.weights);
    const auto faults = read_faults(both, programmed, 1e-3);
    for (Eigen::Index i = 0; i < programmed[0].positive.size(); ++i) {
        const bool is_parallel = programmed[0].positive(i) == JunctionState::parallel;
        const double rate = is_parallel ? both[0].positive_parallel(i) : both[0].positive_antiparallel(i);
        EXPECT_NEAR(faults.each[0].positive(i), 1e-3 * rate, 1e-6 * rate);
    }
    EXPECT_LE(faults.mean(), faults.largest);
}

// The pairs of a synapse see one voltage; of twice the area half of it is critical.
TEST(StateLifetime, LargerPairsAreDisturbedMore) {
    auto network = binary_network(4);
    network.design.synapse_levels = 4;
    const CompiledNetwork compiled(network, 1);
    const Eigen::MatrixXd images = random_images(network, 2, 5);
    const auto of_pairs = read_rates(compiled, images, {1e-8, 40, 2, false}, 1);
    const auto halved = read_rates(compiled, images, {1e-8, 40, 1, false}, 1);
    for (std::size_t layer = 0; layer < of_pairs.size(); ++layer) {
        const Eigen::Index outputs = network.design.num_outputs(layer);
        ASSERT_EQ(of_pairs[layer].positive_parallel.cols(), 2 * outputs);
        for (Eigen::Index output = 0; output < outputs; ++output) {
            EXPECT_EQ(of_pairs[layer].positive_parallel.col(2 * output + 1),
                      halved[layer].positive_parallel.col(2 * output));
            EXPECT_EQ(of_pairs[layer].negative_antiparallel.col(2 * output + 1),
                      halved[layer].negative_antiparallel.col(2 * output));
            EXPECT_NE(of_pairs[layer].positive_parallel.col(2 * output),
                      of_pairs[layer].positive_parallel.col(2 * output + 1));
        }
    }
    const auto programmed = programmed_states(network.weights, 4);
    const auto faults = read_faults(of_pairs, programmed, 1e-3);
    EXPECT_EQ(faults.each[0].positive.cols(), programmed[0].positive.cols());
}

// One junction of one pair, open in the solved circuit: the network of states is that of the cells with it missing.
TEST(FaultCircuit, OfSeveralPairsTakesOneJunctionOutOfTheCircuit) {
    auto network = binary_network(4);
    network.design.synapse_levels = 8;
    const JunctionResistances nominal{network.design.synapse.parallel, network.design.synapse.antiparallel, 200};
    const Eigen::MatrixXd voltages = random_images(network, num_images, 5);
    const auto outputs = [&](const AnalogNetwork& one) {
        return infer_circuit(CompiledNetwork(one, 1), batches(voltages), num_images, {.keep_nodes = true})
            .neuron_output.back();
    };
    auto states = programmed_states(network.weights, 8);
    const Eigen::MatrixXd clean = outputs(network);
    const double rounding = 1e-9;  // [V], of conductances added in another order
    EXPECT_LT((outputs(network_of_states(network, states, nominal, {})) - clean).cwiseAbs().maxCoeff(), rounding);
    for (const int pair : {0, 1, 2}) {
        auto faulty = states;
        faulty[0].positive(0, pair) = JunctionState::open;
        const Eigen::MatrixXd solved = outputs(network_of_states(network, faulty, nominal, {}));
        auto by_hand = network_of_states(network, states, nominal, {});
        by_hand.cells[0].positive(0, 0) -= junction_conductance(states[0].positive(0, pair), nominal, 1 << pair);
        EXPECT_LT((solved - outputs(by_hand)).cwiseAbs().maxCoeff(), rounding);
        EXPECT_GT((solved - clean).cwiseAbs().maxCoeff(), 1000 * rounding);
    }
}

}  // namespace
}  // namespace spinloom

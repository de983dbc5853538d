// Settling of a trained 784x16x10 with wires and 32 x 32 subarrays: the reduced circuit against the full transient.

#include <gtest/gtest.h>

#include "physics/network/random_network.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/network/settle/settling.hpp"
#include "spinloom/network/settle/settling_watch.hpp"

namespace spinloom {
namespace {

class SettlingOfMnist : public testing::TestWithParam<std::optional<double>> {};

TEST_P(SettlingOfMnist, ThreeImagesAreWithinTwoPercentOfTheFullNetlist) {
    const std::string folder = std::string(SPINLOOM_TEST_DATA) + "/circuits/aw16_2/";
    CircuitDesign design;
    const auto weights = read_weights(folder, {784, 16, 10});
    design.topology = weights.topology();
    design.synapse.parallel = 8488.26363157;
    design.synapse.antiparallel = 25464.7908947;
    design.neuron.input_resistance = design.synapse.parallel;
    design.neuron.feedback_resistance = design.synapse.antiparallel;
    design.neuron.level_shift = 0.4;
    design.neuron.v_dd = 0.8;
    design.neuron.n_channel = test::transistor("ptm-mg-14nm-hp-n", 10);
    design.neuron.p_channel = test::transistor("ptm-mg-14nm-hp-p", 10);
    design.neuron.junction_capacitance = junction_capacitance(ArrayDielectrics{});
    design.gains = {20, 5};
    design.bias_positive = design.bias_negative = {BiasRail::Supply::v_dd, 0.8};
    design.wires = segment_resistances(WireGeometry{});
    design.capacitances = segment_capacitances(WireGeometry{}, ArrayDielectrics{});
    design.partition = PartitionLimits{32, 32};
    design.gain_bandwidth = GetParam();
    const auto network = build(design, weights);

    const Eigen::MatrixXd table = read_csv_matrix(folder + "images.csv");  // index, label, pixels 0 or 1
    const Eigen::MatrixXd images = 0.8 * table.rightCols(784).transpose();
    ASSERT_GE(images.cols(), 4);
    const Eigen::MatrixXd from = images.leftCols(3), to = images.middleCols(1, 3);
    const SettlingOptions options;
    const auto reduced = reduced_settling(network, test::batches(from), test::batches(to), 3, options);
    EXPECT_LE(reduced.error_bound, options.reduction_tolerance);
    for (Eigen::Index k = 0; k < 3; ++k) {
        const auto& image = reduced.images[static_cast<std::size_t>(k)];
        ASSERT_TRUE(image.is_settled);
        ASSERT_GT(image.output_time, 0);
        const double stop = 2 * std::max(image.output_time, image.class_time);
        const auto full = full_settling(network, from.col(k), to.col(k), stop, options);
        EXPECT_NEAR(image.output_time, full.image.output_time, 0.02 * full.image.output_time);
        EXPECT_NEAR(image.class_time, full.image.class_time, 0.02 * full.image.output_time);
        EXPECT_EQ(image.predicted_class, full.image.predicted_class);
    }
}

INSTANTIATE_TEST_SUITE_P(SlowAmplifiers, SettlingOfMnist,
                         testing::Values(std::optional<double>(), std::optional<double>(1e10)));

}  // namespace
}  // namespace spinloom

// Operating powers of a trained 784x16x10 on twenty images: the compiled network against our full netlist, which has
// every wire segment and junction as an element of its own.

#include <gtest/gtest.h>

#include "physics/network/random_network.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/infer/energy_balance.hpp"

namespace spinloom {
namespace {

constexpr int side = 28;
constexpr int num_images = 20;
const std::string folder = std::string(SPINLOOM_TEST_DATA) + "/circuits/aw16_2/";

/// Handwritten digits moved about by up to two pixels, their edges grey: columns of pixels in [0, 1].
Eigen::MatrixXd moved_digits() {
    const Eigen::MatrixXd table = read_csv_matrix(folder + "images.csv");  // index, label, pixels 0 or 1
    Eigen::MatrixXd images(side * side, num_images);
    for (int k = 0; k < num_images; ++k) {
        const Eigen::RowVectorXd pixels = table.row(k % table.rows()).rightCols(side * side);
        const int down = k % 5 - 2, right = k / 5 - 2;
        const auto pixel = [&](int row, int column) {
            const bool is_inside = row >= 0 && row < side && column >= 0 && column < side;
            return is_inside ? pixels(row * side + column) : 0.0;
        };
        for (int row = 0; row < side; ++row) {
            for (int column = 0; column < side; ++column) {
                images(row * side + column, k) =
                    0.7 * pixel(row - down, column - right) + 0.3 * pixel(row - down, column - right - 1);
            }
        }
    }
    return images;
}

struct Case {
    const char* name;
    bool has_wires;
    PartitionCombination combination;
};

class MnistPower : public testing::TestWithParam<Case> {};

TEST_P(MnistPower, TwentyImagesEqualTheFullNetlistAndBalance) {
    const Case& c = GetParam();
    const auto weights = read_weights(folder, {784, 16, 10});
    CircuitDesign design;
    design.topology = weights.topology();
    design.synapse.parallel = 5000;
    design.synapse.antiparallel = 15000;
    design.neuron = {8488.26363157,
                     25464.7908947,
                     0.4,
                     0.8,
                     test::transistor("ptm-mg-14nm-hp-n", 10),
                     test::transistor("ptm-mg-14nm-hp-p", 10)};
    design.gains = {20, 5};
    design.bias_positive = design.bias_negative = {BiasRail::Supply::v_dd, 0.8};
    design.combination = c.combination;
    if (c.has_wires) {
        design.wires = segment_resistances(WireGeometry{});
        design.partition = PartitionLimits{32, 32};
    }
    const Eigen::MatrixXd voltages = 0.8 * moved_digits();
    ASSERT_GT(voltages.sum(), 0);

    const auto circuit = build(design, weights);
    const CompiledNetwork network(circuit, 1);
    const auto fast = infer_circuit(network, test::batches(voltages), num_images, {});
    Netlist netlist = network_netlist(circuit, voltages.col(0));
    OperatingPointSolver solver(netlist);
    double worst_supply = 0, worst_part = 0, worst_balance = 0;
    for (int image = 0; image < num_images; ++image) {
        set_input_voltages(netlist, voltages.col(image));
        const auto point = solver.solve();
        ASSERT_TRUE(point.is_usable()) << point.report();
        const auto slow = network_power(circuit, netlist, solver, point);
        const auto& quick = fast.power[static_cast<std::size_t>(image)];
        const auto relative = [](double ours, double twin) { return std::abs(ours - twin) / std::abs(twin); };
        worst_supply = std::max(worst_supply, relative(quick.supply(), slow.supply()));
        for (const auto& part : power_parts()) {
            if (part.role == Figure::Role::total) continue;
            if (part.of(slow) == 0) {
                EXPECT_EQ(part.of(quick), 0) << part.key;
            } else {
                worst_part = std::max(worst_part, relative(part.of(quick), part.of(slow)));
            }
        }
        worst_balance = std::max(worst_balance, operating_balance(solver, point).error());
    }
    EXPECT_LT(worst_supply, 1e-10);   // 1e-6 is asked for; Newton's last step leaves 3e-13
    EXPECT_LT(worst_part, 1e-8);      // of small parts, such as the level shifts' few microwatts: 1e-9
    EXPECT_LT(worst_balance, 1e-10);  // 1e-6 is asked for
}

INSTANTIATE_TEST_SUITE_P(Circuits, MnistPower,
                         testing::Values(Case{"no_wires", false, PartitionCombination::resistive},
                                         Case{"wires_tied_partitions", true, PartitionCombination::resistive},
                                         Case{"wires_summed_partitions", true, PartitionCombination::summing}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace spinloom

// Whole networks solved elsewhere: 784x16x10 and 400x120x84x10, operating points of the full circuit by a second
// program whose transistors follow the same release of the equations. See tests/reference/data/circuits/README.md.

#include <gtest/gtest.h>

#include "spinloom/core/csv.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {
namespace {

struct Case {
    const char* network;
    std::vector<std::size_t> topology;
    std::vector<double> gains;
    double v_low;
    BiasRail negative_rail;
    const char* mode;  ///< "i" no wires, "ii" wires, "iii" wires and 32 x 32 subarrays
};

std::string data(const Case& c, const std::string& file) {
    return std::string(SPINLOOM_TEST_DATA) + "/circuits/" + c.network + "/" + file;
}

std::shared_ptr<const FinfetModel> transistor_card(const char* name, double release) {
    auto card = read_finfet_card(find_card(name, "finfet"));
    card.release = release;
    return std::make_shared<const FinfetModel>(make_finfet_model(card, {.fins = 10, .temperature = 300.15}));
}

AnalogNetwork reference_network(const Case& c, double release) {
    CircuitDesign design;
    const auto weights = read_weights(data(c, ""), c.topology);
    design.topology = weights.topology();
    design.synapse.parallel = 5000;
    design.synapse.antiparallel = 15000;
    design.neuron = {8488.26363157,
                     25464.7908947,
                     0.4,
                     0.8,
                     transistor_card("ptm-mg-14nm-hp-n", release),
                     transistor_card("ptm-mg-14nm-hp-p", release)};
    design.gains = c.gains;
    design.bias_positive = {BiasRail::Supply::v_dd, 0.8};
    design.bias_negative = c.negative_rail;
    const std::string mode = c.mode;
    if (mode != "i") design.wires = segment_resistances(WireGeometry{});
    if (mode == "iii") design.partition = PartitionLimits{32, 32};
    return build(design, weights);
}

InputVoltages golden_inputs(const Case& c, const Eigen::MatrixXd& images) {
    return [&](std::size_t first, std::size_t count) -> Eigen::MatrixXd {
        const auto pixels = images.middleRows(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count));
        return (c.v_low + (0.8 - c.v_low) * pixels.rightCols(images.cols() - 2).array()).matrix().transpose();
    };
}

class NetworkReference : public testing::TestWithParam<Case> {
protected:
    /// Worst distance from a table's node voltages [V], of the first layer's inputs and of all others.
    struct Distances {
        double first_layer_input = 0, other = 0;
    };
    static Distances node_distances(const Case& c, double release, const std::string& table);
};

NetworkReference::Distances NetworkReference::node_distances(const Case& c, double release, const std::string& table) {
    const Eigen::MatrixXd images = read_csv_matrix(data(c, "images.csv"));  // index, label, pixels 0 or 1
    const NumericTable expected = read_csv(data(c, table));
    const CompiledNetwork network(reference_network(c, release), 1);
    const auto result =
        infer_circuit(network, golden_inputs(c, images), static_cast<std::size_t>(images.rows()), {.keep_nodes = true});
    EXPECT_EQ(expected.values.rows(), images.rows());

    Distances worst;
    std::size_t compared = 0;
    for (std::size_t column = 3; column < expected.header.size(); ++column) {
        const auto& name = expected.header[column];  // nin2_7
        if (name.starts_with("p_")) continue;
        const auto layer = static_cast<std::size_t>(name[3] - '1');
        const auto neuron = std::stoi(name.substr(5));
        const bool is_input = name.starts_with("nin");
        const auto& nodes = is_input ? result.neuron_input[layer] : result.neuron_output[layer];
        const double error = (nodes.row(neuron).transpose() - expected.values.col(static_cast<Eigen::Index>(column)))
                                 .cwiseAbs()
                                 .maxCoeff();
        double& of_kind = is_input && layer == 0 ? worst.first_layer_input : worst.other;
        of_kind = std::max(of_kind, error);
        ++compared;
    }
    std::size_t neurons = 0;
    for (std::size_t l = 1; l < c.topology.size(); ++l) neurons += c.topology[l];
    EXPECT_EQ(compared, 2 * neurons);
    for (Eigen::Index image = 0; image < images.rows(); ++image) {
        EXPECT_EQ(result.predicted_class[static_cast<std::size_t>(image)], static_cast<int>(expected.values(image, 2)));
    }
    return worst;
}

// A second solver whose transistors are tabulated from release 107.
TEST_P(NetworkReference, EveryNodeAndClass) {
    const auto worst = node_distances(GetParam(), 107, std::string("dc_") + GetParam().mode + "_r107.csv");
    EXPECT_LT(worst.first_layer_input, 1e-6);  // what the reference promises
    EXPECT_LT(worst.other, 5e-6);              // the reference's own transistor table: about 2e-6
}

// ngspice, whose transistors follow release 111: with the same equations every node is the same.
TEST_P(NetworkReference, EveryNodeAndClassOfTheNewerRelease) {
    const auto worst = node_distances(GetParam(), 111, std::string("dc_") + GetParam().mode + ".csv");
    EXPECT_LT(worst.first_layer_input, 1e-11);  // its printed digits
    EXPECT_LT(worst.other, 5e-7);               // the body factor that is left out: 6e-8
}

/// Compares the five power columns of ngspice, relative to each.
void compare_powers(const Case& c, double release, const std::vector<double>& tolerances) {
    const Eigen::MatrixXd images = read_csv_matrix(data(c, "images.csv"));
    const NumericTable expected = read_csv(data(c, std::string("dc_") + c.mode + ".csv"));
    const std::vector<std::string> names = {"p_inputs_W", "p_vdd_W", "p_vss_W", "p_supply_W", "p_opamps_W"};
    ASSERT_TRUE(std::equal(names.begin(), names.end(), expected.header.begin() + 3));
    const CompiledNetwork network(reference_network(c, release), 1);
    const auto result = infer_circuit(network, golden_inputs(c, images), static_cast<std::size_t>(images.rows()), {});
    for (Eigen::Index image = 0; image < images.rows(); ++image) {
        const auto& power = result.power[static_cast<std::size_t>(image)];
        const double ours[] = {power.inputs, power.v_dd, power.v_ss, power.supply(), power.op_amps};
        for (std::size_t k = 0; k < names.size(); ++k) {
            const double its = expected.values(image, 3 + static_cast<Eigen::Index>(k));
            // 1e-12: ngspice's conductance of 1e-15 S to ground loads a rail that feeds nothing.
            EXPECT_NEAR(ours[k], its, tolerances[k] * std::abs(its) + 1e-12)
                << names[k] << " of image " << expected.values(image, 0);
        }
    }
}

// 3 % is what is asked for. With the equations that ngspice ran all columns agree to 2e-7, the op-amps' included.
TEST_P(NetworkReference, Powers) {
    compare_powers(GetParam(), 111, {1e-9, 1e-6, 1e-6, 1e-6, 1e-6});
}

// What the older equations, for which the cards were made, change: nothing of the inputs; the neurons' own supply by up
// to 12 % and, where neurons drive amplifiers of high gain, the op-amps by up to 20 %; the total by less than 3 %.
TEST_P(NetworkReference, PowersOfTheOlderReleaseDifferByTheTransistorsAlone) {
    const double op_amps = GetParam().topology.size() > 3 ? 0.2 : 0.03;
    compare_powers(GetParam(), 107, {1e-6, 0.12, 0.03, 0.03, op_amps});
}

const BiasRail from_v_dd{BiasRail::Supply::v_dd, 0.8};
const BiasRail from_v_ss{BiasRail::Supply::v_ss, -0.8};

INSTANTIATE_TEST_SUITE_P(Circuits, NetworkReference,
                         testing::Values(Case{"aw16_2", {784, 16, 10}, {20, 5}, 0, from_v_dd, "i"},
                                         Case{"aw16_2", {784, 16, 10}, {20, 5}, 0, from_v_dd, "ii"},
                                         Case{"aw16_2", {784, 16, 10}, {20, 5}, 0, from_v_dd, "iii"},
                                         Case{"aw16_vss_1", {784, 16, 10}, {10, 5}, -0.8, from_v_ss, "i"},
                                         Case{"aw16_vss_1", {784, 16, 10}, {10, 5}, -0.8, from_v_ss, "ii"},
                                         Case{"aw16_vss_1", {784, 16, 10}, {10, 5}, -0.8, from_v_ss, "iii"},
                                         Case{"aw400_1", {400, 120, 84, 10}, {30, 30, 4}, 0, from_v_dd, "i"}),
                         [](const auto& test) { return std::string(test.param.network) + "_" + test.param.mode; });

}  // namespace
}  // namespace spinloom

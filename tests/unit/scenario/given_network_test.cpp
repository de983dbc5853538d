#include <gtest/gtest.h>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/law/behavioural_model.hpp"
#include "spinloom/network/law/matched_gains.hpp"
#include "spinloom/study/run.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

using GivenNetworks = TemporaryFolder;

TEST_F(GivenNetworks, MatchedGainsGiveTheSlopeOfTheNetworkThatWasGiven) {
    // Balanced columns: weights that alternate in sign, so that a column's sum is near zero.
    RandomStream random(5, "weights");
    LayerMatrix<double> weights(40, 6);
    for (Eigen::Index i = 0; i < 40; ++i) {
        for (Eigen::Index j = 0; j < 6; ++j) weights(i, j) = (i % 2 == 0 ? 1 : -1) * (0.2 + 0.01 * random.uniform());
    }
    const auto file = folder() / "net.npz";
    write_npz(file, {{"W1", to_array(weights)}});
    write_file_atomically(folder() / "scenario.toml",
                          "[network]\ntopology = [40, 6]\nmapping = \"nearest\"\n[amplifier]\ngains = [7]\n");
    std::vector<ScenarioOverride> overrides{{"network.weights", file.string()}};
    auto scenario = read_scenario(folder() / "scenario.toml", overrides);
    const auto given = given_network(scenario);
    EXPECT_LT(given.mapping[0].relative_error, 0.03);
    const auto matched_gain = [&] {
        const auto model = behavioural_model(scenario.circuit, scenario.input);
        return matched_gains(model, scenario.circuit.neuron.v_dd, given).at(0);
    };
    const double gain = matched_gain();

    overrides.emplace_back("amplifier.gains", "[" + std::to_string(gain) + "]");
    scenario = read_scenario(folder() / "scenario.toml", overrides);
    const auto model = behavioural_model(scenario.circuit, scenario.input);
    const auto affine = effective_layer(model.circuits[0], given.weights.layers[0]);
    const double v_dd = scenario.circuit.neuron.v_dd;
    const double steepness = fit_logistic_steepness(model.curves[0], v_dd, 0.25 * v_dd);
    // One input from 0 to 1 moves the argument of the neuron's logistic curve by its weight: to 5 %, since two levels
    // stand for weights from 0.20 to 0.21 and the gain acts on the loading of the lines as well.
    for (Eigen::Index j = 0; j < 6; ++j) {
        const double up = steepness * 0.8 * (affine(0, j) - affine(1, j)), wanted = weights(0, j) - weights(1, j);
        EXPECT_NEAR(up / wanted, 1, 0.05) << j;
    }
    EXPECT_NEAR(matched_gain() / gain, 1, 0.01);
}

TEST_F(GivenNetworks, ExactWeightsMustBeLevels) {
    write_file_atomically(folder() / "scenario.toml", "[network]\ntopology = [2, 2]\n[amplifier]\ngains = [7]\n");
    const auto read = [&](const std::vector<double>& values, const std::string& levels) {
        write_npy(folder() / "net.npy", {{2, 2}, values});
        const auto scenario =
            read_scenario(folder() / "scenario.toml",
                          {{"network.weights", (folder() / "net.npy").string()}, {"synapse.levels", levels}});
        return Eigen::MatrixXi(given_network(scenario).weights.layers[0].inner());
    };
    EXPECT_EQ(read({1, -1, 0, 1}, "2"), (Eigen::Matrix2i() << 1, -1, 0, 1).finished());
    try {
        (void)read({1, -1, 0.25, 1}, "2");
        FAIL() << "a weight of 0.25 was taken";
    } catch (const InputError& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("layer 1, input 2, neuron 1 holds 0.25"), std::string::npos) << text;
        EXPECT_NE(text.find("network.mapping"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace spinloom

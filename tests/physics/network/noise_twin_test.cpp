// Noise of networks by the compiled circuit, against its slow twin: the transposed small-signal equations of the full
// netlist.

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "physics/network/random_network.hpp"
#include "spinloom/circuit/noise.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/network/infer/output_noise.hpp"

namespace spinloom {
namespace {

using namespace test;

/// Density of each output of the full netlist [V^2/Hz].
Eigen::VectorXd density_of_netlist(const AnalogNetwork& circuit, const Eigen::VectorXd& image) {
    const Netlist netlist = network_netlist(circuit, image);
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    EXPECT_TRUE(point.is_usable()) << point.report();
    NoiseSolver noise(netlist, point, 300.15);
    const auto layer = circuit.design.num_layers() - 1;
    Eigen::VectorXd density(circuit.design.num_outputs(layer));
    for (Eigen::Index k = 0; k < density.size(); ++k) {
        const Node output = netlist.find_node("out" + std::to_string(layer + 1) + "_" + std::to_string(k));
        const auto spectrum = noise.at(output, ground, {true, 0}, 1);
        EXPECT_TRUE(spectrum.is_solved);
        density[k] = std::accumulate(spectrum.densities.begin(), spectrum.densities.end(), 0.0);
    }
    return density;
}

TEST(NoiseTwin, DensitiesAreThoseOfTheFullNetlist) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const auto circuit = random_network(seed);
        const bool has_wires = circuit.design.wires.output_line > 0;
        const Eigen::MatrixXd image = random_images(circuit, 1, seed);
        const CompiledNetwork network(circuit, 1);
        const auto fast = output_noise(network, image, {.has_shot_noise = false}, 1);
        const auto slow = density_of_netlist(circuit, image.col(0));
        for (Eigen::Index k = 0; k < slow.size(); ++k) {
            const double ratio = std::sqrt(fast.density[k] / slow[k]);
            EXPECT_NEAR(ratio, 1, has_wires ? 0.1 : 0.02) << k << " of " << slow.size() << ", wires " << has_wires;
        }
    }
}

/// Variances of the last amplifiers' outputs in the full netlist over time, with 2 to 3 % of standard error in their
/// roots.
Eigen::VectorXd variances_over_time(const AnalogNetwork& circuit, const Eigen::VectorXd& image) {
    constexpr double hold = 1e-11, time = 1e-7;  // [s], a tenth and a thousand of an amplifier's time constant
    const Netlist netlist = transient_netlist(circuit, image, image, 1e-12);
    OperatingPointSolver start(netlist);
    const auto point = start.solve();
    EXPECT_TRUE(point.is_usable()) << point.report();
    TransientOptions options;
    options.stop = time;
    options.max_step = hold;
    options.noise = TransientNoise{1 / (2 * hold), 300.15, 3};
    TransientSolver solver(netlist, options);
    const auto layer = circuit.design.num_layers() - 1;
    std::vector<int> wanted;
    for (int k = 0; k < circuit.design.num_outputs(layer); ++k)
        wanted.push_back(solver.system().unknown_of_node(
            netlist.find_node("nin" + std::to_string(layer + 1) + "_" + std::to_string(k))));
    solver.want(wanted);
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(wanted.size())), squares = sum, now = sum;
    double count = 0;
    const auto summary = solver.run(point, [&](double at, const Eigen::VectorXd& unknowns) {
        if (at < 0.02 * time) return;
        for (std::size_t k = 0; k < wanted.size(); ++k) now[static_cast<Eigen::Index>(k)] = unknowns[wanted[k]];
        sum += now;
        squares += now.cwiseAbs2();
        ++count;
    });
    EXPECT_TRUE(summary.is_usable()) << summary.report();
    return squares / count - (sum / count).cwiseAbs2();
}

TEST(NoiseTwin, DeviationsAreThoseOfNoiseOverTime) {
    for (const std::uint64_t seed : {1, 2, 5}) {
        auto circuit = random_network(seed);
        circuit.design.gain_bandwidth = 1e10;
        const Eigen::MatrixXd image = random_images(circuit, 1, seed);
        const CompiledNetwork network(circuit, 1);
        const auto fast = output_noise(network, image, {.gain_bandwidth = 1e10, .has_shot_noise = false}, 1);
        const auto slow = variances_over_time(circuit, image.col(0));
        for (Eigen::Index k = 0; k < slow.size(); ++k)
            EXPECT_NEAR(std::sqrt(fast.read_out[k] / slow[k]), 1, 0.08) << "seed " << seed << ", output " << k;
    }
}

TEST(NoiseTwin, OpAmpsAddTheirNoiseGain) {
    auto circuit = random_network(3);
    const Eigen::MatrixXd image = random_images(circuit, 1, 3);
    const CompiledNetwork network(circuit, 1);
    const auto quiet = output_noise(network, image, {}, 1),
               noisy = output_noise(network, image, {.op_amp_density = 1e-16}, 1);
    const auto twice = output_noise(network, image, {.op_amp_density = 2e-16}, 1);
    EXPECT_GT((noisy.density - quiet.density).minCoeff(), 0);
    EXPECT_LT(((twice.density - noisy.density) - (noisy.density - quiet.density)).norm(), 1e-9 * twice.density.norm());
    EXPECT_LT((noisy.covariance - noisy.covariance.transpose()).norm(), 1e-12 * noisy.covariance.norm());
    const auto wide = output_noise(network, image, {.op_amp_density = 1e-16, .gain_bandwidth = 4e10}, 1);
    EXPECT_LT((wide.covariance - 4 * noisy.covariance).norm(), 1e-9 * wide.covariance.norm());
}

TEST(NoiseTwin, TheProbabilityOfAnotherClassIsThatOfTheNormalLaw) {
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(2, 2);
    covariance(0, 0) = covariance(1, 1) = 0.5e-4;
    EXPECT_NEAR(wrong_class_probability(Eigen::Vector2d(0.4, 0.39), covariance), 0.158655, 1e-6);  // one sigma
    covariance(0, 1) = covariance(1, 0) = 0.5e-4;                                                  // both move together
    EXPECT_EQ(wrong_class_probability(Eigen::Vector2d(0.4, 0.39), covariance), 0);
    EXPECT_EQ(wrong_class_probability(Eigen::Vector2d(0.4, 0.4), Eigen::Matrix2d::Identity()), 0.5);
}

}  // namespace
}  // namespace spinloom

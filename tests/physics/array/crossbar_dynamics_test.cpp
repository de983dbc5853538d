// Crossbars over time: the reduced model against the nodal matrices, its bound, and the limits known in closed form.

#include "spinloom/array/ports/crossbar_dynamics.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <complex>

#include "spinloom/array/ports/crossbar_netlist.hpp"
#include "spinloom/circuit/mna_system.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

Crossbar random_crossbar(int lines, int positions, std::uint64_t seed) {
    RandomStream random(seed, "crossbar");
    Eigen::MatrixXd conductance(lines, positions);
    for (double& g : conductance.reshaped()) g = random.uniform() < 0.5 ? 1 / 8.5e3 : 1 / 25.5e3;
    auto crossbar = Crossbar::rectangular(conductance, {9.24, 11.55});
    crossbar.capacitances = segment_capacitances(WireGeometry{}, ArrayDielectrics{});
    return crossbar;
}

/// Exact port admittance at s = i omega from the nodal matrices of the netlist.
Eigen::MatrixXcd exact_admittance(const Crossbar& crossbar, double omega) {
    Netlist netlist;
    std::vector<Node> ports, sources, terminals;
    for (int i = 0; i < crossbar.num_sources(); ++i) sources.push_back(netlist.internal_node());
    for (int i = 0; i < crossbar.num_bit_lines(); ++i) terminals.push_back(netlist.internal_node());
    add_crossbar(netlist, crossbar, sources, terminals);
    // The equations over time: at rest a node that only capacitors reach would have a conductance to ground.
    const MnaSystem system(netlist, FinfetForm::internal_nodes);
    const Eigen::MatrixXcd matrix = Eigen::MatrixXd(system.conductance()).cast<std::complex<double>>() +
                                    std::complex<double>(0, omega) * Eigen::MatrixXd(system.capacitance());
    const auto p = static_cast<Eigen::Index>(sources.size() + terminals.size()), n = matrix.rows() - p;
    if (n == 0) return matrix;
    return matrix.topLeftCorner(p, p) -
           matrix.topRightCorner(p, n) *
               matrix.bottomRightCorner(n, n).partialPivLu().solve(matrix.bottomLeftCorner(n, p));
}

double norm(const Eigen::MatrixXcd& matrix) {
    return matrix.jacobiSvd().singularValues()[0];
}

TEST(CrossbarDynamics, AdmittanceIsWithinItsBoundAndTheBoundFallsWithTheBlocks) {
    const auto crossbar = random_crossbar(6, 9, 1);
    double last = 1e300;
    for (const double tolerance : {1e9, 1e-2, 1e-5, 1e-9}) {
        const auto model = reduce_dynamics(crossbar, {.band = 1e12, .tolerance = tolerance});
        EXPECT_LE(model.error_bound, tolerance);
        EXPECT_LE(model.error_bound, last);
        last = model.error_bound;
        const double scale = model.conductance.cwiseAbs().rowwise().sum().maxCoeff();
        for (const double omega : {1e10, 1e11, 5e11, 1e12}) {
            const double error = norm(model.admittance(omega) - exact_admittance(crossbar, omega));
            EXPECT_LE(error, model.error_bound * scale + 1e-12 * scale) << tolerance << " " << omega;
        }
    }
}

// Without a block two moments are exact, so the error falls as omega^2; each block adds two.
TEST(CrossbarDynamics, EachBlockMatchesTwoMoments) {
    const auto crossbar = random_crossbar(4, 6, 2);
    for (int blocks = 0; blocks < 2; ++blocks) {
        const auto model = reduce_dynamics(crossbar, {.band = 1e11, .tolerance = 1e-30, .max_blocks = blocks});
        const auto error = [&](double omega) {
            return norm(model.admittance(omega) - exact_admittance(crossbar, omega));
        };
        const double order = std::log2(error(4e11) / error(2e11));
        EXPECT_NEAR(order, 2 * blocks + 2, 0.4);
    }
}

TEST(CrossbarDynamics, IsReciprocalAndPassive) {
    const auto model = reduce_dynamics(random_crossbar(5, 7, 3), {.band = 1e12, .tolerance = 1e-4});
    EXPECT_GT(model.num_modes(), 0);
    EXPECT_TRUE((model.mode_time.array() > 0).all());
    EXPECT_TRUE(model.conductance.isApprox(model.conductance.transpose()));
    const auto ports = model.num_ports(), modes = model.num_modes();
    Eigen::MatrixXd stored = Eigen::MatrixXd::Zero(ports + modes, ports + modes);  // C of ports and modes
    stored.topLeftCorner(ports, ports) = model.capacitance;
    stored.topRightCorner(ports, modes) = model.mode_coupling;
    stored.bottomLeftCorner(modes, ports) = model.mode_coupling.transpose();
    stored.bottomRightCorner(modes, modes) = model.mode_time.asDiagonal();
    // Energies of any port voltages and modes are not negative: scaled to unit diagonal, smallest eigenvalue >= 0.
    const Eigen::VectorXd scale = stored.diagonal().cwiseSqrt().cwiseInverse();
    const Eigen::MatrixXd scaled = scale.asDiagonal() * stored * scale.asDiagonal();
    EXPECT_GT(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(scaled).eigenvalues()[0], -1e-9);
    EXPECT_GT(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(model.conductance).eigenvalues()[0],
              -1e-12 * model.conductance.norm());
}

// All ports at one voltage: no current at rest, and the charge is all capacitance to ground times it; cells and
// neighbours hold none.
TEST(CrossbarDynamics, ChargeOfACommonVoltageIsThatOfTheGroundCapacitances) {
    const auto crossbar = random_crossbar(5, 7, 4);
    const auto model = reduce_dynamics(crossbar, {});
    const Eigen::VectorXd ones = Eigen::VectorXd::Ones(model.num_ports());
    EXPECT_LT((model.conductance * ones).norm(), 1e-10 * model.conductance.norm());
    const double ground = 35 * (crossbar.capacitances.input_ground + crossbar.capacitances.output_ground);
    EXPECT_NEAR(ones.dot(model.capacitance * ones), ground, 1e-9 * ground);
}

// One line of n segments with an end held at 0 V: the first moment is Elmore's sum over the far part of the line.
TEST(CrossbarDynamics, FirstMomentOfALineIsElmores) {
    Crossbar line;
    const int n = 6;
    line.conductance = Eigen::MatrixXd::Zero(1, n);
    line.conductance(0, 0) = 1 / 1e3;  // the far end is driven through one cell
    line.tap_of_bit_line = {0};
    line.word_lines = {{0, {0}}};
    line.wires.output_line = 50;
    line.capacitances.output_ground = 1e-16;
    const auto model = reduce_dynamics(line, {.band = 1e10});
    // With the source at 1 V and the terminal at 0 V node k (0: next to the cell) rests at v_k; the charge that leaves
    // through the source while it settles is sum C v_k^2, that of energy C v^2 over 1 V (Elmore's sum for a driven
    // end).
    const double total = 1e3 + n * 50;
    double moment = 0;
    for (int k = 0; k < n; ++k) moment += 1e-16 * std::pow((n - k) * 50 / total, 2);
    EXPECT_NEAR(model.conductance(0, 0), 1 / total, 1e-12);
    EXPECT_NEAR(model.capacitance(0, 0), moment, 1e-9 * moment);
}

TEST(CrossbarDynamics, WithoutWiresCellsAreThePortsCapacitance) {
    auto crossbar = random_crossbar(3, 4, 5);
    crossbar.wires = {};
    crossbar.capacitances = {.cell = 1e-16};
    const auto model = reduce_dynamics(crossbar, {});
    EXPECT_EQ(model.num_modes(), 0);
    EXPECT_EQ(model.error_bound, 0);
    EXPECT_NEAR(model.capacitance(0, 0), 3e-16, 1e-25);  // a word line with three cells
    EXPECT_NEAR(model.capacitance(4, 4), 4e-16, 1e-25);  // a bit line with four
    EXPECT_NEAR(model.capacitance(0, 4), -1e-16, 1e-25);
}

}  // namespace
}  // namespace spinloom

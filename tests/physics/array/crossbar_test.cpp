// Properties of reduced crossbars, and the reduction against its slow twin, the full nodal circuit.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "spinloom/array/parts/difference_amplifier.hpp"
#include "spinloom/array/ports/crossbar_netlist.hpp"
#include "spinloom/array/ports/port_reduction.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

/// A random crossbar: bit lines in pairs that share a tap, some positions with two word lines, some open cells.
Crossbar random_crossbar(int pairs, int positions, WireSegments wires, std::uint64_t seed) {
    RandomStream random(seed, "crossbar");
    Crossbar crossbar;
    crossbar.wires = wires;
    crossbar.conductance.resize(2 * pairs, positions);
    for (double& g : crossbar.conductance.reshaped())
        g = random.uniform() < 0.1 ? 0.0 : 1.0 / (3e3 + 2e4 * random.uniform());
    std::vector<int> plus, minus, all;
    for (int line = 0; line < 2 * pairs; ++line) {
        crossbar.tap_of_bit_line.push_back(line % pairs);
        (line < pairs ? plus : minus).push_back(line);
        all.push_back(line);
    }
    for (int p = 0; p < positions; ++p) {
        if (random.uniform() < 0.3) {
            crossbar.word_lines.push_back({p, plus});
            crossbar.word_lines.push_back({p, minus});
        } else {
            crossbar.word_lines.push_back({p, all});
        }
    }
    return crossbar;
}

Eigen::VectorXd random_voltages(Eigen::Index count, std::uint64_t seed) {
    RandomStream random(seed, "voltages");
    Eigen::VectorXd v(count);
    for (double& x : v) x = 2 * random.uniform() - 1;
    return v;
}

/// Whole symmetric port matrix.
Eigen::MatrixXd port_matrix(const PortAdmittance& y) {
    const auto s = y.source_terminal.cols(), t = y.source_terminal.rows();
    Eigen::MatrixXd matrix(s + t, s + t);
    matrix.topLeftCorner(s, s) = y.apply_source(Eigen::MatrixXd::Identity(s, s));
    matrix.topRightCorner(s, t) = y.source_terminal.transpose();
    matrix.bottomLeftCorner(t, s) = y.source_terminal;
    matrix.bottomRightCorner(t, t) = y.terminal;
    return matrix;
}

WireSegments random_wires() {
    switch (*rc::gen::inRange(0, 3)) {
        case 0:
            return {};
        case 1:
            return {0, 0.1 * *rc::gen::inRange(1, 300)};
        default:
            return {0.1 * *rc::gen::inRange(1, 300), 0.1 * *rc::gen::inRange(1, 300)};
    }
}

/// Entries are differences of wire conductances, whose rounding they carry; where all cells are open nothing else is
/// left.
double rounding_of(const Eigen::MatrixXd& y, const WireSegments& wires) {
    const double wire_conductance =
        (wires.output_line > 0 ? 1 / wires.output_line : 0) + (wires.input_line > 0 ? 1 / wires.input_line : 0);
    return 1e-11 * y.cwiseAbs().maxCoeff() + 1e-14 * wire_conductance + 1e-30;
}

RC_GTEST_PROP(CrossbarReduction, EveryMethodGivesTheSamePorts, ()) {
    const auto crossbar = random_crossbar(*rc::gen::inRange(1, 6), *rc::gen::inRange(1, 12), random_wires(),
                                          static_cast<std::uint64_t>(*rc::gen::inRange(0, 1000000)));
    const Eigen::MatrixXd nodal = port_matrix(reduce_to_ports(crossbar, CrossbarMethod::nodal));
    const Eigen::MatrixXd block = port_matrix(reduce_to_ports(crossbar, CrossbarMethod::block));
    RC_ASSERT((nodal - block).cwiseAbs().maxCoeff() < rounding_of(block, crossbar.wires));
}

RC_GTEST_PROP(CrossbarReduction, PortMatrixIsSymmetricPassiveAndWithoutGroundPath, ()) {
    const auto crossbar = random_crossbar(*rc::gen::inRange(1, 6), *rc::gen::inRange(1, 12), random_wires(),
                                          static_cast<std::uint64_t>(*rc::gen::inRange(0, 1000000)));
    const Eigen::MatrixXd y = port_matrix(reduce_to_ports(crossbar));
    const double rounding = rounding_of(y, crossbar.wires);
    RC_ASSERT((y - y.transpose()).cwiseAbs().maxCoeff() < rounding);
    RC_ASSERT(y.rowwise().sum().cwiseAbs().maxCoeff() < rounding);
    const Eigen::VectorXd v = random_voltages(y.rows(), 7);
    RC_ASSERT(v.dot(y * v) > -static_cast<double>(y.rows()) * rounding);
}

RC_GTEST_PROP(CrossbarReduction, EqualsTheFullCircuit, ()) {
    const auto crossbar = random_crossbar(*rc::gen::inRange(1, 5), *rc::gen::inRange(1, 10), random_wires(),
                                          static_cast<std::uint64_t>(*rc::gen::inRange(0, 1000000)));
    const auto admittance = reduce_to_ports(crossbar);
    const Eigen::VectorXd sources = random_voltages(crossbar.num_sources(), 1);
    const Eigen::VectorXd terminals = random_voltages(crossbar.num_bit_lines(), 2);

    Netlist netlist;
    std::vector<Node> source_nodes, terminal_nodes;
    for (int i = 0; i < crossbar.num_sources(); ++i) {
        source_nodes.push_back(netlist.node("s" + std::to_string(i)));
        netlist.add_voltage_source("vs" + std::to_string(i), source_nodes.back(), ground, sources[i]);
    }
    for (int i = 0; i < crossbar.num_bit_lines(); ++i) {
        terminal_nodes.push_back(netlist.node("t" + std::to_string(i)));
        netlist.add_voltage_source("vt" + std::to_string(i), terminal_nodes.back(), ground, terminals[i]);
    }
    const auto nodes = add_crossbar(netlist, crossbar, source_nodes, terminal_nodes);
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    RC_ASSERT(point.is_usable());

    const Eigen::VectorXd into_sources =
        admittance.apply_source(sources) + admittance.source_terminal.transpose() * terminals;
    const Eigen::VectorXd into_terminals = admittance.source_terminal * sources + admittance.terminal * terminals;
    for (int i = 0; i < crossbar.num_sources(); ++i) {
        RC_ASSERT(std::abs(into_sources[i] + solver.current(point, "vs" + std::to_string(i))) < 1e-14);
    }
    for (int i = 0; i < crossbar.num_bit_lines(); ++i) {
        RC_ASSERT(std::abs(into_terminals[i] + solver.current(point, "vt" + std::to_string(i))) < 1e-14);
    }
    if (crossbar.wires.output_line == 0) return;
    const auto inside = BlockTridiagonalCrossbar(crossbar).voltages(sources, terminals);
    for (int b = 0; b < crossbar.num_bit_lines(); ++b) {
        for (int p = 0; p < crossbar.num_positions(); ++p) {
            const Node node = nodes.bit[static_cast<std::size_t>(b)][static_cast<std::size_t>(p)];
            RC_ASSERT(std::abs(inside.bit(b, p) - solver.voltage(point, node)) < 1e-12);
        }
    }
    for (int w = 0; w < crossbar.num_sources(); ++w) {
        for (int tap = 0; tap < crossbar.num_taps(); ++tap) {
            const Node node = nodes.word[static_cast<std::size_t>(w)][static_cast<std::size_t>(tap)];
            RC_ASSERT(std::abs(inside.word(w, tap) - solver.voltage(point, node)) < 1e-12);
        }
    }
}

// As the wires' resistance goes to zero the elimination goes over into the closed form.
TEST(CrossbarReduction, TendsToTheWirelessLimit) {
    const auto ideal = reduce_to_ports(random_crossbar(4, 9, {}, 3));
    double last = 1;
    for (const double r : {1e-1, 1e-2, 1e-3}) {
        const auto wired = reduce_to_ports(random_crossbar(4, 9, {r, r}, 3));
        const double error = (wired.source_terminal - ideal.source_terminal).norm() / ideal.source_terminal.norm();
        EXPECT_LT(error, 0.15 * last);
        last = error;
    }
    EXPECT_LT(last, 1e-4);
}

// Without wires each line sits at the conductance-weighted mean of its inputs, pulled a little by the amplifier.
TEST(DifferenceAmplifier, LinesAreNotVirtualGrounds) {
    Crossbar crossbar = random_crossbar(1, 6, {}, 11);
    const DifferenceAmplifier amplifier{20, 1e9};  // an amplifier that loads next to nothing
    const auto read = terminate(reduce_to_ports(crossbar), amplifier);
    const Eigen::VectorXd v = random_voltages(crossbar.num_sources(), 5);
    double weighted = 0, total = 0;
    for (int source = 0; source < crossbar.num_sources(); ++source) {
        const auto& line = crossbar.word_lines[static_cast<std::size_t>(source)];
        if (std::find(line.bit_lines.begin(), line.bit_lines.end(), 0) == line.bit_lines.end()) continue;
        weighted += crossbar.conductance(0, line.position) * v[source];
        total += crossbar.conductance(0, line.position);
    }
    EXPECT_NEAR((read.positive_line * v)(0), weighted / total, 1e-5);
}

TEST(DifferenceAmplifier, OutputIsGainTimesDifference) {
    const auto crossbar = random_crossbar(2, 5, {2, 3}, 12);
    const DifferenceAmplifier amplifier{7, 1000};
    const auto read = terminate(reduce_to_ports(crossbar), amplifier);
    const Eigen::VectorXd v = random_voltages(crossbar.num_sources(), 6);
    Netlist netlist;
    std::vector<Node> sources, terminals;
    for (int i = 0; i < crossbar.num_sources(); ++i) {
        sources.push_back(netlist.internal_node());
        netlist.add_voltage_source("v" + std::to_string(i), sources.back(), ground, v[i]);
    }
    for (int i = 0; i < 4; ++i) terminals.push_back(netlist.internal_node());
    add_crossbar(netlist, crossbar, sources, terminals);
    for (std::size_t o = 0; o < 2; ++o) {
        const Node n1 = netlist.internal_node(), n2 = netlist.internal_node();
        const Node out = netlist.node("out" + std::to_string(o));
        netlist.add_resistor("r1", terminals[2 + o], n1, 1000);
        netlist.add_resistor("r2", terminals[o], n2, 1000);
        netlist.add_resistor("r3", n1, out, 7000);
        netlist.add_resistor("r4", n2, ground, 7000);
        netlist.add_ideal_op_amp("u" + std::to_string(o), out, n2, n1);
    }
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    ASSERT_TRUE(point.is_usable());
    const Eigen::VectorXd outputs = read.output(amplifier.gain) * v;
    for (int o = 0; o < 2; ++o) EXPECT_NEAR(outputs[o], solver.voltage(point, "out" + std::to_string(o)), 1e-12);
}

}  // namespace
}  // namespace spinloom

// The linear part of a network over time (crossbars with all capacitances, amplifiers with one pole), one netlist
// solved by our transient and, as a deck, by the ngspice program.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "physics/network/random_network.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/program.hpp"
#include "spinloom/spice/write/raw_file.hpp"
#include "spinloom/spice/write/raw_reader.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

using namespace test;

/// A linear netlist as a deck; node i is n<i>.
std::string linear_deck(const Netlist& netlist, double stop, const std::vector<Node>& saved) {
    const auto n = [](Node node) { return node == ground ? std::string("0") : fmt::format("n{}", node); };
    std::string text = "* linear network\n";
    int k = 0;
    for (const auto& r : netlist.resistors())
        text += fmt::format("r{} {} {} {:.15g}\n", k++, n(r.positive), n(r.negative), 1 / r.conductance);
    for (const auto& c : netlist.capacitors())
        text += fmt::format("c{} {} {} {:.15g}\n", k++, n(c.positive), n(c.negative), c.capacitance);
    for (const auto& e : netlist.voltage_amplifiers()) {
        text += fmt::format("e{} {} {} {} {} {:.15g}\n", k++, n(e.positive), n(e.negative), n(e.control_positive),
                            n(e.control_negative), e.gain);
    }
    for (const auto& g : netlist.transconductors()) {
        text += fmt::format("g{} {} {} {} {} {:.15g}\n", k++, n(g.positive), n(g.negative), n(g.control_positive),
                            n(g.control_negative), g.gain);
    }
    for (const auto& v : netlist.voltage_sources()) {
        text += fmt::format("v{} {} {} ", k++, n(v.positive), n(v.negative));
        if (!v.waveform) {
            text += fmt::format("{:.15g}\n", v.value);
            continue;
        }
        text += fmt::format("pwl(0 {:.15g}", v.waveform->value(0));
        for (const double t : v.waveform->breakpoints(stop))
            text += fmt::format(" {:.15g} {:.15g}", t, v.waveform->value(t));
        text += ")\n";
    }
    text += ".options reltol=1e-5\n.save";
    for (const Node node : saved) text += " v(" + n(node) + ")";
    return text + fmt::format("\n.tran {:.6g} {:.6g}\n.end\n", stop / 2000, stop);
}

class LinearTransient : public TemporaryFolder, public testing::WithParamInterface<double> {};

TEST_P(LinearTransient, AgreesWithNgspiceWithinOnePercentInWaveformAndSettlingTime) {
    RandomStream random(5, "network");
    CircuitDesign design;
    const auto weights = random_mlp({40, 6}, random);
    design.topology = weights.topology();
    design.synapse.parallel = 8.5e3;
    design.synapse.antiparallel = 25.5e3;
    design.neuron.v_dd = 0.8;
    design.gains = {8};
    design.bias_positive = design.bias_negative = {BiasRail::Supply::v_dd, 0.8};
    design.wires = {9.24, 11.55};
    design.capacitances = segment_capacitances(WireGeometry{}, ArrayDielectrics{});
    design.partition = PartitionLimits{16, 4};
    design.gain_bandwidth = GetParam();
    const auto network = build(design, weights);
    const double stop = 10 * 9 / (2 * 3.14159 * GetParam());  // ten time constants at the noise gain of 9
    const auto netlist = transient_read_out_netlist(network, random_images(network, 1, 1).col(0),
                                                    random_images(network, 1, 2).col(0), 1e-12);
    std::vector<Node> amplifiers;
    for (int r = 0; r < 6; ++r) {
        for (int k = 0; k < 3; ++k) amplifiers.push_back(netlist.find_node(fmt::format("amp1_{}_{}", r, k)));
    }

    TransientSolver solver(netlist, {.stop = stop});
    std::vector<double> times;
    std::vector<Eigen::VectorXd> ours;
    const auto start = solve_operating_point(netlist);
    ASSERT_TRUE(start.is_usable());
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& x) {
        times.push_back(time);
        ours.push_back(x);
    });
    ASSERT_TRUE(summary.is_usable()) << summary.report();

    std::ofstream(folder() / "linear.cir") << linear_deck(netlist, stop, amplifiers);
    const int status = run_program({.program = SPINLOOM_NGSPICE,
                                    .arguments = {"-b", "-r", "out.raw", "linear.cir"},
                                    .folder = folder(),
                                    .log = folder() / "log",
                                    .meanwhile = {}});
    ASSERT_EQ(status, 0);
    const auto plots = spice::read_raw_file(folder() / "out.raw");
    ASSERT_FALSE(plots.empty());
    const auto* axis = plots[0].find("time");
    ASSERT_NE(axis, nullptr);
    // Last time outside of 1 % of the step about the final value.
    const auto settling = [](const std::vector<double>& t, const auto& value, std::size_t count) {
        const double last = value(count - 1), band = 0.01 * std::abs(value(0) - last);
        double settled = 0;
        for (std::size_t i = 1; i < count; ++i) {
            const double before = std::abs(value(i - 1) - last), now = std::abs(value(i) - last);
            if (before > band && now <= band) settled = t[i - 1] + (t[i] - t[i - 1]) * (before - band) / (before - now);
        }
        return settled;
    };
    for (const Node node : amplifiers) {
        const auto* theirs = plots[0].find(fmt::format("v(n{})", node));
        ASSERT_NE(theirs, nullptr);
        const int u = solver.system().unknown_of_node(node);
        const auto our_value = [&](std::size_t i) { return ours[i][u]; };
        const auto their_value = [&](std::size_t i) { return theirs->values[i]; };
        const double swing = std::abs(our_value(0) - our_value(ours.size() - 1));
        ASSERT_GT(swing, 1e-3);
        std::size_t at = 1;
        for (std::size_t i = 0; i < axis->values.size(); ++i) {
            const double t = axis->values[i];
            while (at + 1 < times.size() && times[at] < t) ++at;
            const double place = std::clamp((t - times[at - 1]) / (times[at] - times[at - 1]), 0.0, 1.0);
            const double interpolated = (1 - place) * our_value(at - 1) + place * our_value(at);
            ASSERT_NEAR(interpolated, their_value(i), 0.01 * swing) << "node " << node << " at " << t;
        }
        const double mine = settling(times, our_value, ours.size());
        EXPECT_NEAR(mine, settling(axis->values, their_value, axis->values.size()), 0.01 * mine);
    }
}

// An amplifier that decides, and one so fast that the wires and cells show.
INSTANTIATE_TEST_SUITE_P(GainBandwidths, LinearTransient, testing::Values(1e10, 1e12));

}  // namespace
}  // namespace spinloom

// Charge and energy of circuits of FinFETs over time: a ring oscillator and a chain of inverters, as decks.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "spinloom/circuit/power.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/read/elaborate.hpp"
#include "spinloom/spice/write/bsim_model_card.hpp"

namespace spinloom::spice {
namespace {

/// Models nfet and pfet, and an inverter of two fins each.
/// @param release  of the equations; 0 takes the cards' own
std::string library(const std::string& kind, double release = 0) {
    std::string text;
    for (const char* polarity : {"n", "p"}) {
        const auto card = read_finfet_card(find_card("ptm-mg-" + kind + "-" + polarity, "finfet"), release);
        text += bsim_model_card(std::string(polarity) + "fet", card, DeckFlavor::hspice);
    }
    const auto length = read_finfet_card(find_card("ptm-mg-" + kind + "-n", "finfet")).gate_length;
    return text + fmt::format(
                      ".subckt inv in out vdd\nmn out in 0 0 nfet l={0} nfin=2\nmp out in vdd vdd pfet l={0} nfin=2\n"
                      ".ends\n",
                      length);
}

/// What passed through a circuit between the points of time.
struct Flow {
    std::vector<double> time;
    std::vector<double> delivered, dissipated, stored;  ///< powers [W]
    std::vector<double> sensed;                         ///< current of vsense [A]
    std::vector<double> output;                         ///< v(out) [V]

    static double integral(const std::vector<double>& t, const std::vector<double>& y, double from, double to) {
        double sum = 0;
        for (std::size_t i = 1; i < t.size(); ++i) {
            if (t[i] <= from || t[i - 1] >= to) continue;
            const auto at = [&](double x) { return y[i - 1] + (y[i] - y[i - 1]) * (x - t[i - 1]) / (t[i] - t[i - 1]); };
            const double a = std::max(from, t[i - 1]), b = std::min(to, t[i]);
            sum += 0.5 * (b - a) * (at(a) + at(b));
        }
        return sum;
    }
    [[nodiscard]] double total(const std::vector<double>& y, double from, double to) const {
        return integral(time, y, from, to);
    }
    [[nodiscard]] double moved_charge(double from, double to) const {
        auto magnitude = sensed;
        for (double& i : magnitude) i = std::abs(i);
        return integral(time, magnitude, from, to);
    }
};

Flow run(const std::string& text, double stop, IntegrationMethod method, bool from_operating_point) {
    const auto circuit = elaborate(parse_deck(text, "circuit.sp"));
    TransientSolver solver(circuit.netlist,
                           {.stop = stop, .max_step = stop / 400, .method = method, .relative_tolerance = 1e-6});
    const auto& system = solver.system();
    const int sensor = system.unknown_of_branch("vsense");
    const int output = system.unknown_of_node(circuit.netlist.find_node("out"));
    Flow flow;
    const TransientObserver observe = [&](double t, const Eigen::VectorXd& x) {
        const auto power = circuit_power(system, x, t);
        flow.time.push_back(t);
        flow.delivered.push_back(power.delivered());
        flow.dissipated.push_back(power.dissipated());
        flow.stored.push_back(solver.stored_power());
        flow.sensed.push_back(x[sensor]);
        flow.output.push_back(x[output]);
    };
    OperatingPointSolver direct(circuit.netlist);
    const auto summary =
        from_operating_point
            ? solver.run(direct.solve(), observe)
            : solver.run(InitialConditions{{{circuit.netlist.find_node("out"), 0.8}}, {}, {}}, observe);
    EXPECT_TRUE(summary.is_usable()) << summary.report();
    return flow;
}

/// Times at which v(out) rises through a level, after `from`.
std::vector<double> risings(const Flow& flow, double level, double from) {
    std::vector<double> times;
    for (std::size_t i = 1; i < flow.time.size(); ++i) {
        const double a = flow.output[i - 1], b = flow.output[i];
        if (flow.time[i] > from && a < level && b >= level)
            times.push_back(flow.time[i - 1] + (flow.time[i] - flow.time[i - 1]) * (level - a) / (b - a));
    }
    return times;
}

class TransistorTransient : public testing::TestWithParam<IntegrationMethod> {};

TEST_P(TransistorTransient, ChainReturnsTheChargeItTookAndBalancesItsEnergy) {
    const auto deck = "* chain\n" + library("14nm-hp") +
                      "vdd vdd 0 0.8\nvin in 0 pulse(0 0.8 10p 5p 5p 80p 1n)\nvsense in a 0\n"
                      "x1 a b vdd inv\nx2 b c vdd inv\nx3 c out vdd inv\ncl out 0 0.2f\n.end\n";
    const auto flow = run(deck, 240e-12, GetParam(), true);
    // The pulse is over at 100 ps, the circuit at rest again long before 240 ps.
    const double moved = flow.moved_charge(0, 240e-12), net = flow.total(flow.sensed, 0, 240e-12);
    EXPECT_GT(moved, 1e-16);
    EXPECT_LT(std::abs(net), 1e-4 * moved) << "what flowed into the gates came out again, but for their leakage";

    const double delivered = flow.total(flow.delivered, 0, 240e-12);
    const double dissipated = flow.total(flow.dissipated, 0, 240e-12), stored = flow.total(flow.stored, 0, 240e-12);
    EXPECT_GT(delivered, 1e-16);
    EXPECT_NEAR(delivered, dissipated + stored, 1e-6 * delivered);
    // Back where it began: what the capacitances keep of a cycle is the work of a charge that is no state's (the
    // model's transcapacitances differ, c_dg from c_gd), a few parts in a hundred.
    EXPECT_LT(std::abs(stored), 0.05 * delivered);
}

TEST_P(TransistorTransient, RingOscillatesWithTheEnergyItIsGiven) {
    // What is stored of a cycle is the work of charges that are no state's (above): 5.1 % by release 105.03.
    for (const auto& [release, most_stored] : {std::pair{107.0, 0.05}, std::pair{105.03, 0.06}}) {
        SCOPED_TRACE(release);
        const auto deck = "* ring\n" + library("14nm-hp", release) +
                          "vdd vdd 0 0.8\nx1 out b vdd inv\nx2 b c vdd inv\nx3 c d vdd inv\nvsense d out 0\n.end\n";
        const auto flow = run(deck, 60e-12, GetParam(), false);
        const auto rises = risings(flow, 0.4, 20e-12);
        ASSERT_GE(rises.size(), 4U);
        std::vector<double> periods;
        for (std::size_t i = 1; i < rises.size(); ++i) periods.push_back(rises[i] - rises[i - 1]);
        for (const double period : periods) EXPECT_NEAR(period, periods[0], 1e-3 * periods[0]);
        EXPECT_GT(periods[0], 5e-12);
        EXPECT_LT(periods[0], 9e-12);

        const double from = rises.front(), to = rises.back();
        EXPECT_LT(std::abs(flow.total(flow.sensed, from, to)), 1e-3 * flow.moved_charge(from, to));
        const double delivered = flow.total(flow.delivered, from, to);
        const double dissipated = flow.total(flow.dissipated, from, to), stored = flow.total(flow.stored, from, to);
        EXPECT_GT(delivered, 0);
        EXPECT_NEAR(delivered, dissipated + stored, 1e-6 * delivered);
        EXPECT_LT(std::abs(stored), most_stored * delivered);
    }
}

INSTANTIATE_TEST_SUITE_P(Methods, TransistorTransient,
                         testing::Values(IntegrationMethod::trapezoidal, IntegrationMethod::gear),
                         [](const auto& method) {
                             return method.param == IntegrationMethod::gear ? "gear" : "trapezoidal";
                         });

}  // namespace
}  // namespace spinloom::spice

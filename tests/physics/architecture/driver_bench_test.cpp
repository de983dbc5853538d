// The driver of an input line on the bench: it must do what it was sized for.

#include "spinloom/architecture/bench/driver_bench.hpp"

#include <gtest/gtest.h>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

NeuronProcess process() {
    return {{}, 0.8, read_layout_rule(find_card(default_layout_card, "layout"))};
}

std::shared_ptr<const FinfetModel> transistor_card(const char* card, double fins) {
    return std::make_shared<const FinfetModel>(
        make_finfet_model(read_finfet_card(find_card(card, "finfet")), {.fins = fins, .temperature = 300.15}));
}

/// Drop of an inverter that drives `current` out of (positive) or into its output, its input at the rail for it.
double drop(double n_fins, double p_fins, double current) {
    Netlist netlist;
    const Node supply = netlist.node("vdd"), in = netlist.node("in"), out = netlist.node("out");
    netlist.add_voltage_source("vdd", supply, ground, 0.8);
    netlist.add_voltage_source("vin", in, ground, current > 0 ? 0 : 0.8);
    netlist.add_finfet("n", out, in, ground, ground, transistor_card("ptm-mg-14nm-hp-n", n_fins));
    netlist.add_finfet("p", out, in, supply, supply, transistor_card("ptm-mg-14nm-hp-p", p_fins));
    netlist.add_current_source("line", out, ground, current);
    const OperatingPointSolver solver(netlist);
    const auto point = solve_operating_point(netlist);
    const double voltage = solver.voltage(point, out);
    return current > 0 ? 0.8 - voltage : voltage;
}

TEST(DriverBench, CarriesItsCurrentWithinTheDrop) {
    const DriverTask task{.low = 0, .high = 0.8, .current = 4e-4, .drop = 8e-3, .taper = 4};
    const auto driver = measure_driver(process(), task);
    for (const double sign : {1.0, -1.0}) {
        EXPECT_LT(drop(driver.n_fins, driver.p_fins, sign * task.current), 1.01 * task.drop);  // the other one leaks
        EXPECT_GT(drop(0.9 * driver.n_fins, 0.9 * driver.p_fins, sign * task.current), task.drop) << "is not larger "
                                                                                                     "than needed";
    }
    EXPECT_NEAR(driver.resistance, task.drop / task.current, 0.02 * task.drop / task.current);  // whole fins
}

TEST(DriverBench, GrowsWithTheCurrent) {
    DriverTask task{.low = 0, .high = 0.8, .current = 1e-4, .drop = 8e-3, .taper = 4};
    const auto small = measure_driver(process(), task);
    task.current = 1e-3;
    const auto large = measure_driver(process(), task);
    // Ten times the current: ten times the fins, up to one, and so of all that goes with them.
    EXPECT_NEAR(large.n_fins, 10 * small.n_fins, 10);
    EXPECT_NEAR(large.leakage / small.leakage, large.n_fins / small.n_fins, 0.3);
    EXPECT_NEAR(large.energy / small.energy, large.n_fins / small.n_fins, 0.5);
    EXPECT_GT(large.area, 7 * small.area);
    EXPECT_LT(large.resistance, 0.12 * small.resistance);
    EXPECT_GT(small.energy, 0);
}

TEST(DriverBench, ASwitchLeaksWithItsFinsAndItsSupply) {
    const double one = switch_leakage(process(), 10, 0.8);
    EXPECT_GT(one, 0);
    EXPECT_NEAR(switch_leakage(process(), 20, 0.8), 2 * one, 1e-6 * one);
    EXPECT_LT(switch_leakage(process(), 10, 0.4), 0.5 * one);
}

}  // namespace
}  // namespace spinloom

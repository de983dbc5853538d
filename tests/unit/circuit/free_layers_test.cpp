#include "spinloom/circuit/free_layers.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/circuit/transient.hpp"
#include "spinloom/device/magnet/llg_trajectory.hpp"

namespace spinloom {
namespace {

/// An in-plane device of 50 nm x 30 nm.
SotDevice in_plane() {
    SotParameters parameters;
    parameters.damping = 0.03;
    parameters.saturation_magnetisation = 1.2e6;
    parameters.interface_anisotropy = 1e-3;
    parameters.layer_thickness = 3e-9;
    parameters.size_along_current = 30e-9;
    parameters.size_across_current = 50e-9;
    parameters.line = {0.3, 1.5e-9, 100e-9, 60e-9, 4e-9, 2e-6, 0, Eigen::Vector3d::UnitY()};
    parameters.parallel_resistance = 8488.26;
    parameters.tunnel_magnetoresistance = 2;
    return sot_device(parameters).value();
}

const Eigen::Vector3d start = Eigen::Vector3d(0.1, -1, 0.02).normalized();

/// A strip fed by a current source, its junction without voltage.
struct Strip {
    Netlist netlist;
    SotDevice device = in_plane();

    explicit Strip(Waveform current) {
        const Node left = netlist.node("left"), middle = netlist.node("middle"), top = netlist.node("top");
        netlist.add_current_source("i1", ground, left, current.value(0));
        netlist.set_waveform("i1", std::move(current));
        netlist.add_resistor("r1", left, middle, 0.5 * device.line.resistance());
        netlist.add_resistor("r2", middle, ground, 0.5 * device.line.resistance());
        netlist.add_resistor("r3", top, middle, 1000);
        netlist.add_junction("y1", top, middle, {8488.26, 2}, 0);
        netlist.add_free_layer("y1", left, ground, device, start);
    }
    struct Point {
        double time;
        Eigen::Vector3d m;
    };
    [[nodiscard]] std::vector<Point> run(double stop, double max_step) const {
        const auto rest = OperatingPointSolver(netlist).solve();
        EXPECT_TRUE(rest.is_usable()) << rest.report();
        TransientSolver solver(netlist, {.stop = stop, .max_step = max_step});
        std::vector<Point> points;
        const auto& nodes = netlist.free_layers()[0].components;
        const auto summary = solver.run(rest, [&](double time, const Eigen::VectorXd& x) {
            points.push_back({time, {x[nodes[0] - 1], x[nodes[1] - 1], x[nodes[2] - 1]}});
        });
        EXPECT_TRUE(summary.is_usable()) << summary.report();
        return points;
    }
};

Waveform constant(double current) {
    return Waveform::corners({{{0, current}}});
}

TEST(FreeLayers, FollowTheEquationOfMotionUnderASteadyCurrent) {
    const double current = 300e-6, stop = 2e-9;
    const Strip strip(constant(current));
    const auto points = strip.run(stop, 5e-12);
    const Drive drive{stop, strip.device.line.torque(strip.device.layer, current)};
    std::vector<double> times;
    for (const auto& point : points) times.push_back(point.time);
    const auto exact = integrate_llg(strip.device.layer, start, std::span(&drive, 1), times);
    double lowest = 1, highest = -1;
    for (std::size_t i = 0; i < points.size(); ++i) {
        EXPECT_LT((points[i].m - exact.directions[i]).norm(), 1e-6) << points[i].time;
        lowest = std::min(lowest, points[i].m.y()), highest = std::max(highest, points[i].m.y());
    }
    EXPECT_LT(lowest, -0.9);
    EXPECT_GT(highest, 0.9);  // it switched
}

TEST(FreeLayers, ConvergeInSecondOrderUnderAChangingCurrent) {
    const double stop = 0.4e-9;
    const Strip strip(Waveform::sine({0, 300e-6, 2e9, 0, 0, 0}));
    const Eigen::Vector3d reference = strip.run(stop, 0.02e-12).back().m;
    const double coarse = (strip.run(stop, 0.4e-12).back().m - reference).norm();
    const double fine = (strip.run(stop, 0.2e-12).back().m - reference).norm();
    EXPECT_GT(coarse, 1e-9);
    EXPECT_LT(coarse, 1e-3);
    EXPECT_GT(coarse / fine, 3.2);
    EXPECT_LT(coarse / fine, 5.0);
}

TEST(FreeLayers, TurnNoFurtherInAStepThanStated) {
    const auto points = Strip(constant(300e-6)).run(2e-9, 100e-12);
    for (std::size_t i = 1; i < points.size(); ++i)
        EXPECT_LE(angle_between(points[i].m, points[i - 1].m), 0.2 + 1e-12) << points[i].time;
}

TEST(FreeLayers, CannotBeFollowedUnderAnImpossibleCurrent) {
    Strip strip(constant(1e12));
    strip.netlist.set_source("i1", 0);  // at rest; the current is there from the first instant on
    const auto rest = OperatingPointSolver(strip.netlist).solve();
    ASSERT_TRUE(rest.is_usable()) << rest.report();
    TransientSolver solver(strip.netlist, {.stop = 2e-9});
    const auto summary = solver.run(rest, [](double, const Eigen::VectorXd&) {});
    EXPECT_FALSE(summary.is_usable());
    EXPECT_NE(summary.report().find("stopped at 0 s"), std::string::npos) << summary.report();
}

TEST(FreeLayers, TurnTheirJunction) {
    // A divider of a junction and a resistor: the voltage follows the angle that m has to the fixed layer.
    Netlist netlist;
    const auto device = in_plane();
    const Node left = netlist.node("left"), top = netlist.node("top"), supply = netlist.node("supply");
    netlist.add_voltage_source("v1", supply, ground, 0.1);
    netlist.add_voltage_source("v2", left, ground, 0.25);
    netlist.add_resistor("r1", supply, top, 10e3);
    netlist.add_resistor("strip", left, ground, device.line.resistance());
    const MagneticTunnelJunction junction{8488.26, 2, 0.5};
    netlist.add_junction("y1", top, ground, junction, 0);
    netlist.add_free_layer("y1", left, ground, device, start);
    const auto rest = OperatingPointSolver(netlist).solve();
    ASSERT_TRUE(rest.is_usable());
    TransientSolver solver(netlist, {.stop = 2e-9, .max_step = 5e-12});
    double least = 1, most = 0;
    const auto summary = solver.run(rest, [&](double, const Eigen::VectorXd& x) {
        const auto& nodes = netlist.free_layers()[0].components;
        const Eigen::Vector3d m(x[nodes[0] - 1], x[nodes[1] - 1], x[nodes[2] - 1]);
        const double v = x[top - 1];
        const double angle = angle_between(m, device.junction.fixed_layer);
        EXPECT_NEAR((0.1 - v) / 10e3, junction.current(angle, v).current, 1e-5 * 0.1 / 10e3);
        least = std::min(least, v), most = std::max(most, v);
    });
    ASSERT_TRUE(summary.is_usable()) << summary.report();
    EXPECT_GT(most, 0.065);   // antiparallel at first
    EXPECT_LT(least, 0.048);  // parallel at last
}

TEST(FreeLayers, StayWhereNothingTurnsThem) {
    Strip strip(constant(0));
    Netlist still;
    const auto& device = strip.device;
    const Node a = still.node("a");
    still.add_voltage_source("v1", a, ground, 0);
    still.add_junction("y1", a, ground, {8488.26, 2}, 0);
    still.add_free_layer("y1", a, ground, device, device.layer.wells().easy);
    TransientSolver solver(still, {.stop = 10e-9});
    const auto summary = solver.run(OperatingPointSolver(still).solve(), [&](double, const Eigen::VectorXd& x) {
        EXPECT_NEAR(x[still.find_node("y1.my") - 1], device.layer.wells().easy.y(), 1e-12);
    });
    EXPECT_TRUE(summary.is_usable());
}

}  // namespace
}  // namespace spinloom

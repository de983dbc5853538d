#include "spinloom/circuit/linear_reduction.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numbers>
#include <random>

#include "spinloom/circuit/operating_point.hpp"

namespace spinloom {
namespace {

/// A connected random circuit of resistors, sources of every kind, op-amps and junctions; few nodes are nonlinear.
Netlist random_circuit(unsigned seed, int num_nodes) {
    std::mt19937 random(seed);
    const auto uniform = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
    const auto any_node = [&] { return std::uniform_int_distribution(0, num_nodes)(random); };
    Netlist netlist;
    for (int i = 1; i <= num_nodes; ++i) {
        const Node node = netlist.node("n" + std::to_string(i));
        netlist.add_resistor("tree", node, std::uniform_int_distribution(0, i - 1)(random), uniform(10, 1e5));
        if (i % 2 == 0) netlist.add_resistor("mesh", node, any_node(), uniform(10, 1e5));
    }
    // Every branch element drives a node of its own, so that no two fix the same voltage.
    const auto driven = [&](const std::string& name) {
        const Node node = netlist.node(name);
        netlist.add_resistor("load", node, any_node(), uniform(10, 1e4));
        return node;
    };
    const int kinds = num_nodes / 8 + 1;
    for (int i = 0; i < kinds; ++i) {
        const auto id = std::to_string(i);
        netlist.add_voltage_source("v" + id, driven("dv" + id), ground, uniform(-1, 1));
        netlist.add_current_source("i" + id, any_node(), any_node(), uniform(-1e-4, 1e-4));
        netlist.add_voltage_amplifier("e" + id, driven("de" + id), ground, any_node(), any_node(), uniform(-0.5, 0.5));
        netlist.add_transconductor("g" + id, any_node(), any_node(), any_node(), any_node(), uniform(-1e-6, 1e-6));
        netlist.add_current_amplifier("f" + id, any_node(), any_node(), "v" + id, uniform(-0.1, 0.1));
        netlist.add_transresistor("h" + id, driven("dh" + id), ground, "v" + id, uniform(-10, 10));
        netlist.add_inductor("l" + id, driven("dl" + id), any_node(), 1e-9);
        const Node minus = netlist.node("minus" + id), out = netlist.node("out" + id);
        netlist.add_resistor("ra", any_node(), minus, 1e3);
        netlist.add_resistor("rf", minus, out, uniform(1e2, 2e3));
        netlist.add_ideal_op_amp("u" + id, out, ground, minus);
        netlist.add_resistor("ro", out, any_node(), 1e3);
    }
    for (int i = std::uniform_int_distribution(0, 4)(random); i > 0; --i) {
        const Node a = any_node(), b = any_node();
        if (a != b) netlist.add_junction("j", a, b, {5000, 2.0, 0.5}, std::numbers::pi);
    }
    return netlist;
}

RC_GTEST_PROP(LinearReduction, EqualsTheWholeMatrix, ()) {
    const auto seed = *rc::gen::inRange(0U, 1'000'000U);
    const int num_nodes = *rc::gen::inRange(60, 400);
    const Netlist netlist = random_circuit(seed, num_nodes);
    OperatingPointSolver reduced(netlist);
    const auto fast = reduced.solve();
    OperatingPointSolver whole(netlist, {.reduction = Reduction::none});
    const auto slow = whole.solve();
    RC_ASSERT(slow.is_usable());
    RC_ASSERT(fast.is_usable());
    RC_TAG(reduced.num_iterated() == whole.num_iterated() ? "whole" : "reduced");
    const double scale = slow.unknowns.cwiseAbs().maxCoeff();
    RC_ASSERT((fast.unknowns - slow.unknowns).cwiseAbs().maxCoeff() <= 1e-9 * scale);
}

TEST(LinearReduction, ACrossbarBetweenJunctionsLeavesOnlyThePorts) {
    Netlist netlist;
    std::vector<Node> above(8, ground);
    for (int row = 0; row < 40; ++row) {
        Node word = netlist.node("in" + std::to_string(row));
        netlist.add_voltage_source("v" + std::to_string(row), word, ground, 0.02 * row);
        for (auto& bit : above) {
            const Node tap = netlist.internal_node(), cell = netlist.internal_node();
            netlist.add_resistor("word", word, tap, 13.6);
            netlist.add_resistor("cell", tap, cell, 5000);
            if (bit != ground) netlist.add_resistor("bit", bit, cell, 9.2);
            word = tap;
            bit = cell;
        }
    }
    for (const Node bit : above) netlist.add_junction("j", bit, ground, {5000, 2.0, 0.5}, std::numbers::pi);
    OperatingPointSolver reduced(netlist);
    EXPECT_EQ(reduced.num_iterated(), 8);
    OperatingPointSolver whole(netlist, {.reduction = Reduction::none});
    EXPECT_EQ(whole.num_iterated(), 40 + 40 + 2 * 40 * 8);
    for (int change = 0; change < 3; ++change) {
        netlist.set_source("v7", 0.1 * change);
        const auto fast = reduced.solve(), slow = whole.solve();
        ASSERT_TRUE(fast.is_usable() && slow.is_usable());
        EXPECT_LT((fast.unknowns - slow.unknowns).cwiseAbs().maxCoeff(), 1e-11);
    }
}

}  // namespace
}  // namespace spinloom

#include "spinloom/circuit/floating_nodes.hpp"

#include <cstddef>

#include "spinloom/circuit/disjoint_sets.hpp"

namespace spinloom {
namespace {

DisjointSets joined_by_direct_currents(const Netlist& netlist) {
    DisjointSets nodes(static_cast<std::size_t>(netlist.num_nodes()));
    const auto join_ends = [&](const auto& elements) {
        for (const auto& element : elements) nodes.join(element.positive, element.negative);
    };
    join_ends(netlist.resistors());
    join_ends(netlist.voltage_sources());
    join_ends(netlist.voltage_amplifiers());
    join_ends(netlist.inductors());
    join_ends(netlist.transresistors());
    join_ends(netlist.junctions());
    for (const auto& law : netlist.laws())
        if (law.kind == LawKind::voltage) nodes.join(law.positive, law.negative);
    for (const auto& op_amp : netlist.op_amps()) nodes.join(op_amp.output, op_amp.reference);
    for (const auto& amplifier : netlist.limited_amplifiers()) nodes.join(amplifier.output, ground);
    for (const auto& finfet : netlist.finfets()) {
        for (const Node end : {finfet.gate, finfet.source, finfet.body}) nodes.join(finfet.drain, end);
    }
    return nodes;
}

}  // namespace

std::vector<Node> nodes_between_capacitors(const Netlist& netlist) {
    if (netlist.capacitors().empty()) return {};
    auto nodes = joined_by_direct_currents(netlist);
    std::vector<char> has_capacitor(static_cast<std::size_t>(netlist.num_nodes()), 0);
    for (const auto& capacitor : netlist.capacitors()) {
        for (const Node end : {capacitor.positive, capacitor.negative})
            has_capacitor[static_cast<std::size_t>(nodes.set_of(end))] = 1;
    }
    const Node grounded = nodes.set_of(ground);
    std::vector<Node> floating;
    for (Node node = 1; node < netlist.num_nodes(); ++node) {
        const Node set = nodes.set_of(node);
        if (set != grounded && has_capacitor[static_cast<std::size_t>(set)] != 0) floating.push_back(node);
    }
    return floating;
}

}  // namespace spinloom

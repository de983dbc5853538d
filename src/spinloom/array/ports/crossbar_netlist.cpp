#include "spinloom/array/ports/crossbar_netlist.hpp"

#include <fmt/format.h>

#include <numbers>

#include "spinloom/array/ports/crossbar_layout.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// A line of nodes joined by segments; without resistance all of them are the end node.
std::vector<Node> add_line(Netlist& netlist, Node end, int count, double segment_resistance) {
    std::vector<Node> nodes(static_cast<std::size_t>(count), end);
    if (segment_resistance == 0) return nodes;
    Node previous = end;
    for (auto& node : nodes) {
        node = netlist.internal_node();
        netlist.add_conductance(previous, node, 1 / segment_resistance);
        previous = node;
    }
    return nodes;
}

/// The cell of a bit line at a position, its antiparallel junctions as one where they depend on bias.
void add_cell(Netlist& netlist, const Crossbar& crossbar, int bit, int position, Node tap, Node line) {
    double ohmic = crossbar.conductance(bit, position);
    if (crossbar.depends_on_bias() && crossbar.antiparallel(bit, position) > 0) {
        const double antiparallel = crossbar.antiparallel(bit, position), tmr = crossbar.tmr(bit, position);
        const MagneticTunnelJunction junction{1 / (antiparallel * (1 + tmr)), tmr, crossbar.half_voltage};
        netlist.add_junction("cell", tap, line, junction, std::numbers::pi);
        ohmic = ohmic == antiparallel ? 0 : ohmic - antiparallel;
    }
    if (ohmic > 0) netlist.add_conductance(tap, line, ohmic);
}

}  // namespace

CrossbarNodes add_crossbar(Netlist& netlist, const Crossbar& crossbar, const std::vector<Node>& sources,
                           const std::vector<Node>& terminals) {
    SPINLOOM_EXPECT(static_cast<int>(sources.size()) == crossbar.num_sources());
    SPINLOOM_EXPECT(static_cast<int>(terminals.size()) == crossbar.num_bit_lines());
    CrossbarNodes nodes;
    for (const Node terminal : terminals) {
        auto line = add_line(netlist, terminal, crossbar.num_positions(), crossbar.wires.output_line);
        nodes.bit.emplace_back(line.rbegin(), line.rend());  // the terminal is behind the last position
    }
    for (std::size_t w = 0; w < sources.size(); ++w) {
        nodes.word.push_back(add_line(netlist, sources[w], crossbar.num_taps(), crossbar.wires.input_line));
        const auto& word_line = crossbar.word_lines[w];
        for (const int bit : word_line.bit_lines) {
            const auto b = static_cast<std::size_t>(bit);
            const auto tap = static_cast<std::size_t>(crossbar.tap_of_bit_line[b]);
            add_cell(netlist, crossbar, bit, word_line.position, nodes.word[w][tap],
                     nodes.bit[b][static_cast<std::size_t>(word_line.position)]);
        }
    }
    for (const auto& c : capacitors_of(crossbar)) {
        const auto node = [&](const CrossbarPlace& place) {
            const auto& lines = place.is_tap ? nodes.word : nodes.bit;
            return lines[static_cast<std::size_t>(place.line)][static_cast<std::size_t>(place.along)];
        };
        const Node first = node(c.first), second = c.second ? node(*c.second) : ground;
        if (first != second) netlist.add_capacitor("crossbar", first, second, c.capacitance);
    }
    return nodes;
}

PortAdmittance nodal_port_admittance(Crossbar crossbar) {
    crossbar.capacitances = {};
    Netlist netlist;
    std::vector<Node> ports;
    const int num_sources = crossbar.num_sources(), num_ports = num_sources + crossbar.num_bit_lines();
    for (int port = 0; port < num_ports; ++port) {
        ports.push_back(netlist.node(fmt::format("port{}", port)));
        netlist.add_voltage_source(fmt::format("v{}", port), ports.back(), ground, 0);
    }
    add_crossbar(netlist, crossbar, {ports.begin(), ports.begin() + num_sources},
                 {ports.begin() + num_sources, ports.end()});
    OperatingPointSolver solver(netlist);
    Eigen::MatrixXd y(num_ports, num_ports);
    for (int driven = 0; driven < num_ports; ++driven) {
        netlist.set_source({true, static_cast<std::size_t>(driven)}, 1);
        const auto point = solver.solve();
        SPINLOOM_EXPECT(point.is_usable());  // resistors between held nodes always have a solution
        for (int port = 0; port < num_ports; ++port)
            y(port, driven) = -point.unknowns[solver.system().num_voltages() + port];
        netlist.set_source({true, static_cast<std::size_t>(driven)}, 0);
    }
    const int num_terminals = num_ports - num_sources;
    PortAdmittance result;
    result.source_terminal = y.bottomLeftCorner(num_terminals, num_sources);
    result.terminal = y.bottomRightCorner(num_terminals, num_terminals);
    result.source = y.topLeftCorner(num_sources, num_sources);
    return result;
}

}  // namespace spinloom

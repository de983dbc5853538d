#include "spinloom/circuit/internal_nodes.hpp"

#include "spinloom/circuit/finfet_range.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_intrinsic.hpp"

namespace spinloom {

Eigen::VectorXd with_internal_nodes(const MnaSystem& system, const Eigen::VectorXd& terminal_unknowns) {
    const auto& netlist = system.netlist();
    const int num_nodes = netlist.num_nodes() - 1;
    Eigen::VectorXd unknowns(system.num_unknowns());
    unknowns.head(num_nodes) = terminal_unknowns.head(num_nodes);
    unknowns.tail(system.num_unknowns() - system.num_voltages()) =
        terminal_unknowns.tail(terminal_unknowns.size() - num_nodes);
    const auto voltage = [&](Node node) { return node == ground ? 0.0 : terminal_unknowns[node - 1]; };
    for (std::size_t i = 0; i < netlist.finfets().size(); ++i) {
        const auto& f = netlist.finfets()[i];
        const FinfetBias bias({voltage(f.drain), voltage(f.gate), voltage(f.source), voltage(f.body)});
        const auto& v = bias.inside;
        auto inner = internal_voltages(*f.model, v[1], v[0], v[2], v[3]);
        inner[0] += bias.beyond[0];
        inner[1] += bias.beyond[2];
        unknowns[system.unknown_of_internal_drain(i)] = inner[0];
        unknowns[system.unknown_of_internal_drain(i) + 1] = inner[1];
    }
    return unknowns;
}

}  // namespace spinloom

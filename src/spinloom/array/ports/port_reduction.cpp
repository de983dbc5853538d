#include "spinloom/array/ports/port_reduction.hpp"

#include "spinloom/array/ports/crossbar_netlist.hpp"

namespace spinloom {

namespace {

PortAdmittance admittance_without_wires(const Crossbar& crossbar) {
    const int num_sources = crossbar.num_sources();
    PortAdmittance admittance;
    admittance.source_terminal = Eigen::MatrixXd::Zero(crossbar.num_bit_lines(), num_sources);
    for (int source = 0; source < num_sources; ++source) {
        const auto& word_line = crossbar.word_lines[static_cast<std::size_t>(source)];
        for (const int bit : word_line.bit_lines) {
            admittance.source_terminal(bit, source) = -crossbar.conductance(bit, word_line.position);
        }
    }
    admittance.source_diagonal = -admittance.source_terminal.colwise().sum().transpose();
    admittance.terminal = Eigen::VectorXd(-admittance.source_terminal.rowwise().sum()).asDiagonal();
    return admittance;
}

}  // namespace

PortAdmittance reduce_to_ports(const Crossbar& crossbar, CrossbarMethod method) {
    if (method == CrossbarMethod::nodal) return nodal_port_admittance(crossbar);
    const bool has_wires = crossbar.wires.output_line > 0 || crossbar.wires.input_line > 0;
    if (!has_wires) return admittance_without_wires(crossbar);
    return BlockTridiagonalCrossbar(crossbar).port_admittance();
}

}  // namespace spinloom

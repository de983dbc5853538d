#include "spinloom/circuit/mna_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// Currents into drain, gate, source, body and their derivatives, row by row in the same order.
struct FinfetTangent {
    std::array<double, 4> current;
    std::array<double, 16> conductance;
};

std::array<double, 4> in_order(const FinfetCurrents<double>& currents) {
    return {currents.drain, currents.gate, currents.source, currents.body};
}

/// @param voltages  of drain, gate, source, body [V]
FinfetTangent finfet_tangent(const FinfetModel& model, const double* voltages) {
    const auto exact = terminal_currents_and_derivatives(model, voltages[1], voltages[0], voltages[2], voltages[3]);
    const auto by_drain = in_order(exact.by_drain), by_gate = in_order(exact.by_gate),
               by_source = in_order(exact.by_source);
    FinfetTangent tangent{in_order(exact.current), {}};
    for (std::size_t i = 0; i < 4; ++i) {
        const double by_body = -(by_drain[i] + by_gate[i] + by_source[i]);  // only differences of voltages matter
        const std::array<double, 4> row = {by_drain[i], by_gate[i], by_source[i], by_body};
        std::copy(row.begin(), row.end(), tangent.conductance.begin() + static_cast<std::ptrdiff_t>(4 * i));
    }
    return tangent;
}

using Triplets = std::vector<Eigen::Triplet<double>>;

void add_entry(Triplets& triplets, int row, int column, double value) {
    if (row >= 0 && column >= 0) triplets.emplace_back(row, column, value);
}

void add_conductance(Triplets& triplets, int a, int b, double conductance) {
    add_entry(triplets, a, a, conductance);
    add_entry(triplets, b, b, conductance);
    add_entry(triplets, a, b, -conductance);
    add_entry(triplets, b, a, -conductance);
}

}  // namespace

MnaSystem::MnaSystem(const Netlist& netlist) : netlist_(&netlist) {
    num_voltages_ = netlist.num_nodes() - 1;
    for (const auto& source : netlist.voltage_sources()) branch_names_.push_back(source.name);
    for (const auto& amplifier : netlist.voltage_amplifiers()) branch_names_.push_back(amplifier.name);
    for (const auto& op_amp : netlist.op_amps()) branch_names_.push_back(op_amp.name);
    num_unknowns_ = num_voltages_ + static_cast<int>(branch_names_.size());

    for (const auto& finfet : netlist.finfets()) {
        device_nodes_.push_back({finfet.drain, finfet.gate, finfet.source, finfet.body});
    }
    for (const auto& junction : netlist.junctions()) device_nodes_.push_back({junction.positive, junction.negative});
    build_linear_part();
    for (const auto& nodes : device_nodes_) add_slots(nodes);
}

void MnaSystem::build_linear_part() {
    Triplets triplets;
    for (const auto& resistor : netlist_->resistors()) {
        add_conductance(triplets, resistor.positive - 1, resistor.negative - 1, resistor.conductance);
    }
    int branch = num_voltages_;
    for (const auto& source : netlist_->voltage_sources()) {
        for (const auto& [node, sign] : {std::pair{source.positive, 1.0}, std::pair{source.negative, -1.0}}) {
            add_entry(triplets, node - 1, branch, sign);
            add_entry(triplets, branch, node - 1, sign);
        }
        ++branch;
    }
    for (const auto& amplifier : netlist_->voltage_amplifiers()) {
        for (const auto& [node, sign] : {std::pair{amplifier.positive, 1.0}, std::pair{amplifier.negative, -1.0}}) {
            add_entry(triplets, node - 1, branch, sign);
            add_entry(triplets, branch, node - 1, sign);
        }
        add_entry(triplets, branch, amplifier.control_positive - 1, -amplifier.gain);
        add_entry(triplets, branch, amplifier.control_negative - 1, amplifier.gain);
        ++branch;
    }
    for (const auto& op_amp : netlist_->op_amps()) {
        add_entry(triplets, op_amp.output - 1, branch, 1.0);
        add_entry(triplets, branch, op_amp.positive_input - 1, 1.0);
        add_entry(triplets, branch, op_amp.negative_input - 1, -1.0);
        ++branch;
    }
    // Room for the nonlinear elements: every pair of their nodes.
    for (const auto& nodes : device_nodes_) {
        for (const Node row : nodes) {
            for (const Node column : nodes) add_entry(triplets, row - 1, column - 1, 0.0);
        }
    }
    linear_.resize(num_unknowns_, num_unknowns_);
    linear_.setFromTriplets(triplets.begin(), triplets.end());
    linear_.makeCompressed();

    std::set<Node> device_nodes;
    for (const auto& nodes : device_nodes_) device_nodes.insert(nodes.begin(), nodes.end());
    for (const Node node : device_nodes) {
        if (node != ground) gmin_slots_.emplace_back(node - 1, slot(node, node));
    }
}

int MnaSystem::slot(Node row, Node column) const {
    if (row == ground || column == ground) return -1;
    const int* begin = linear_.innerIndexPtr() + linear_.outerIndexPtr()[column - 1];
    const int* end = linear_.innerIndexPtr() + linear_.outerIndexPtr()[column];
    const int* position = std::lower_bound(begin, end, row - 1);
    SPINLOOM_EXPECT(position != end && *position == row - 1);
    return static_cast<int>(position - linear_.innerIndexPtr());
}

void MnaSystem::add_slots(const std::vector<Node>& nodes) {
    Slots slots;
    for (const Node row : nodes) {
        for (const Node column : nodes) slots.entry.push_back(slot(row, column));
    }
    device_slots_.push_back(std::move(slots));
}

MnaSystem::DeviceVoltages MnaSystem::device_voltages(const Eigen::VectorXd& unknowns) const {
    DeviceVoltages voltages;
    for (const auto& nodes : device_nodes_) {
        for (const Node node : nodes) voltages.push_back(node == ground ? 0.0 : unknowns[node - 1]);
    }
    return voltages;
}

void MnaSystem::stamp_device(const double* currents, const double* conductances, const std::vector<Node>& nodes,
                             const Slots& slots, const double* voltages, const Eigen::VectorXd& unknowns,
                             Eigen::VectorXd& residual, double* values) const {
    const std::size_t n = nodes.size();
    for (std::size_t row = 0; row < n; ++row) {
        if (nodes[row] == ground) continue;
        double current = currents[row];
        for (std::size_t column = 0; column < n; ++column) {
            const double conductance = conductances[row * n + column];
            if (nodes[column] == ground) continue;  // ground never moves away from where it was evaluated
            current += conductance * (unknowns[nodes[column] - 1] - voltages[column]);
            values[slots.entry[row * n + column]] += conductance;
        }
        residual[nodes[row] - 1] += current;
    }
}

bool MnaSystem::linearize(const Eigen::VectorXd& unknowns, const Options& options, DeviceVoltages& voltages,
                          Eigen::VectorXd& residual, Matrix& jacobian) const {
    const DeviceVoltages wanted = device_voltages(unknowns);
    bool is_limited = false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const double change = std::clamp(wanted[i] - voltages[i], -options.voltage_limit, options.voltage_limit);
        // Following exactly, where the limit does not bind, keeps the tangent's offset at zero.
        const bool is_held = std::abs(wanted[i] - voltages[i]) > options.voltage_limit;
        voltages[i] = is_held ? voltages[i] + change : wanted[i];
        is_limited = is_limited || is_held;
    }

    jacobian = linear_;
    residual.noalias() = linear_ * unknowns;
    int branch = num_voltages_;
    for (const auto& source : netlist_->voltage_sources()) residual[branch++] -= options.source_scale * source.value;
    for (const auto& source : netlist_->current_sources()) {
        if (source.positive != ground) residual[source.positive - 1] += options.source_scale * source.value;
        if (source.negative != ground) residual[source.negative - 1] -= options.source_scale * source.value;
    }

    double* values = jacobian.valuePtr();
    const double* device_voltage = voltages.data();
    std::size_t device = 0;
    for (const auto& finfet : netlist_->finfets()) {
        const auto tangent = finfet_tangent(*finfet.model, device_voltage);
        stamp_device(tangent.current.data(), tangent.conductance.data(), device_nodes_[device], device_slots_[device],
                     device_voltage, unknowns, residual, values);
        device_voltage += 4;
        ++device;
    }
    for (const auto& element : netlist_->junctions()) {
        const auto tangent = element.junction.current(element.angle, device_voltage[0] - device_voltage[1]);
        const std::array<double, 2> currents = {tangent.current, -tangent.current};
        const double g = tangent.conductance;
        const std::array<double, 4> conductances = {g, -g, -g, g};
        stamp_device(currents.data(), conductances.data(), device_nodes_[device], device_slots_[device], device_voltage,
                     unknowns, residual, values);
        device_voltage += 2;
        ++device;
    }
    if (options.gmin > 0) {
        for (const auto& [unknown, entry] : gmin_slots_) {
            residual[unknown] += options.gmin * unknowns[unknown];
            values[entry] += options.gmin;
        }
    }
    return is_limited;
}

std::string MnaSystem::unknown_name(int unknown) const {
    if (unknown < num_voltages_) return fmt::format("v({})", netlist_->node_name(unknown + 1));
    return fmt::format("i({})", branch_names_[static_cast<std::size_t>(unknown - num_voltages_)]);
}

int MnaSystem::unknown_of_branch(std::string_view name) const {
    const auto it = std::find(branch_names_.begin(), branch_names_.end(), name);
    if (it == branch_names_.end()) {
        throw InputError(InputProblem{{}, 0, std::string(name), "no such branch" + suggest(name, branch_names_)});
    }
    return num_voltages_ + static_cast<int>(it - branch_names_.begin());
}

std::array<double, 4> MnaSystem::finfet_currents(std::size_t finfet, const Eigen::VectorXd& unknowns) const {
    std::array<double, 4> v{};
    for (std::size_t i = 0; i < 4; ++i) {
        const Node node = device_nodes_[finfet][i];
        v[i] = node == ground ? 0.0 : unknowns[node - 1];
    }
    return in_order(terminal_currents(*netlist_->finfets()[finfet].model, v[1], v[0], v[2], v[3]));
}

}  // namespace spinloom

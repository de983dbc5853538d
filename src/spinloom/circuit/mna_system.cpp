#include "spinloom/circuit/mna_system.hpp"

#include <fmt/format.h>

#include <numeric>
#include <utility>

#include "spinloom/circuit/finfet_range.hpp"
#include "spinloom/circuit/floating_nodes.hpp"
#include "spinloom/circuit/summed_entries.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet.hpp"

namespace spinloom {
namespace {

/// Conductance of a clamp [S]: far above any other of a circuit, far below what rounding could not carry.
constexpr double clamp_conductance = 1e4;

/// The branches of limited amplifiers come last.
int first_limited_branch(const Netlist& netlist, int num_voltages) {
    return num_voltages +
           static_cast<int>(netlist.voltage_sources().size() + netlist.voltage_amplifiers().size() +
                            netlist.op_amps().size() + netlist.inductors().size() + netlist.transresistors().size());
}

}  // namespace

/// The entries of G and C, element by element, as `act(matrix, row, column, value)` takes them. They are not kept: a
/// large circuit has as many as it has memory for.
template <class Act>
class MnaSystem::Entries {
public:
    Entries(const MnaSystem& system, const Act& act) : system_(system), netlist_(*system.netlist_), act_(act) {}

    void walk() {
        between_nodes();
        branches();
        for (const int unknown : system_.held_) add(Part::g, unknown, unknown, 1.0);
        for (const int unknown : system_.integrals_) add(Part::c, unknown, unknown, 1.0);
        for (const int unknown : system_.clamped_) add(Part::g, unknown, unknown, clamp_conductance);
        if (system_.form_ == FinfetForm::internal_nodes)
            series_resistances();
        else
            for (const int unknown : system_.floating_) add(Part::g, unknown, unknown, floating_conductance);
    }

private:
    /// Rows and columns -1 are ground.
    void add(Part part, int row, int column, double value) {
        if (row >= 0 && column >= 0) act_(part, row, column, value);
    }
    /// A two-terminal element whose current is `value` times the voltage across it (or its rate of change).
    void add_two_terminal(Part part, int a, int b, double value) {
        add(part, a, a, value);
        add(part, b, b, value);
        add(part, a, b, -value);
        add(part, b, a, -value);
    }
    /// A branch current that leaves `from` and enters `to`.
    void add_branch_current(Node from, Node to, int branch) {
        add(Part::g, from - 1, branch, 1.0);
        add(Part::g, to - 1, branch, -1.0);
    }
    /// `sign` times the voltage from `from` to `to`, in the equation of a branch.
    void add_branch_voltage(int branch, Node from, Node to, double sign) {
        add(Part::g, branch, from - 1, sign);
        add(Part::g, branch, to - 1, -sign);
    }

    /// What needs no branch of its own.
    void between_nodes() {
        for (const auto& r : netlist_.resistors())
            add_two_terminal(Part::g, r.positive - 1, r.negative - 1, r.conductance);
        for (const auto& cap : netlist_.capacitors())
            add_two_terminal(Part::c, cap.positive - 1, cap.negative - 1, cap.capacitance);
        for (const auto& source : netlist_.transconductors()) {
            for (const auto& [node, sign] : {std::pair{source.positive, 1.0}, std::pair{source.negative, -1.0}}) {
                add(Part::g, node - 1, source.control_positive - 1, sign * source.gain);
                add(Part::g, node - 1, source.control_negative - 1, -sign * source.gain);
            }
        }
        for (const auto& source : netlist_.current_amplifiers()) {
            const int control = system_.unknown_of_branch(source.control);
            add(Part::g, source.positive - 1, control, source.gain);
            add(Part::g, source.negative - 1, control, -source.gain);
        }
    }

    /// Branch by branch, in the order of their names.
    void branches() {
        int branch = system_.num_voltages_;
        for (const auto& source : netlist_.voltage_sources()) {
            add_branch_current(source.positive, source.negative, branch);
            add_branch_voltage(branch++, source.positive, source.negative, 1.0);
        }
        for (const auto& amplifier : netlist_.voltage_amplifiers()) {
            add_branch_current(amplifier.positive, amplifier.negative, branch);
            add_branch_voltage(branch, amplifier.positive, amplifier.negative, 1.0);
            add_branch_voltage(branch++, amplifier.control_positive, amplifier.control_negative, -amplifier.gain);
        }
        for (const auto& op_amp : netlist_.op_amps()) {
            add_branch_current(op_amp.output, op_amp.reference, branch);
            add_branch_voltage(branch++, op_amp.positive_input, op_amp.negative_input, 1.0);
        }
        for (const auto& inductor : netlist_.inductors()) {
            add_branch_current(inductor.positive, inductor.negative, branch);
            add_branch_voltage(branch, inductor.positive, inductor.negative, 1.0);
            add(Part::c, branch, branch, -inductor.inductance);
            ++branch;
        }
        for (const auto& source : netlist_.transresistors()) {
            add_branch_current(source.positive, source.negative, branch);
            add_branch_voltage(branch, source.positive, source.negative, 1.0);
            add(Part::g, branch++, system_.unknown_of_branch(source.control), -source.gain);
        }
        for (const auto& amplifier : netlist_.limited_amplifiers()) {  // the clamp is among the devices
            add_branch_current(amplifier.output, ground, branch);
            add_branch_voltage(branch++, amplifier.output, ground, 1.0);
        }
        for (const auto& law : netlist_.laws()) {  // its value is among the devices
            if (law.kind != LawKind::voltage) continue;
            add_branch_current(law.positive, law.negative, branch);
            add_branch_voltage(branch++, law.positive, law.negative, 1.0);
        }
    }

    /// Of the transistors, between their ends and their internal nodes.
    void series_resistances() {
        for (std::size_t i = 0; i < netlist_.finfets().size(); ++i) {
            const auto& finfet = netlist_.finfets()[i];
            const double end = finfet.model->fins / finfet.model->series_resistance;
            add_two_terminal(Part::g, finfet.drain - 1, system_.unknown_of_internal_drain(i), end);
            add_two_terminal(Part::g, finfet.source - 1, system_.unknown_of_internal_drain(i) + 1, end);
        }
    }

    const MnaSystem& system_;
    const Netlist& netlist_;
    const Act& act_;
};

template <class Act>
void MnaSystem::for_each_entry(const Act& act) const {
    Entries<Act>(*this, act).walk();
}

/// Where it stands beside the elements: nodes that are rates of change and integrals of laws, clamps, and nodes that
/// only capacitors reach. Over time charges stay on the latter.
void MnaSystem::place_conditions(const std::vector<Clamp>& clamps) {
    for (const auto& law : netlist_->laws()) {
        if (!law.is_auxiliary()) continue;
        const int unknown = unknown_of_node(law.positive);
        const bool is_in_time = law.kind == LawKind::integral && form_ == FinfetForm::internal_nodes;
        (is_in_time ? integrals_ : held_).push_back(unknown);
        if (law.kind == LawKind::integral && !is_in_time) clamp_currents_.emplace_back(unknown, law.initial);
    }
    for (const auto& clamp : clamps) {
        if (clamp.node == ground) continue;
        clamped_.push_back(unknown_of_node(clamp.node));
        clamp_currents_.emplace_back(clamped_.back(), clamp_conductance * clamp.voltage);
    }
    if (form_ == FinfetForm::internal_nodes) return;
    for (const Node node : nodes_between_capacitors(*netlist_)) floating_.push_back(unknown_of_node(node));
}

/// One pattern for both matrices, with room for the nonlinear elements and for a conductance at every node.
MnaSystem::Matrix MnaSystem::assemble(Part part) const {
    SummedEntries entries(num_unknowns_);
    for (const auto& [row, column] : devices_.entries()) entries.count(column);
    for_each_entry([&](Part, int, int column, double) { entries.count(column); });
    entries.start();
    for (const auto& [row, column] : devices_.entries()) entries.add(row, column, 0.0);
    for_each_entry(
        [&](Part of, int row, int column, double value) { entries.add(row, column, of == part ? value : 0.0); });
    return entries.matrix();
}

MnaSystem::MnaSystem(const Netlist& netlist, FinfetForm form, const std::vector<Clamp>& clamps)
    : netlist_(&netlist),
      form_(form),
      num_internal_(form == FinfetForm::internal_nodes ? 2 * static_cast<int>(netlist.finfets().size()) : 0),
      num_voltages_(netlist.num_nodes() - 1 + num_internal_),
      devices_(netlist, form, netlist.num_nodes() - 1, first_limited_branch(netlist, num_voltages_)) {
    const auto name_branches = [&](const auto& elements) {
        for (const auto& element : elements) branch_names_.push_back(element.name);
    };
    name_branches(netlist.voltage_sources());
    name_branches(netlist.voltage_amplifiers());
    name_branches(netlist.op_amps());
    name_branches(netlist.inductors());
    name_branches(netlist.transresistors());
    name_branches(netlist.limited_amplifiers());
    for (const auto& law : netlist.laws())
        if (law.kind == LawKind::voltage) branch_names_.push_back(law.name);
    for (std::size_t i = 0; i < branch_names_.size(); ++i)
        branch_index_.emplace(branch_names_[i], num_voltages_ + static_cast<int>(i));
    num_unknowns_ = num_voltages_ + static_cast<int>(branch_names_.size());
    if (!netlist.laws().empty()) devices_.set_laws(LawBank(placed_laws()));

    const int first_inductor =
        num_voltages_ + static_cast<int>(netlist.voltage_sources().size() + netlist.voltage_amplifiers().size() +
                                         netlist.op_amps().size());
    inductor_branches_.resize(netlist.inductors().size());
    std::iota(inductor_branches_.begin(), inductor_branches_.end(), first_inductor);
    place_conditions(clamps);
    conductance_ = assemble(Part::g);
    if (netlist.capacitors().empty() && netlist.inductors().empty() && integrals_.empty()) {
        capacitance_ = conductance_;
        capacitance_.coeffs().setZero();
    } else {
        capacitance_ = assemble(Part::c);
    }
}

std::vector<PlacedLaw> MnaSystem::placed_laws() const {
    std::vector<PlacedLaw> placed;
    for (const auto& law : netlist_->laws()) {
        PlacedLaw place{law.law};
        for (const auto& [node, branch] : law.inputs)
            place.inputs.push_back(branch.empty() ? unknown_of_node(node) : unknown_of_branch(branch));
        switch (law.kind) {
            case LawKind::current:
                place.rows = {law.positive - 1, law.negative - 1};
                place.signs = {1, -1};
                break;
            case LawKind::voltage:
                place.rows[0] = unknown_of_branch(law.name);
                place.signs[0] = -1;
                break;
            case LawKind::derivative:
                place.rows[0] = law.positive - 1;
                place.signs[0] = -1;
                place.is_charge = true;
                break;
            case LawKind::integral:  // in direct current its start alone counts
                if (form_ == FinfetForm::internal_nodes) place.rows[0] = law.positive - 1;
                place.signs[0] = -1;
        }
        placed.push_back(std::move(place));
    }
    return placed;
}

double MnaSystem::law_value(std::size_t law, const Eigen::VectorXd& unknowns, double time) const {
    return devices_.laws().value(law, unknowns, time > 0 ? time : 0);
}

std::vector<int> MnaSystem::auxiliary_unknowns() const {
    std::vector<int> list;
    for (const auto& law : netlist_->laws())
        if (law.is_auxiliary()) list.push_back(unknown_of_node(law.positive));
    return list;
}

template <class Value, class SourceValue>
Eigen::Matrix<Value, Eigen::Dynamic, 1> MnaSystem::gather_sources(const SourceValue& value) const {
    Eigen::Matrix<Value, Eigen::Dynamic, 1> b = Eigen::Matrix<Value, Eigen::Dynamic, 1>::Zero(num_unknowns_);
    int branch = num_voltages_;
    for (const auto& source : netlist_->voltage_sources()) b[branch++] = value(source);
    for (const auto& source : netlist_->current_sources()) {
        const Value current = value(source);
        if (source.positive != ground) b[source.positive - 1] -= current;
        if (source.negative != ground) b[source.negative - 1] += current;
    }
    return b;
}

Eigen::VectorXd MnaSystem::sources(double scale) const {
    Eigen::VectorXd b = gather_sources<double>([&](const auto& source) { return scale * source.value; });
    for (const auto& [unknown, current] : clamp_currents_) b[unknown] += current;
    return b;
}

Eigen::VectorXd MnaSystem::linear_residual(const Eigen::VectorXd& unknowns) const {
    SPINLOOM_EXPECT(devices_.empty());
    using Exact = long double;
    auto rest = gather_sources<Exact>([&](const auto& source) { return static_cast<Exact>(source.value); });
    for (const auto& [unknown, current] : clamp_currents_) rest[unknown] += current;
    for_each_entry([&](Part part, int row, int column, double value) {
        if (part == Part::g) rest[row] -= static_cast<Exact>(value) * static_cast<Exact>(unknowns[column]);
    });
    return rest.cast<double>();
}

Eigen::VectorXd MnaSystem::sources_at(double time) const {
    Eigen::VectorXd b = gather_sources<double>(
        [&](const auto& source) { return source.waveform ? source.waveform->value(time) : source.value; });
    for (const auto& [unknown, current] : clamp_currents_) b[unknown] += current;
    return b;
}

Eigen::VectorXcd MnaSystem::small_signal_sources() const {
    return gather_sources<std::complex<double>>([](const auto& source) { return source.small_signal; });
}

int MnaSystem::unknown_of_internal_drain(std::size_t finfet) const {
    SPINLOOM_EXPECT(form_ == FinfetForm::internal_nodes);
    return netlist_->num_nodes() - 1 + static_cast<int>(2 * finfet);
}

std::vector<int> MnaSystem::device_ports() const {
    auto ports = devices_.unknowns();
    if (form_ == FinfetForm::internal_nodes) {
        for (const auto& finfet : netlist_->finfets()) {
            for (const Node node : {finfet.drain, finfet.source}) {
                if (node != ground) ports.push_back(unknown_of_node(node));
            }
        }
    }
    return ports;
}

std::string MnaSystem::unknown_name(int unknown) const {
    const int num_node_voltages = num_voltages_ - num_internal_;
    if (unknown < num_node_voltages) return fmt::format("v({})", netlist_->node_name(unknown + 1));
    if (unknown < num_voltages_) {
        const int internal = unknown - num_node_voltages;
        return fmt::format("v({}#{})", netlist_->finfets()[static_cast<std::size_t>(internal / 2)].name,
                           internal % 2 == 0 ? "drain" : "source");
    }
    return fmt::format("i({})", branch_names_[static_cast<std::size_t>(unknown - num_voltages_)]);
}

int MnaSystem::unknown_of_branch(std::string_view name) const {
    if (const auto it = branch_index_.find(std::string(name)); it != branch_index_.end()) return it->second;
    throw InputError(InputProblem{{}, 0, std::string(name), "no such branch" + suggest(name, branch_names_)});
}

std::array<double, 4> MnaSystem::finfet_currents(std::size_t finfet, const Eigen::VectorXd& unknowns) const {
    const auto& element = netlist_->finfets()[finfet];
    const auto voltage = [&](Node node) { return node == ground ? 0.0 : unknowns[node - 1]; };
    const FinfetBias bias(
        {voltage(element.drain), voltage(element.gate), voltage(element.source), voltage(element.body)});
    const auto& v = bias.inside;
    const auto law = terminal_currents(*element.model, v[1], v[0], v[2], v[3]);
    std::array<double, 4> currents = {law.drain, law.gate, law.source, law.body};
    for (std::size_t i = 0; i < 3; ++i) {
        currents[i] += beyond_conductance * bias.beyond[i];
        currents[3] -= beyond_conductance * bias.beyond[i];
    }
    return currents;
}

}  // namespace spinloom

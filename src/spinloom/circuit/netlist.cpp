#include "spinloom/circuit/netlist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

void require_finite(std::string_view name, double value, std::string_view unit) {
    if (!std::isfinite(value)) {
        throw InputError(
            InputProblem{{}, 0, std::string(name), fmt::format("{} {} is not a finite value", value, unit)});
    }
}

template <class Source>
bool set_value(std::vector<Source>& sources, std::string_view name, double value) {
    const auto it = std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.name == name; });
    if (it == sources.end()) return false;
    it->value = value;
    return true;
}

}  // namespace

Netlist::Netlist() {
    node_by_name_["0"] = node_by_name_["gnd"] = ground;
    name_by_node_[ground] = "0";
}

Node Netlist::node(std::string_view name) {
    const auto [it, is_new] = node_by_name_.try_emplace(std::string(name), num_nodes_);
    if (is_new) name_by_node_[num_nodes_++] = std::string(name);
    return it->second;
}

Node Netlist::internal_node() {
    return num_nodes_++;
}

Node Netlist::find_node(std::string_view name) const {
    if (const auto it = node_by_name_.find(std::string(name)); it != node_by_name_.end()) return it->second;
    std::vector<std::string> known;
    for (const auto& entry : node_by_name_) known.push_back(entry.first);
    throw InputError(InputProblem{{}, 0, std::string(name), "no such node" + suggest(name, known)});
}

std::string Netlist::node_name(Node node) const {
    const auto it = name_by_node_.find(node);
    return it == name_by_node_.end() ? fmt::format("#{}", node) : it->second;
}

void Netlist::claim_branch_name(const std::string& name) {
    if (++branch_names_[name] > 1) throw InputError(InputProblem{{}, 0, name, "a second element of this name"});
}

void Netlist::add_resistor(std::string_view name, Node plus, Node minus, double resistance) {
    if (!(resistance > 0) || !std::isfinite(resistance)) {
        throw InputError(
            InputProblem{{},
                         0,
                         std::string(name),
                         fmt::format("a resistance of {:g} ohm is not legal; it must be above 0", resistance)});
    }
    resistors_.push_back({plus, minus, 1 / resistance});
}

void Netlist::add_conductance(Node plus, Node minus, double conductance) {
    SPINLOOM_EXPECT(conductance > 0 && std::isfinite(conductance));
    resistors_.push_back({plus, minus, conductance});
}

void Netlist::add_voltage_source(std::string name, Node plus, Node minus, double value) {
    require_finite(name, value, "V");
    claim_branch_name(name);
    voltage_sources_.push_back({std::move(name), plus, minus, value});
}

void Netlist::add_current_source(std::string name, Node plus, Node minus, double value) {
    require_finite(name, value, "A");
    claim_branch_name(name);
    current_sources_.push_back({std::move(name), plus, minus, value});
}

void Netlist::add_voltage_amplifier(std::string name, Node plus, Node minus, Node control_positive,
                                    Node control_negative, double gain) {
    require_finite(name, gain, "");
    claim_branch_name(name);
    voltage_amplifiers_.push_back({std::move(name), plus, minus, control_positive, control_negative, gain});
}

void Netlist::add_ideal_op_amp(std::string name, Node output, Node positive_input, Node negative_input) {
    claim_branch_name(name);
    op_amps_.push_back({std::move(name), output, positive_input, negative_input});
}

void Netlist::add_junction(std::string_view name, Node plus, Node minus, const MagneticTunnelJunction& junction,
                           double angle) {
    require_finite(name, angle, "rad");
    junctions_.push_back({plus, minus, junction, angle});
}

void Netlist::add_finfet(std::string name, Node drain, Node gate, Node source, Node body,
                         std::shared_ptr<const FinfetModel> model) {
    SPINLOOM_EXPECT(model != nullptr);
    finfets_.push_back({std::move(name), drain, gate, source, body, std::move(model)});
}

void Netlist::set_source(std::string_view name, double value) {
    require_finite(name, value, "");
    if (set_value(voltage_sources_, name, value) || set_value(current_sources_, name, value)) return;
    std::vector<std::string> known;
    for (const auto& source : voltage_sources_) known.push_back(source.name);
    for (const auto& source : current_sources_) known.push_back(source.name);
    throw InputError(InputProblem{{}, 0, std::string(name), "no such source" + suggest(name, known)});
}

}  // namespace spinloom

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

void require_positive(std::string_view name, std::string_view what, double value, std::string_view unit) {
    if (value > 0 && std::isfinite(value)) return;
    throw InputError(InputProblem{
        {}, 0, std::string(name), fmt::format("{} of {:g} {} is not legal; it must be above 0", what, value, unit)});
}

}  // namespace

Netlist::Netlist() {
    node_by_name_.add("0", ground);
    node_by_name_.add("gnd", ground);
    name_of_node_.push_back(0);
}

Node Netlist::node(std::string_view name) {
    const auto next = static_cast<Node>(num_nodes());
    const auto [entry, is_new] = node_by_name_.find_or_add(name, next);
    if (is_new) name_of_node_.push_back(static_cast<int>(entry - node_by_name_.begin()));
    return entry->second;
}

Node Netlist::internal_node() {
    name_of_node_.push_back(no_name);
    return static_cast<Node>(num_nodes()) - 1;
}

Node Netlist::find_node(std::string_view name) const {
    if (const auto it = node_by_name_.find(name); it != node_by_name_.end()) return it->second;
    std::vector<std::string> known;
    for (const auto& entry : node_by_name_) known.emplace_back(entry.first);
    throw InputError(InputProblem{{}, 0, std::string(name), "no such node" + suggest(name, known)});
}

std::string Netlist::node_name(Node node) const {
    if (!is_named(node)) return fmt::format("#{}", node);
    return std::string(node_by_name_.begin()[name_of_node_[static_cast<std::size_t>(node)]].first);
}

void Netlist::claim_branch_name(const std::string& name) {
    if (++branch_names_[name] > 1) throw InputError(InputProblem{{}, 0, name, "a second element of this name"});
}

void Netlist::add_resistor(std::string_view name, Node plus, Node minus, double resistance) {
    if (!(std::abs(resistance) > 0) || !std::isfinite(1 / resistance) || !std::isfinite(resistance)) {
        throw InputError(InputProblem{
            {},
            0,
            std::string(name),
            fmt::format("a resistance of {:g} ohm is not legal; it must be a number other than 0", resistance)});
    }
    resistors_.push_back({plus, minus, 1 / resistance});
}

void Netlist::add_conductance(Node plus, Node minus, double conductance) {
    SPINLOOM_EXPECT(conductance > 0 && std::isfinite(conductance));
    resistors_.push_back({plus, minus, conductance});
}

void Netlist::add_capacitor(std::string_view name, Node plus, Node minus, double capacitance) {
    require_positive(name, "a capacitance", capacitance, "F");
    capacitors_.push_back({plus, minus, capacitance});
}

void Netlist::add_inductor(std::string name, Node plus, Node minus, double inductance) {
    if (inductance != 0) require_positive(name, "an inductance other than 0", inductance, "H");  // 0 H is a short
    claim_branch_name(name);
    inductors_.push_back({std::move(name), plus, minus, inductance});
}

void Netlist::add_voltage_source(std::string name, Node plus, Node minus, double value) {
    require_finite(name, value, "V");
    claim_branch_name(name);
    voltage_sources_.push_back({.name = std::move(name), .positive = plus, .negative = minus, .value = value});
}

void Netlist::add_current_source(std::string name, Node plus, Node minus, double value) {
    require_finite(name, value, "A");
    claim_branch_name(name);
    current_sources_.push_back({.name = std::move(name), .positive = plus, .negative = minus, .value = value});
}

void Netlist::add_voltage_amplifier(std::string name, Node plus, Node minus, Node control_positive,
                                    Node control_negative, double gain) {
    require_finite(name, gain, "");
    claim_branch_name(name);
    voltage_amplifiers_.push_back({std::move(name), plus, minus, control_positive, control_negative, gain});
}

void Netlist::add_transconductor(std::string_view name, Node plus, Node minus, Node control_positive,
                                 Node control_negative, double gain) {
    require_finite(name, gain, "S");
    transconductors_.push_back({plus, minus, control_positive, control_negative, gain});
}

void Netlist::add_current_amplifier(std::string_view name, Node plus, Node minus, std::string control, double gain) {
    require_finite(name, gain, "");
    current_amplifiers_.push_back({plus, minus, std::move(control), gain});
}

void Netlist::add_transresistor(std::string name, Node plus, Node minus, std::string control, double gain) {
    require_finite(name, gain, "ohm");
    claim_branch_name(name);
    transresistors_.push_back({std::move(name), plus, minus, std::move(control), gain});
}

void Netlist::add_ideal_op_amp(std::string name, Node output, Node positive_input, Node negative_input,
                               Node reference) {
    claim_branch_name(name);
    op_amps_.push_back({std::move(name), output, positive_input, negative_input, reference});
}

void Netlist::add_limited_amplifier(std::string name, Node output, Node positive_input, Node negative_input,
                                    const AmplifierLimits& limits) {
    SPINLOOM_EXPECT(limits.gain > 0 && limits.output_resistance >= 0 && limits.low < limits.high);
    for (const double value : {limits.gain, limits.middle, limits.output_resistance, limits.low, limits.high})
        require_finite(name, value, "");
    claim_branch_name(name);
    limited_amplifiers_.push_back({std::move(name), output, positive_input, negative_input, limits});
}

void Netlist::add_junction(std::string_view name, Node plus, Node minus, const MagneticTunnelJunction& junction,
                           double angle) {
    require_finite(name, angle, "rad");
    junctions_.push_back({plus, minus, junction, angle});
}

void Netlist::add_free_layer(std::string name, Node line_positive, Node line_negative, const SotDevice& device,
                             const Eigen::Vector3d& start) {
    SPINLOOM_EXPECT(!junctions_.empty() && start.norm() > 0);
    FreeLayerElement element{
        std::move(name), junctions_.size() - 1, line_positive, line_negative, device, start.normalized(), {}, {}};
    constexpr std::array<const char*, 3> components = {".mx", ".my", ".mz"};
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string component = element.name + components[i];
        element.components[i] = node(component);
        element.sources[i] = voltage_sources_.size();
        add_voltage_source(component, element.components[i], ground, element.start[static_cast<Eigen::Index>(i)]);
    }
    junctions_.back().angle = angle_between(element.start, device.junction.fixed_layer);
    free_layers_.push_back(std::move(element));
}

void Netlist::add_finfet(std::string name, Node drain, Node gate, Node source, Node body,
                         std::shared_ptr<const FinfetModel> model) {
    SPINLOOM_EXPECT(model != nullptr);
    finfets_.push_back({std::move(name), drain, gate, source, body, std::move(model)});
}

void Netlist::add_law(LawElement element) {
    SPINLOOM_EXPECT(element.law != nullptr && element.law->num_inputs() <= element.inputs.size());
    require_finite(element.name, element.initial, "");
    if (element.kind == LawKind::voltage) claim_branch_name(element.name);
    laws_.push_back(std::move(element));
}

Node Netlist::add_auxiliary_law(LawKind kind, std::shared_ptr<const Tape> law, std::vector<LawInput> inputs,
                                double initial) {
    const Node node = internal_node();
    LawElement element{{}, kind, node, ground, std::move(law), std::move(inputs), initial};
    SPINLOOM_EXPECT(element.is_auxiliary());
    add_law(std::move(element));
    return node;
}

template <class Change>
void Netlist::change_source(std::string_view name, const Change& change) {
    for (auto& source : voltage_sources_) {
        if (source.name == name) return change(source);
    }
    for (auto& source : current_sources_) {
        if (source.name == name) return change(source);
    }
    std::vector<std::string> known;
    for (const auto& source : voltage_sources_) known.push_back(source.name);
    for (const auto& source : current_sources_) known.push_back(source.name);
    throw InputError(InputProblem{{}, 0, std::string(name), "no such source" + suggest(name, known)});
}

void Netlist::set_source(std::string_view name, double value) {
    require_finite(name, value, "");
    change_source(name, [value](auto& source) { source.value = value; });
}

void Netlist::set_source(SourcePlace place, double value) {
    if (place.is_voltage)
        voltage_sources_.at(place.index).value = value;
    else
        current_sources_.at(place.index).value = value;
}

void Netlist::shape_source(SourcePlace place, std::optional<Waveform> waveform, std::complex<double> phasor) {
    const auto shape = [&](auto& source) {
        source.waveform = std::move(waveform);
        source.small_signal = phasor;
    };
    if (place.is_voltage)
        shape(voltage_sources_.at(place.index));
    else
        shape(current_sources_.at(place.index));
}

void Netlist::set_waveform(std::string_view name, Waveform waveform) {
    change_source(name, [&](auto& source) { source.waveform = std::move(waveform); });
}

void Netlist::set_small_signal(std::string_view name, std::complex<double> phasor) {
    change_source(name, [phasor](auto& source) { source.small_signal = phasor; });
}

}  // namespace spinloom

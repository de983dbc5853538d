#include "spinloom/spice/run/source_changes.hpp"

#include <array>
#include <unordered_set>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/body_builder.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

bool has_nothing_but_sources(const DeckBlock& block) {
    const Body& body = *block.body;
    if (!body.plain.empty()) return false;
    for (const auto& element : body.elements) {
        if (element.extras->source == nullptr || !element.extras->settings.empty()) return false;
    }
    return block.globals.empty() && block.options.empty() && block.analyses.empty() && block.measures.empty() &&
           block.outputs.empty() && body.parameters.empty() && body.functions.empty() && body.models.empty() &&
           body.subcircuits.empty() && body.initial_voltages.empty() && body.node_sets.empty();
}

/// Nodes that a source of a body at the top lies between.
std::array<Node, 2> nodes_of(const ElementStatement& element, const Body& body, const Circuit& circuit) {
    const auto find = [&](int place) {
        const auto& name = body.nodes[static_cast<std::size_t>(place)];
        return is_ground_name(name) ? ground : circuit.netlist.find_node(name);
    };
    return {find(element.nodes[0]), find(element.nodes[1])};
}

/// The source of the circuit that an element names, if it lies between these nodes.
std::optional<SourcePlace> find_source(const ElementStatement& element, const std::array<Node, 2>& nodes,
                                       const Circuit& circuit) {
    const auto it = circuit.elements.find(element.name);
    if (it == circuit.elements.end() || it->second.kind != element.kind) return {};
    const SourcePlace place{element.kind == ElementKind::voltage_source, it->second.index};
    const auto lies_there = [&](const auto& source) {
        return nodes[0] == source.positive && nodes[1] == source.negative;
    };
    const bool is_same = place.is_voltage ? lies_there(circuit.netlist.voltage_sources()[place.index])
                                          : lies_there(circuit.netlist.current_sources()[place.index]);
    if (!is_same) return {};
    return place;
}

}  // namespace

std::optional<std::vector<SourceChange>> find_source_changes(const Deck& deck, const Overrides& overrides,
                                                             const Circuit& circuit, KnownSources& known) {
    const auto& block = deck.blocks[static_cast<std::size_t>(overrides.pass)];
    if (overrides.pass == 0 || !has_nothing_but_sources(block)) return {};
    std::vector<SourceChange> changes;
    changes.reserve(block.constants.size());
    const Body& first = *deck.blocks.front().body;
    for (const auto& constant : block.constants) {
        auto it = known.find(constant.element);
        if (it == known.end()) {
            const auto& element = first.elements[static_cast<std::size_t>(constant.element)];
            const auto place = find_source(element, nodes_of(element, first, circuit), circuit);
            if (!place) return {};
            it = known.emplace(constant.element, *place).first;
        }
        changes.push_back({it->second, {.direct = constant.value, .waveform = {}, .phasor = {}}});
    }
    if (block.body->elements.empty()) return changes;
    try {
        Scope scope(nullptr);
        for (int pass = 0; pass <= overrides.pass; ++pass)
            scope.define(*deck.blocks[static_cast<std::size_t>(pass)].body);
        for (const auto& [name, value] : overrides.parameters) scope.define(name, value);
        scope.define("temper", circuit.temperature - zero_celsius);
        std::unordered_set<std::string_view> names;
        for (const auto& element : block.body->elements) {
            const auto place = find_source(element, nodes_of(element, *block.body, circuit), circuit);
            if (!place || !names.insert(element.name).second) return {};
            changes.push_back(
                {*place, evaluate_source(*element.extras->source, scope, {circuit.step, circuit.stop}, element.name)});
        }
    } catch (const InputError&) {
        return {};  // expanding the deck says what is wrong, and where
    }
    return changes;
}

void apply(std::vector<SourceChange> changes, Netlist& netlist) {
    for (auto& [place, value] : changes) {
        netlist.set_source(place, value.direct);
        netlist.shape_source(place, std::move(value.waveform), value.phasor);
    }
}

}  // namespace spinloom::spice

#include "spinloom/spice/run/source_changes.hpp"

#include <unordered_set>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/element_builder.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

bool has_nothing_but_sources(const DeckBlock& block) {
    const Body& body = *block.body;
    for (const auto& element : body.elements) {
        if (element.source == nullptr || !element.settings.empty()) return false;
    }
    return block.globals.empty() && block.options.empty() && block.analyses.empty() && block.measures.empty() &&
           block.outputs.empty() && body.parameters.empty() && body.functions.empty() && body.models.empty() &&
           body.subcircuits.empty() && body.initial_voltages.empty() && body.node_sets.empty();
}

struct Change {
    SourcePlace place;
    SourceValue value;
};

/// The source of the circuit that an element names, if it lies between the same nodes.
std::optional<SourcePlace> find_source(const ElementStatement& element, const std::vector<Node>& nodes,
                                       const Circuit& circuit) {
    const auto it = circuit.elements.find(element.name);
    if (it == circuit.elements.end() || it->second.kind != element.kind) return {};
    const SourcePlace place{element.kind == ElementKind::voltage_source, it->second.index};
    const auto lies_there = [&](const auto& source) {
        return nodes[static_cast<std::size_t>(element.nodes[0])] == source.positive &&
               nodes[static_cast<std::size_t>(element.nodes[1])] == source.negative;
    };
    const bool is_same = place.is_voltage ? lies_there(circuit.netlist.voltage_sources()[place.index])
                                          : lies_there(circuit.netlist.current_sources()[place.index]);
    if (!is_same) return {};
    return place;
}

}  // namespace

bool change_sources(const Deck& deck, const Overrides& overrides, Circuit& circuit) {
    const auto& block = deck.blocks[static_cast<std::size_t>(overrides.pass)];
    if (overrides.pass == 0 || !has_nothing_but_sources(block)) return false;
    std::vector<Change> changes;
    try {
        Scope scope(nullptr);
        for (int pass = 0; pass <= overrides.pass; ++pass)
            scope.define(*deck.blocks[static_cast<std::size_t>(pass)].body);
        for (const auto& [name, value] : overrides.parameters) scope.define(name, value);
        scope.define("temper", circuit.temperature - zero_celsius);
        std::vector<Node> nodes;
        for (const auto& name : block.body->nodes)
            nodes.push_back(is_ground_name(name) ? ground : circuit.netlist.find_node(name));
        std::unordered_set<std::string_view> names;
        for (const auto& element : block.body->elements) {
            const auto place = find_source(element, nodes, circuit);
            if (!place || !names.insert(element.name).second) return false;
            changes.push_back(
                {*place, evaluate_source(*element.source, scope, {circuit.step, circuit.stop}, element.name)});
        }
    } catch (const InputError&) {
        return false;  // expanding the deck says what is wrong, and where
    }
    for (auto& [place, value] : changes) {
        circuit.netlist.set_source(place, value.direct);
        circuit.netlist.shape_source(place, std::move(value.waveform), value.phasor);
    }
    return true;
}

}  // namespace spinloom::spice

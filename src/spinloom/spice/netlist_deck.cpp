#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/deck_writer.hpp"

namespace spinloom::spice {
namespace {

/// Names of the nodes in a deck: letters, digits and underscores, each its own.
class NodeNames {
public:
    explicit NodeNames(const Netlist& netlist) {
        std::set<std::string> taken;
        for (Node node = 0; node < netlist.num_nodes(); ++node) {
            auto name = node == ground ? "0" : plain(netlist.node_name(node), node);
            while (!taken.insert(lower(name)).second) name += '_';
            names_.push_back(name);
        }
    }
    const std::string& operator[](Node node) const { return names_[static_cast<std::size_t>(node)]; }

private:
    static bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
    static std::string lower(std::string text) {
        std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
        return text;
    }
    static std::string plain(std::string name, Node node) {
        if (name.front() == '#') return fmt::format("n{}", node);
        std::replace_if(
            name.begin(), name.end(), [](char c) { return !is_word(c); }, '_');
        return name;
    }

    std::vector<std::string> names_;
};

/// A netlist's elements, kind by kind.
class NetlistDeck {
public:
    NetlistDeck(const Netlist& netlist, DeckFlavor flavor, std::string_view title,
                const std::vector<DeckTransistor>& transistors)
        : netlist_(netlist), transistors_(transistors), nodes_(netlist), deck_(flavor, title) {
        for (const auto& f : netlist.current_amplifiers()) sensed_.insert(f.control);
        for (const auto& h : netlist.transresistors()) sensed_.insert(h.control);
        for (const auto& v : netlist.voltage_sources()) sources_.insert(v.name);
    }

    std::string text() {
        for (const auto& transistor : transistors_) deck_.define(transistor);
        write_passives();
        write_sources();
        write_controlled();
        write_devices();
        deck_.line(deck_.flavor() == DeckFlavor::spectre ? "op1 dc" : ".op\n.end");
        return deck_.text();
    }

private:
    static std::string numbered(int& count) { return fmt::format("{}", ++count); }

    /// The first node of a branch element; where its current is sensed, a node behind a source of 0 V.
    std::string first_node(const std::string& name, Node node) {
        if (!sensed_.contains(name)) return nodes_[node];
        const auto behind = name + "_p";
        deck_.voltage_source(name + "_sense", nodes_[node], behind, 0);
        return behind;
    }

    std::string sensor(const std::string& control) const {
        return deck_.element_name('V', sources_.contains(control) ? control : control + "_sense");
    }

    void write_passives() {
        int r = 0, c = 0;
        for (const auto& e : netlist_.resistors())
            deck_.resistor(numbered(r), nodes_[e.positive], nodes_[e.negative], 1 / e.conductance);
        for (const auto& e : netlist_.capacitors())
            deck_.capacitor(numbered(c), nodes_[e.positive], nodes_[e.negative], e.capacitance);
        for (const auto& e : netlist_.inductors())
            deck_.inductor(e.name, first_node(e.name, e.positive), nodes_[e.negative], e.inductance);
    }

    void write_sources() {
        for (const auto& e : netlist_.voltage_sources())
            deck_.voltage_source(e.name, nodes_[e.positive], nodes_[e.negative], e.value, e.small_signal);
        for (const auto& e : netlist_.current_sources())
            deck_.current_source(e.name, nodes_[e.positive], nodes_[e.negative], e.value, e.small_signal);
    }

    void write_controlled() {
        int f = 0, g = 0;
        for (const auto& e : netlist_.voltage_amplifiers()) {
            deck_.voltage_amplifier(e.name, first_node(e.name, e.positive), nodes_[e.negative],
                                    nodes_[e.control_positive], nodes_[e.control_negative], e.gain);
        }
        for (const auto& e : netlist_.transconductors()) {
            deck_.transconductor("g" + numbered(g), nodes_[e.positive], nodes_[e.negative], nodes_[e.control_positive],
                                 nodes_[e.control_negative], e.gain);
        }
        for (const auto& e : netlist_.current_amplifiers())
            deck_.current_amplifier("f" + numbered(f), nodes_[e.positive], nodes_[e.negative], sensor(e.control),
                                    e.gain);
        for (const auto& e : netlist_.transresistors()) {
            deck_.transresistor(e.name, first_node(e.name, e.positive), nodes_[e.negative], sensor(e.control), e.gain);
        }
        for (const auto& e : netlist_.op_amps()) {
            deck_.op_amp(e.name, first_node(e.name, e.output), nodes_[e.reference], nodes_[e.positive_input],
                         nodes_[e.negative_input]);
        }
    }

    void write_devices() {
        int j = 0;
        for (const auto& e : netlist_.junctions())
            deck_.junction("j" + numbered(j), nodes_[e.positive], nodes_[e.negative], e.junction, e.angle);
        for (const auto& e : netlist_.finfets()) {
            const auto it = std::find_if(transistors_.begin(), transistors_.end(),
                                         [&](const DeckTransistor& t) { return t.model == e.model.get(); });
            if (it == transistors_.end())
                throw InputError("", "no card is given for the model of transistor " + e.name);
            deck_.finfet(e.name, nodes_[e.drain], nodes_[e.gate], nodes_[e.source], nodes_[e.body], *it);
        }
    }

    const Netlist& netlist_;
    const std::vector<DeckTransistor>& transistors_;
    NodeNames nodes_;
    DeckWriter deck_;
    std::set<std::string> sensed_, sources_;
};

}  // namespace

std::string write_deck(const Netlist& netlist, DeckFlavor flavor, std::string_view title,
                       const std::vector<DeckTransistor>& transistors) {
    return NetlistDeck(netlist, flavor, title, transistors).text();
}

}  // namespace spinloom::spice

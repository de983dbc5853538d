#include "spinloom/spice/read/elaborate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/arms.hpp"
#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/changed_element.hpp"
#include "spinloom/spice/read/definitions.hpp"
#include "spinloom/spice/read/element_builder.hpp"
#include "spinloom/spice/read/located.hpp"
#include "spinloom/spice/read/noise_request.hpp"
#include "spinloom/spice/read/output_wildcards.hpp"
#include "spinloom/spice/read/requests.hpp"
#include "spinloom/spice/read/scope.hpp"
#include "spinloom/spice/read/source_constants.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

constexpr int max_depth = 64;
constexpr double default_max_elements = 4e6;
constexpr std::string_view legal_temperatures = "a temperature lies from -173.15 to 726.85 degree Celsius";

/// [K]; beyond, no model of a device holds.
bool is_legal_temperature(double temperature) {
    return temperature >= 100 && temperature <= 1000;
}

/// Where an element stands.
struct Surroundings {
    const Body& body;
    const std::vector<char>& arms;   ///< which of the body's hold
    const std::vector<Node>& nodes;  ///< of the body's
    const Scope& scope;
    const std::string& prefix;
    int depth;
};

/// A current that controls an element.
struct Control {
    Origin origin;
    std::string element, branch;
};

/// Expands the bodies of a deck into one netlist.
class Expander {
public:
    Expander(const Deck& deck, const Overrides& overrides, Circuit& circuit)
        : deck_(&deck), overrides_(&overrides), circuit_(&circuit), top_(nullptr) {
        for (int pass = 0; pass <= overrides.pass; ++pass)
            blocks_.push_back({&deck.blocks[static_cast<std::size_t>(pass)], {}});
    }

    void expand() {
        top_.set_draws(&draws_);
        for (const auto& [block, arms] : blocks_) top_.define(*block->body);
        for (const auto& [name, value] : overrides_->parameters) top_.define(name, value);
        read_arms();
        read_options();
        if (overrides_->sample > 0) draws_ = RandomDraws(seed(), overrides_->sample);
        for (const auto& [block, arms] : blocks_) globals_.insert(block->globals.begin(), block->globals.end());
        read_requests(*deck_, blocks_, top_, *circuit_);
        read_timing();
        builder_.emplace(*circuit_, SourceTiming{circuit_->step, circuit_->stop}, warnings_);
        for (const auto& [block, arms] : blocks_) definitions_.add_top(*block->body, arms);
        expand_top();
        circuit_->outputs = without_missing(*circuit_, without_wildcards(*circuit_), warnings_);
        read_conditions();
        circuit_->parameters = top_.values();
        check_controls();
        check_changes();
        for (const auto& [name, value] : overrides_->sources) circuit_->netlist.set_source(name, value);
        check_sweeps(*deck_, blocks_, *circuit_);
        resolve_noise(*deck_, blocks_, *circuit_);
        circuit_->warnings = deck_->warnings;
        const auto more = warnings_.texts();
        circuit_->warnings.insert(circuit_->warnings.end(), more.begin(), more.end());
    }

private:
    template <class Action>
    auto located(const Origin& origin, std::string_view key, const Action& what) const -> decltype(what()) {
        return spice::located(*deck_, origin, key, what);
    }
    [[noreturn]] void fail(const Origin& origin, const std::string& key, const std::string& message) const {
        fail_at(*deck_, origin, key, message);
    }
    [[nodiscard]] double number(const Value& value, const Origin& origin, const std::string& key) {
        return located(origin, key, [&] { return top_.evaluate(value); });
    }

    /// Which parts of the top the .if statements of the deck let hold.
    void read_arms() {
        std::set<std::string> given;
        for (const auto& entry : overrides_->parameters) given.insert(entry.first);
        for (auto& [block, arms] : blocks_) {
            const Origin origin = block->body->arms.empty() ? Origin{} : block->body->arms.front().origin;
            arms = located(origin, ".if", [&, body = block->body] { return holding_arms(*body, top_, given); });
        }
    }

    [[nodiscard]] std::uint64_t seed() const {
        const auto it = circuit_->options.find("seed");
        return it == circuit_->options.end() || !(it->second >= 0 && it->second < 1e18)
                   ? 1
                   : static_cast<std::uint64_t>(it->second);
    }

    void read_options() {
        max_elements_ = default_max_elements;
        for (const auto& [block, arms] : blocks_) {
            for (const auto& option : block->options) {
                if (!holds(arms, option.arm)) continue;
                if (option.name == "method") circuit_->uses_gear = option.text == "gear" || option.text == "bdf";
                if (!option.value) continue;
                const double value = number(*option.value, option.origin, option.name);
                if (option.name == "temp" && !is_legal_temperature(value + zero_celsius))
                    fail(option.origin, "temp", std::string(legal_temperatures));
                circuit_->options[option.name] = value;
            }
        }
        circuit_->temperature = overrides_->default_temperature;
        const auto temp = circuit_->options.find("temp");
        if (temp != circuit_->options.end()) circuit_->temperature = temp->second + zero_celsius;
        if (overrides_->temperature) circuit_->temperature = *overrides_->temperature;
        if (!is_legal_temperature(circuit_->temperature))
            throw InputError(InputProblem{deck_->name, 0, "temp", std::string(legal_temperatures)});
        if (const auto it = circuit_->options.find("max_elements"); it != circuit_->options.end())
            max_elements_ = it->second;
        top_.define("temper", circuit_->temperature - zero_celsius);
    }

    void read_timing() {
        for (const auto& request : circuit_->analyses) {
            if (request.kind != AnalysisKind::transient) continue;
            circuit_->step = request.step;
            circuit_->stop = request.stop;
            return;
        }
    }

    /// Elements of the deck itself, those of a later .alter block in the place of their namesakes.
    void expand_top() {
        const Body& first = *blocks_.front().block->body;
        std::unordered_map<std::string_view, std::size_t> later;  // name -> last .alter block that defines it
        for (std::size_t b = 1; b < blocks_.size(); ++b) {
            for_each_element(*blocks_[b].block->body, [&](const auto& element) {
                if (holds(blocks_[b].arms, element.arm)) later[element.name] = b;
            });
            for (const auto& constant : blocks_[b].block->constants)
                later[first.elements[static_cast<std::size_t>(constant.element)].name] = b;
        }
        const auto is_last = [&](std::string_view name, std::size_t b) {
            const auto it = later.find(name);
            return it == later.end() || it->second == b;
        };
        circuit_->elements.reserve(first.elements.size() + first.plain.size());
        circuit_->netlist.reserve_resistors(first.plain.size());
        circuit_->netlist.reserve_nodes(first.nodes.size());
        std::vector<Node> first_nodes;
        const std::string no_prefix;
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            const auto& body = *blocks_[b].block->body;
            const auto& arms = blocks_[b].arms;
            const auto is_used = used_nodes(body, arms);
            std::vector<Node> nodes;
            nodes.reserve(body.nodes.size());
            for (std::size_t i = 0; i < body.nodes.size(); ++i)
                nodes.push_back(
                    is_ground_name(body.nodes[i]) || is_used[i] == 0 ? ground : circuit_->netlist.node(body.nodes[i]));
            if (b == 0) first_nodes = nodes;
            const Surroundings place{body, arms, nodes, top_, no_prefix, 0};
            for_each_element(body, [&](const auto& element) {
                if (holds(arms, element.arm) && is_last(element.name, b)) add(element, place);
            });
            const Surroundings first_place{first, blocks_.front().arms, first_nodes, top_, no_prefix, 0};
            for (const auto& constant : blocks_[b].block->constants) {
                const auto element = with_constant(first, constant);
                if (is_last(element.name, b)) add(element, first_place);
            }
        }
    }

    /// Instances count too: those of nothing may multiply without end.
    void count_element(const Origin& origin, std::string_view name) {
        if (static_cast<double>(++num_elements_) > max_elements_)
            fail(origin, std::string(name),
                 fmt::format("the deck has more than {:.0f} elements (.option max_elements)", max_elements_));
    }

    void add(const PlainPassive& element, const Surroundings& around) {
        if (!overrides_->elements.empty()) return add(as_statement(element), around);
        std::string longer;
        const auto name = around.prefix.empty() ? element.name : (longer = around.prefix).append(element.name);
        located(element.origin, name, [&] {
            count_element(element.origin, element.name);
            builder_->add_passive(element.kind, name, around.nodes[static_cast<std::size_t>(element.nodes[0])],
                                  around.nodes[static_cast<std::size_t>(element.nodes[1])], element.value);
        });
    }

    void add(const ElementStatement& element, const Surroundings& around) {
        std::string longer;
        const auto& name = around.prefix.empty() ? element.name : (longer = around.prefix + element.name);
        located(element.origin, name, [&] {
            count_element(element.origin, element.name);
            if (element.kind == ElementKind::instance) return expand_instance(element, around);
            own_.clear();
            for (const int node : element.nodes) own_.push_back(around.nodes[static_cast<std::size_t>(node)]);
            const auto before = circuit_->netlist.laws().size();
            const auto changed = changed_element(element, around.prefix, overrides_->elements);
            const auto& used = changed ? *changed : element;
            builder_->add(used, own_, around.scope, around.prefix, model_of(used, around));
            note_controls(element, around, before);
        });
    }

    void check_changes() const {
        for (const auto& entry : overrides_->elements) {
            if (circuit_->elements.contains(entry.first)) continue;
            const auto near = suggest_among(entry.first, circuit_->element_names());
            throw InputError(InputProblem{{}, 0, excerpt(entry.first), "no such element" + near});
        }
    }

    /// Elements whose current is asked for. @param before  how many laws the circuit had without this element
    void note_controls(const ElementStatement& element, const Surroundings& around, std::size_t before) {
        if (!is_current_controlled(element) && circuit_->netlist.laws().size() == before) return;
        const std::string name = around.prefix + element.name;
        if (is_current_controlled(element))
            controls_.push_back({element.origin, name, around.prefix + element.extras->reference});
        for (auto law = before; law < circuit_->netlist.laws().size(); ++law) {
            for (const auto& input : circuit_->netlist.laws()[law].inputs)
                if (!input.branch.empty()) controls_.push_back({element.origin, name, input.branch});
        }
    }

    void expand_instance(const ElementStatement& element, const Surroundings& around) {
        const std::string name = around.prefix + element.name;
        const Body* inner = definitions_.find_subcircuit(around.body, around.arms, element.extras->reference);
        if (inner == nullptr)
            fail(element.origin, name,
                 "no subcircuit " + excerpt(element.extras->reference) +
                     definitions_.suggest_subcircuit(around.body, element.extras->reference));
        if (around.depth >= max_depth)
            fail(element.origin, excerpt(name),
                 fmt::format("subcircuits lie more than {} deep; does one contain itself?", max_depth));
        if (element.nodes.size() != inner->ports)
            fail(element.origin, name,
                 fmt::format("connects {} nodes, but {} has {}", element.nodes.size(), inner->name, inner->ports));
        // Defaults of the body, then the values of the instance, which are expressions of the scope around.
        Scope local(&around.scope);
        for (const auto& parameter : inner->defaults) local.define(parameter);
        local.define(*inner);
        double multiplier = 1;
        std::set<std::string> given;
        for (const auto& [key, value] : element.extras->settings) {
            if (key == "m" && !has_parameter(*inner, key)) {
                multiplier = around.scope.evaluate(value);
            } else {
                local.define(key, around.scope.evaluate(value));
                given.insert(key);
            }
        }
        const auto arms = holding_arms(*inner, local, given);
        const std::string path = name + ".";
        const auto own = nodes_within(element, *inner, arms, around, path);
        const Surroundings within{*inner, arms, own, local, path, around.depth + 1};
        const auto multiplied = builder_->multiply(name, multiplier);
        for_each_element(*inner, [&](const auto& child) {
            if (holds(arms, child.arm)) add(child, within);
        });
        builder_->restore(multiplied);
        refuse_unknown(element, *inner, local, around.prefix);
    }

    /// Nodes of an instance: what its ports are connected to, and its own.
    [[nodiscard]] std::vector<Node> nodes_within(const ElementStatement& element, const Body& inner,
                                                 const std::vector<char>& arms, const Surroundings& around,
                                                 const std::string& path) {
        const auto is_used = used_nodes(inner, arms);
        std::vector<Node> own;
        for (std::size_t i = 0; i < inner.nodes.size(); ++i) {
            const auto name = inner.nodes[i];
            if (is_ground_name(name) || is_used[i] == 0)
                own.push_back(ground);
            else if (i < inner.ports)
                own.push_back(around.nodes[static_cast<std::size_t>(element.nodes[i])]);
            else
                own.push_back(circuit_->netlist.node(globals_.contains(name) ? name : std::string(path).append(name)));
        }
        return own;
    }

    [[nodiscard]] static bool has_parameter(const Body& body, const std::string& key) {
        const auto is_it = [&](const Parameter& parameter) { return parameter.name == key; };
        return std::any_of(body.defaults.begin(), body.defaults.end(), is_it) ||
               std::any_of(body.parameters.begin(), body.parameters.end(), is_it);
    }

    /// Settings of an instance that its subcircuit neither declares nor asked for.
    void refuse_unknown(const ElementStatement& element, const Body& inner, const Scope& local,
                        const std::string& prefix) const {
        for (const auto& setting : element.extras->settings) {
            const auto& key = setting.first;
            if (key == "m" || has_parameter(inner, key) || local.was_asked(key)) continue;
            std::vector<std::string> known;
            for (const auto* list : {&inner.defaults, &inner.parameters})
                for (const auto& parameter : *list) known.push_back(parameter.name);
            fail(
                element.origin, prefix + element.name,
                fmt::format("no parameter '{}' of {}{}; it has {}", excerpt(key), inner.name, suggest_among(key, known),
                            known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
        }
    }

    /// The model that the element names; null for an element that has none.
    [[nodiscard]] const ModelStatement* model_of(const ElementStatement& element, const Surroundings& around) const {
        const auto& name = element.extras->reference;
        if (name.empty() || is_current_controlled(element)) return nullptr;
        const auto* model = definitions_.find_model(around.body, around.arms, name);
        if (model != nullptr || element.extras->place_of_reference) return model;
        const auto near = definitions_.suggest_model(around.body, name);
        throw InputError(InputProblem{{}, 0, {}, "no model " + excerpt(name) + near});
    }
    /// The branches that control, which may stand behind what they control.
    void check_controls() const {
        for (const auto& control : controls_) {
            const auto it = circuit_->elements.find(control.branch);
            if (it != circuit_->elements.end() && has_branch(it->second.kind)) continue;
            std::vector<std::string> known;
            for (const auto& entry : circuit_->elements)
                if (has_branch(entry.second.kind)) known.emplace_back(entry.first);
            fail(control.origin, control.element,
                 fmt::format("no element '{}' whose current could control (V, L, E, H)", excerpt(control.branch)) +
                     suggest_among(control.branch, known));
        }
    }
    static bool has_branch(ElementKind kind) {
        return kind == ElementKind::voltage_source || kind == ElementKind::inductor ||
               kind == ElementKind::voltage_amplifier || kind == ElementKind::transresistor ||
               kind == ElementKind::op_amp || kind == ElementKind::behavioural_voltage;
    }

    void read_conditions() {
        for (const auto& [block, arms] : blocks_) {
            const auto* body = block->body.get();
            const auto read = [&](const std::vector<NodeVoltage>& list, std::vector<Clamp>& clamps) {
                for (const auto& entry : list) {
                    located(entry.origin, entry.node, [&] {
                        clamps.push_back({circuit_->netlist.find_node(entry.node), top_.evaluate(entry.value)});
                    });
                }
            };
            read(body->initial_voltages, circuit_->initial_conditions);
            read(body->node_sets, circuit_->nodesets);
        }
    }

    const Deck* deck_;
    const Overrides* overrides_;
    Circuit* circuit_;
    RandomDraws draws_;
    Scope top_;
    Warnings warnings_;
    std::vector<ActiveBlock> blocks_;
    Definitions definitions_;
    std::set<std::string, std::less<>> globals_;
    std::optional<ElementBuilder> builder_;
    double max_elements_ = default_max_elements;
    long num_elements_ = 0;
    std::vector<Node> own_;  ///< nodes of the element that is being added
    std::vector<Control> controls_;
};

}  // namespace

Circuit elaborate(const Deck& deck, const Overrides& overrides) {
    Circuit circuit;
    Expander(deck, overrides, circuit).expand();
    return circuit;
}

}  // namespace spinloom::spice
